namespace Troupe.Env.ToyText;

/// <summary>The dynamics beside the cliff: Gymnasium's <c>P</c>, outcomes in its order (to the left of what was meant, as meant, to the right).</summary>
internal sealed class CliffWalkingTable(CliffWalkingOptions options)
{
    public const int Rows = 4;
    public const int Columns = 12;
    public const float FallReward = -100;

    private const int Start = (Rows - 1) * Columns;
    private const int Goal = Rows * Columns - 1;
    private const int Tries = 3;

    private static readonly string[] s_moves = ["up", "right", "down", "left"];
    private static readonly string[] s_sides = ["above", "to the right", "below", "to the left"];

    public CliffWalkingOptions Options => options;

    public TabularRules Rules(IEnumerable<string> feedbacks)
    {
        var states = Enumerable.Range(0, Rows * Columns).ToArray();
        var outcomes = states.Select(s => Enumerable.Range(0, s_moves.Length).Select(a => Outcomes(s, a)).ToArray()).ToArray();
        return new TabularRules(
            new TransitionTable(outcomes, [.. states.Select(s => s == Start ? 1.0 : 0)]), s_moves,
            [.. states.Select(s => new Observation("", "", Text(s)))], [.. states.Select(s => s == Goal ? Ending.Won : Ending.None)], feedbacks)
        {
            Intended = [.. states.SelectMany(s => Enumerable.Range(0, s_moves.Length).Select(a => Towards(s, a, 1).Next))],
        };
    }

    // Gymnasium gives the goal and the tiles of the cliff outcomes too, though nobody ever moves from there.
    private Outcome[] Outcomes(int state, int action) => options.Slippery
        ? [Towards(state, (action + 3) & 3, 1.0 / Tries), Towards(state, action, 1.0 / Tries), Towards(state, (action + 1) & 3, 1.0 / Tries)]
        : [Towards(state, action, 1)];

    private static Outcome Towards(int state, int direction, double probability)
    {
        var next = Neighbour(state, direction);
        return IsCliff(next) ? new Outcome(probability, Start, FallReward, false) : new Outcome(probability, next, -1, next == Goal);
    }

    private static bool IsCliff(int state) => state is > Start and < Goal;

    private static int Neighbour(int state, int direction)
    {
        var (row, column) = (state / Columns, state % Columns);
        (row, column) = direction switch
        {
            0 => (Math.Max(row - 1, 0), column),
            1 => (row, Math.Min(column + 1, Columns - 1)),
            2 => (Math.Min(row + 1, Rows - 1), column),
            _ => (row, Math.Max(column - 1, 0)),
        };
        return row * Columns + column;
    }

    private static string Text(int state)
    {
        var place = GridWords.Place(state / Columns, state % Columns);
        if (state == Goal) return $"You reach the goal in {place}.";
        if (IsCliff(state)) return $"You hang from the cliff in {place}.";
        var around = Enumerable.Range(0, s_sides.Length).Select(d => (Side: s_sides[d], Tile: Neighbour(state, d))).ToArray();
        var cliff = around.Where(a => IsCliff(a.Tile)).Select(a => a.Side).ToArray();
        var goal = around.Where(a => a.Tile == Goal).Select(a => a.Side).ToArray();
        return $"You stand in {place}."
            + (cliff.Length > 0 ? $" The cliff drops {GridWords.List(cliff)}." : "")
            + (goal.Length > 0 ? $" The goal lies {GridWords.List(goal)}." : "");
    }
}
