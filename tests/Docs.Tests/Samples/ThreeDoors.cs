using Troupe.Env;

namespace MyWorlds;

/// <summary>Three times, a lamp says in its colour which of three doors is safe.</summary>
public sealed class ThreeDoors() : World(maxSteps: 20)
{
    private static readonly string[] Colours = ["red", "green", "blue"];
    private string _safe = "";
    private int _passed;

    protected override IReadOnlyList<string> Actions => [.. Colours.Select(colour => $"open the {colour} door")];

    protected override Turn Start(Rng random)
    {
        _passed = 0;
        return Room(random);
    }

    protected override Turn Act(string action, Rng random) =>
        !action.Contains(_safe) ? Lose("The floor gives way.")
        : ++_passed == 3 ? Win("You step out into the sun.")
        : Room(random);

    private Turn Room(Rng random)
    {
        _safe = Colours[random.NextInt(Colours.Length)];
        return $"Three doors: red, green, blue. A {_safe} lamp is lit.";
    }
}
