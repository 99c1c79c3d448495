namespace Troupe.Env.ToyText;

/// <summary>
/// Gymnasium's FrozenLake told in words: from the start to the goal over ice with holes in it; reward 1 at the goal.
/// Same dynamics, action order (left, down, right, up) and time limits. The text names the position, so that a policy
/// of the present screen can be as good as one of the position.
/// </summary>
public sealed class FrozenLake : TabularWorld, IPlannedWorld
{
    public const string Name = "frozen-lake";

    private const long Stream = 0x4C616B65;

    private readonly FrozenLakeOptions _options;

    public FrozenLake(FrozenLakeOptions? options = null) : this(new FrozenLakeTable((options ?? new FrozenLakeOptions(FrozenLakeOptions.Map4X4)).Checked()))
    {
    }

    private FrozenLake(FrozenLakeTable table) : base(Name, Heading(table.Options), table.Rules(Unknown), table.Options.Limit, Stream) => _options = table.Options;

    public override double? MaxScore => 1;

    private protected override string Objective => "Reach the goal; do not fall into a hole.";

    /// <summary>
    /// Shortest list of moves to the goal if every move goes where meant; on slippery ice no list is safe, and
    /// <see cref="Exact.ValueIteration"/> tells the best policy.
    /// </summary>
    public IReadOnlyList<string> Plan() => Over ? [] : Way(State);

    private static string Heading(FrozenLakeOptions options) =>
        $"{Name} map={string.Join('/', options.Map)} slippery={options.Slippery} max-steps={options.Limit}";

    private protected override IReadOnlyList<string>? Walkthrough(int start) => _options.Slippery ? null : Way(start);

    private protected override IReadOnlyList<WorldFact> Facts(int state)
    {
        var columns = _options.Map[0].Length;
        return [new WorldFact("row", "player", $"{state / columns}"), new WorldFact("column", "player", $"{state % columns}")];
    }
}
