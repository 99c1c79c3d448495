using Troupe.Env.Registry;

namespace Troupe.Env.Tests.Worlds;

/// <summary>What holds of each world in the registry that can be made without something of the user's.</summary>
public sealed class EveryWorldTests
{
    private const int MostCharacters = 300;

    public static TheoryData<string> Names => [.. WorldRegistry.All.Where(k => k.Example is not null).Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_says_what_it_is(string name)
    {
        var kind = WorldRegistry.Find(name);
        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", kind.Name);
        Assert.EndsWith(".", kind.Summary, StringComparison.Ordinal);
        Assert.NotEmpty(kind.Source);
        Assert.NotEmpty(kind.Oracle);
        Assert.NotEmpty(kind.Sample()!);
        Assert.All(kind.Options, o => Assert.EndsWith(".", o.Summary, StringComparison.Ordinal));
        using var world = Make(name);
        Assert.Equal(name, world.Spec.Name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void At_every_step_of_its_walkthrough_restoring_and_replaying_gives_the_same(string name)
    {
        using var world = Make(name);
        using var copy = Make(name);
        world.Reset(GameSeeds.Test(1));
        var way = Way(world);
        copy.Reset(GameSeeds.Test(2));

        var saved = new List<byte[]>();
        var seen = new List<string>();
        foreach (var command in way)
        {
            saved.Add(world.Save());
            var result = world.Step(command);
            seen.Add(Show(world, result));
            if (result.Ended) break;
        }

        for (var from = 0; from < saved.Count; from++)
        {
            copy.Restore(saved[from]);
            for (var step = from; step < seen.Count; step++) Assert.Equal(seen[step], Show(copy, copy.Step(way[step])));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Asking_about_it_changes_nothing(string name)
    {
        using var world = Make(name);
        using var unasked = Make(name);
        world.Reset(GameSeeds.Test(3));
        unasked.Reset(GameSeeds.Test(3));
        foreach (var command in Way(world).Take(20))
        {
            Assert.Equal(WorldInfo.Nothing, world.Info(WorldInfoKinds.None));
            world.Info(WorldInfoKinds.All);
            var (one, other) = (world.Step(command), unasked.Step(command));
            Assert.Equal(Show(unasked, other), Show(world, one));
            if (one.Ended) break;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_is_typed_is_answered(string name) => Type(name, 300);

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Tier", "long")]
    public void A_hundred_thousand_random_commands_are_answered_within_bounded_memory(string name)
    {
        Type(name, 10_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Type(name, 100_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64L << 20);
    }

    private static IWorld Make(string name) => WorldRegistry.Create(name, WorldRegistry.Find(name).Example);

    /// <summary>Its walkthrough where one is known, else its plan, else a random game's commands.</summary>
    private static IReadOnlyList<string> Way(IWorld world)
    {
        if (world.Info(WorldInfoKinds.Walkthrough).Walkthrough is { Count: > 0 } known) return known;
        if (world is IPlannedWorld planned && planned.Plan() is { Count: > 0 } plan) return plan;
        if (world.Spec.Action is ActionSpec.Generated) return ["some words of no use"];
        var names = new List<string>();
        var random = new Rng(5);
        var state = world.Save();
        for (var result = default(StepResult); !result.Ended && names.Count < 100;)
        {
            names.Add(world.AdmissibleActions[random.NextInt(world.AdmissibleActions.Count)]);
            result = world.Step(names[^1]);
        }

        world.Restore(state);
        return names;
    }

    private static void Type(string name, int commands)
    {
        using var world = Make(name);
        var random = new Rng(11);
        var game = 0L;
        world.Reset(GameSeeds.Training(game));
        for (var i = 0; i < commands; i++)
        {
            var command = Command(random, world);
            var moves = world.Moves;
            var result = world.Step(command);
            Assert.Equal(command, result.Observation.Command);
            Assert.Equal(moves + 1, world.Moves);
            Assert.True(float.IsFinite(result.Reward));
            if (result.Ended) world.Reset(GameSeeds.Training(++game));
        }
    }

    /// <summary>Words of the world in any order, admissible actions cut and joined, and any characters at all.</summary>
    private static string Command(Rng random, IWorld world)
    {
        var words = world.Spec.Words;
        var actions = world.AdmissibleActions;
        string Word() => words.Count == 0 ? "word" : words[random.NextInt(words.Count)];
        string Action() => actions.Count == 0 ? Word() : actions[random.NextInt(actions.Count)];
        string Start(string text) => text[..random.NextInt(text.Length + 1)];
        return random.NextInt(5) switch
        {
            0 => Action(),
            1 => string.Join(' ', Enumerable.Range(0, random.NextInt(6)).Select(_ => Word())),
            2 => Start(Action()),
            3 => $"{Action()} {(random.NextInt(2) == 0 ? "then" : ".")} {Word()}",
            _ => new string([.. Enumerable.Range(0, random.NextInt(MostCharacters)).Select(_ => (char)(random.NextInt(3) == 0 ? random.NextInt(0x10000) : random.NextInt(128)))]),
        };
    }

    private static string Show(IWorld world, StepResult result) =>
        $"{result.Observation}|{result.Reward:R}|{result.Terminated}|{result.Truncated}|{world.StateHash}|{world.Score:R}|{world.Moves}|{string.Join(',', world.AdmissibleActions)}";
}
