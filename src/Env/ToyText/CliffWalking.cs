namespace Troupe.Env.ToyText;

/// <summary>
/// Gymnasium's CliffWalking told in words (Sutton and Barto 2018, example 6.6): along a cliff from one corner of a grid
/// of 4 × 12 to the other; −1 a move, −100 for a fall, which leads back to the start. Same dynamics and action order
/// (up, right, down, left), the slippery variant too.
/// </summary>
public sealed class CliffWalking : TabularWorld, IPlannedWorld
{
    public const string Name = "cliff-walking";

    private const long Stream = 0x436C6966;
    private const string Fall = "You fall off the cliff and are back at the start.";
    private const double Shortest = 13;   // moves

    private readonly CliffWalkingOptions _options;

    public CliffWalking(CliffWalkingOptions? options = null) : this(new CliffWalkingTable(options ?? new CliffWalkingOptions()))
    {
    }

    private CliffWalking(CliffWalkingTable table)
        : base(Name, $"{Name} slippery={table.Options.Slippery} max-steps={table.Options.MaxSteps ?? 0}", table.Rules([Fall, Unknown]), table.Options.MaxSteps, Stream) =>
        _options = table.Options;

    public override double? MaxScore => -Shortest;

    private protected override string Objective => "Reach the goal in few moves; do not fall off the cliff.";

    private protected override float IdleReward => -1;

    /// <summary>Shortest list of moves to the goal if every move goes where meant: close to the edge, so dangerous where it is slippery.</summary>
    public IReadOnlyList<string> Plan() => Over ? [] : Way(State);

    private protected override int Play(int action, out float reward, out string feedback)
    {
        var next = base.Play(action, out reward, out feedback);
        if (reward == CliffWalkingTable.FallReward) feedback = Fall;
        return next;
    }

    private protected override IReadOnlyList<string>? Walkthrough(int start) => _options.Slippery ? null : Way(start);

    private protected override IReadOnlyList<WorldFact> Facts(int state) =>
    [
        new WorldFact("row", "player", $"{state / CliffWalkingTable.Columns}"),
        new WorldFact("column", "player", $"{state % CliffWalkingTable.Columns}"),
    ];
}
