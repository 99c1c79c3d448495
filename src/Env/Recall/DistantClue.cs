namespace Troupe.Env.Recall;

/// <summary>
/// A memory task: a sign names a door, a corridor follows in which there is nothing to choose, and at its end stand the
/// doors. Reward 1 for the right one, 0 for another; either ends the game.
/// </summary>
/// <remarks>
/// Chance is 1 / doors, and no policy without memory does better in the mean: the door is drawn uniformly, what is seen at
/// the doors is the same whatever the sign said, and so are the commands since. (As many lag-tagged commands as the
/// corridor is long do not help either: they are all <c>walk on</c>.)
/// </remarks>
public sealed class DistantClue : World, IPlannedWorld
{
    public const int DefaultLength = 20;
    public const int DefaultDoors = 4;

    private const string WalkOn = "walk on";

    private static readonly string[] s_colours = ["red", "green", "blue", "white", "black", "yellow", "brown", "grey"];

    // Drawn at each step, whatever the clue: something to see that is to be ignored
    private static readonly string[] s_sights =
    [
        "The floor is of stone.", "A lamp flickers.", "Water drips from above.", "The air is cold.", "A draught comes from behind.", "Your steps echo.",
        "Cobwebs hang in the corners.", "The plaster has cracks.",
    ];

    private readonly int _length, _doors;
    private readonly string[] _open;
    private int _clue, _walked;

    /// <param name="length">Steps between the sign and the doors.</param>
    public DistantClue(int length = DefaultLength, int doors = DefaultDoors) : base(2 * (length + 1))
    {
        if (length < 1) throw new ArgumentOutOfRangeException(nameof(length), length, "The corridor is at least one step long.");
        if (doors < 2 || doors > s_colours.Length) throw new ArgumentOutOfRangeException(nameof(doors), doors, $"Allowed are 2 to {s_colours.Length} doors.");
        (_length, _doors) = (length, doors);
        _open = [.. s_colours.Take(doors).Select(colour => $"open {colour} door")];
    }

    public override double? MaxScore => 1;

    public override ulong StateHash => Rng.Mix((ulong)_clue, (ulong)_walked);

    protected override IReadOnlyList<string> Actions => _walked < _length ? [WalkOn] : _open;

    protected override IReadOnlyList<string> AllActions => [WalkOn, .. _open];

    protected override IEnumerable<string> Texts =>
        [.. Enumerable.Range(0, _doors).Select(Sign), .. s_sights.Select(Corridor), Doors, Opened(true), Opened(false), Misunderstood("")];

    public IReadOnlyList<string> Plan() => [.. Enumerable.Repeat(WalkOn, _length - _walked), _open[_clue]];

    protected override Turn Start(Rng random)
    {
        (_clue, _walked) = (random.NextInt(_doors), 0);
        return Sign(_clue);
    }

    protected override Turn Act(string action, Rng random)
    {
        if (action == WalkOn) return ++_walked < _length ? Corridor(s_sights[random.NextInt(s_sights.Length)]) : Doors;
        return action == _open[_clue] ? Win(Opened(true)) : Lose(Opened(false));
    }

    private string Doors => $"The corridor ends at {_doors} doors: {string.Join(", ", s_colours.Take(_doors))}.";

    private static string Sign(int clue) => $"A long corridor lies before you. A sign says: behind the {s_colours[clue]} door lies the treasure.";

    private static string Corridor(string sight) => $"You are in the corridor. {sight}";

    private static string Opened(bool right) => right ? "Behind it lies the treasure." : "Behind it is a bare wall.";
}
