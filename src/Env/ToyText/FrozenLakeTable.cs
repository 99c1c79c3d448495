namespace Troupe.Env.ToyText;

/// <summary>The dynamics of a lake: Gymnasium's <c>P</c>, outcomes in its order (to one side, as meant, to the other side).</summary>
internal sealed class FrozenLakeTable(FrozenLakeOptions options)
{
    private const int Moves = 4;
    private const int Tries = 3;   // a slippery move has three outcomes, equally likely

    private readonly int _rows = options.Map.Count;
    private readonly int _columns = options.Map[0].Length;
    private readonly char[] _tiles = [.. options.Map.SelectMany(row => row)];

    public FrozenLakeOptions Options => options;

    /// <param name="unknown">The answer to a command that is none.</param>
    public TabularRules Rules(string unknown) => new(
        Table(), FrozenLakeTexts.Moves,
        [.. Enumerable.Range(0, _tiles.Length).Select(s => new Observation("", "", FrozenLakeTexts.Tile(options.Map, s / _columns, s % _columns)))],
        [.. _tiles.Select(t => t switch { 'G' => Ending.Won, 'H' => Ending.Lost, _ => Ending.None })],
        [unknown])
    {
        Intended = [.. Enumerable.Range(0, _tiles.Length * Moves).Select(i => Neighbour(i / Moves, i % Moves))],
    };

    private TransitionTable Table()
    {
        var starts = _tiles.Count(t => t == 'S');
        return new TransitionTable(
            [.. Enumerable.Range(0, _tiles.Length).Select(s => Enumerable.Range(0, Moves).Select(a => Outcomes(s, a)).ToArray())],
            [.. _tiles.Select(t => t == 'S' ? 1.0 / starts : 0)]);
    }

    private Outcome[] Outcomes(int state, int action) =>
        _tiles[state] is 'G' or 'H' ? [new Outcome(1, state, 0, true)]
        : options.Slippery ? [Towards(state, (action + 3) & 3), Towards(state, action), Towards(state, (action + 1) & 3)]
        : [Towards(state, action) with { Probability = 1 }];

    private Outcome Towards(int state, int direction)
    {
        var next = Neighbour(state, direction);
        return new Outcome(1.0 / Tries, next, _tiles[next] == 'G' ? 1 : 0, _tiles[next] is 'G' or 'H');
    }

    private int Neighbour(int state, int direction)
    {
        var (row, column) = (state / _columns, state % _columns);
        (row, column) = direction switch
        {
            0 => (row, Math.Max(column - 1, 0)),
            1 => (Math.Min(row + 1, _rows - 1), column),
            2 => (row, Math.Min(column + 1, _columns - 1)),
            _ => (Math.Max(row - 1, 0), column),
        };
        return row * _columns + column;
    }
}
