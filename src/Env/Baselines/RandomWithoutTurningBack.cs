namespace Troupe.Env.Baselines;

/// <summary>
/// Any admissible action but the way just come, unless nothing else is left. Strong in mazes without many dead ends:
/// a policy that does not beat it has learned nothing about the maze.
/// </summary>
public sealed class RandomWithoutTurningBack : Baseline
{
    private static readonly (string One, string Other)[] s_ways =
    [
        ("north", "south"), ("east", "west"), ("northeast", "southwest"), ("northwest", "southeast"),
        ("up", "down"), ("left", "right"), ("in", "out"),
    ];

    private static readonly Dictionary<string, string> s_reverse = s_ways
        .SelectMany(way => new[] { way, (way.Other, way.One) })
        .ToDictionary(way => way.Item1, way => way.Item2, StringComparer.OrdinalIgnoreCase);

    public override string Name => "random without turning back";

    /// <summary>Whether the world knows moves that can be turned back: elsewhere this baseline is plain random.</summary>
    public static bool MakesSenseFor(WorldSpec spec) =>
        spec.Action is not ActionSpec.Generated && (spec.Action is not ActionSpec.OneOf all || all.Names.Any(name => Reverse(name) is not null));

    protected override int Choose(IWorld world, string lastCommand, Rng random)
    {
        var actions = world.AdmissibleActions;
        var back = Reverse(lastCommand) is { } reverse ? IndexOf(actions, reverse) : -1;
        if (back < 0 || actions.Count == 1) return random.NextInt(actions.Count);
        var choice = random.NextInt(actions.Count - 1);
        return choice < back ? choice : choice + 1;
    }

    private static string? Reverse(string command)
    {
        var move = command.StartsWith("go ", StringComparison.OrdinalIgnoreCase) ? command[3..] : command;
        return s_reverse.TryGetValue(move, out var reverse) ? command[..^move.Length] + reverse : null;
    }

    private static int IndexOf(IReadOnlyList<string> actions, string action)
    {
        for (var i = 0; i < actions.Count; i++)
            if (actions[i].Equals(action, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}
