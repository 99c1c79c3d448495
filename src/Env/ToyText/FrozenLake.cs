namespace Troupe.Env.ToyText;

/// <summary>
/// Gymnasium's FrozenLake told in words: from the start to the goal over ice with holes in it; reward 1 at the goal.
/// Same dynamics, action order (left, down, right, up) and time limits. The text names the position, so that a policy
/// of the present screen can be as good as one of the position.
/// </summary>
public sealed class FrozenLake : ITabularWorld, IPlannedWorld
{
    public const string Name = "frozen-lake";

    private const long Stream = 0x4C616B65;
    private const int Tries = 3;   // a slippery move has three outcomes, equally likely

    private readonly FrozenLakeOptions _options;
    private readonly string _heading;
    private readonly string[] _texts;        // [state]
    private readonly int[] _next;            // [state × 4 + direction of the slide]
    private readonly char[] _tiles;          // [state]
    private readonly int[] _starts;
    private readonly int _maxSteps;
    private Rng _random = new(0);
    private bool _started;

    public FrozenLake(FrozenLakeOptions? options = null)
    {
        _options = (options ?? new FrozenLakeOptions(FrozenLakeOptions.Map4X4)).Checked();
        var map = _options.Map;
        var columns = map[0].Length;
        _tiles = [.. map.SelectMany(row => row)];
        _starts = [.. Enumerable.Range(0, _tiles.Length).Where(s => _tiles[s] == 'S')];
        _texts = [.. Enumerable.Range(0, _tiles.Length).Select(s => FrozenLakeTexts.Tile(map, s / columns, s % columns))];
        _next = [.. Enumerable.Range(0, _tiles.Length * 4).Select(i => Neighbour(i / 4, i % 4, map.Count, columns))];
        _maxSteps = _options.MaxSteps ?? (_tiles.Length <= 16 ? 100 : 200);
        _heading = $"{Name} map={string.Join('/', map)} slippery={_options.Slippery} max-steps={_maxSteps}";
        Table = MakeTable();
        Spec = new WorldSpec(Name, new ObservationSpec.Text(), new ActionSpec.OneOf(FrozenLakeTexts.Moves), FrozenLakeTexts.Words(_texts), _maxSteps);
    }

    public WorldSpec Spec { get; }

    public TransitionTable Table { get; }

    public int State { get; private set; }

    public double Score => Won ? 1 : 0;

    public double? MaxScore => 1;

    public bool Won => _started && _tiles[State] == 'G';

    public bool Lost => _started && _tiles[State] == 'H';

    public int Moves { get; private set; }

    public Observation Current { get; private set; } = new("", "", "");

    public ulong StateHash => Rng.Mix(Stream, (ulong)State);

    public IReadOnlyList<string> AdmissibleActions => !_started || Won || Lost ? [] : FrozenLakeTexts.Moves;

    private bool Over => !_started || Won || Lost || Moves >= _maxSteps;

    public Observation Describe(int state) => new("", "", _texts[state]);

    /// <summary>The map is the same in every game; the seed decides where the ice takes the player, and which start if there are several.</summary>
    public Observation Reset(long seed)
    {
        _random = new Rng(seed, Stream);
        State = _starts.Length == 1 ? _starts[0] : _starts[_random.NextInt(_starts.Length)];
        Moves = 0;
        _started = true;
        return Current = Describe(State);
    }

    public StepResult Step(int action)
    {
        ThrowIfOver();
        if ((uint)action >= 4)
            throw new ArgumentOutOfRangeException(nameof(action), action, $"Admissible are 0 to 3: {string.Join(", ", FrozenLakeTexts.Moves)}.");
        return Slide(FrozenLakeTexts.Moves[action], action);
    }

    public StepResult Step(string command)
    {
        ThrowIfOver();
        var meant = command.AsSpan().Trim();
        if (meant.StartsWith("go ", StringComparison.OrdinalIgnoreCase)) meant = meant[3..].TrimStart();
        for (var action = 0; action < 4; action++)
            if (meant.Equals(FrozenLakeTexts.Moves[action], StringComparison.OrdinalIgnoreCase)) return Slide(command, action);

        Moves++;
        Current = new Observation(command, FrozenLakeTexts.Unknown, _texts[State]);
        return new StepResult(Current, 0, false, Moves >= _maxSteps);
    }

    /// <summary>
    /// Shortest list of moves to the goal if every move goes where meant; on slippery ice no list is safe, and
    /// <see cref="Exact.ValueIteration"/> tells the best policy.
    /// </summary>
    public IReadOnlyList<string> Plan()
    {
        if (Over) return [];
        var from = new Dictionary<int, (int State, int Action)> { [State] = (-1, -1) };
        var queue = new Queue<int>([State]);
        while (queue.TryDequeue(out var state))
        {
            if (_tiles[state] == 'G') return Way(from, state);
            if (_tiles[state] == 'H') continue;
            for (var action = 0; action < 4; action++)
                if (from.TryAdd(_next[state * 4 + action], (state, action))) queue.Enqueue(_next[state * 4 + action]);
        }

        return [];
    }

    public byte[] Save() => SavedState.Write(_heading, writer =>
    {
        writer.Write(_started);
        writer.Write(State);
        writer.Write(Moves);
        writer.Write(_random.State);
        writer.WriteText(Current.Command);
        writer.WriteText(Current.Feedback);
    });

    public void Restore(ReadOnlySpan<byte> state) => SavedState.Read(_heading, state, reader =>
    {
        var (started, tile, moves, random) = (reader.ReadBoolean(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadRng());
        var (command, feedback) = (reader.ReadText(), reader.ReadText());
        reader.MustBeAtEnd();
        if ((uint)tile >= (uint)_tiles.Length || moves < 0 || moves > _maxSteps)
            throw new InvalidDataException($"Not a state of '{_heading}': tile {tile}, {moves} moves.");

        (_started, State, Moves, _random) = (started, tile, moves, Rng.FromState(random));
        Current = started ? new Observation(command, feedback, _texts[tile]) : new Observation("", "", "");
    });

    public void Dispose()
    {
    }

    private StepResult Slide(string command, int action)
    {
        Moves++;
        // Gymnasium's order of outcomes: to one side, as meant, to the other side.
        var direction = _options.Slippery ? (action + 3 + _random.NextInt(Tries)) & 3 : action;
        State = _next[State * 4 + direction];
        var tile = _tiles[State];
        var ended = tile is 'G' or 'H';
        Current = new Observation(command, "", _texts[State]);
        return new StepResult(Current, tile == 'G' ? 1 : 0, ended, !ended && Moves >= _maxSteps);
    }

    private TransitionTable MakeTable()
    {
        var outcomes = new Outcome[_tiles.Length][][];
        for (var s = 0; s < _tiles.Length; s++)
        {
            outcomes[s] = new Outcome[4][];
            for (var a = 0; a < 4; a++)
            {
                outcomes[s][a] = _tiles[s] is 'G' or 'H' ? [new Outcome(1, s, 0, true)]
                    : _options.Slippery ? [Towards(s, (a + 3) & 3), Towards(s, a), Towards(s, (a + 1) & 3)]
                    : [Towards(s, a) with { Probability = 1 }];
            }
        }

        return new TransitionTable(outcomes, [.. _tiles.Select(t => t == 'S' ? 1.0 / _starts.Length : 0)]);
    }

    private Outcome Towards(int state, int direction)
    {
        var next = _next[state * 4 + direction];
        return new Outcome(1.0 / Tries, next, _tiles[next] == 'G' ? 1 : 0, _tiles[next] is 'G' or 'H');
    }

    private static int Neighbour(int state, int direction, int rows, int columns)
    {
        var (row, column) = (state / columns, state % columns);
        (row, column) = direction switch
        {
            0 => (row, Math.Max(column - 1, 0)),
            1 => (Math.Min(row + 1, rows - 1), column),
            2 => (row, Math.Min(column + 1, columns - 1)),
            _ => (Math.Max(row - 1, 0), column),
        };
        return row * columns + column;
    }

    private static List<string> Way(Dictionary<int, (int State, int Action)> from, int state)
    {
        var way = new List<string>();
        for (var (previous, action) = from[state]; previous >= 0; (previous, action) = from[previous]) way.Add(FrozenLakeTexts.Moves[action]);
        way.Reverse();
        return way;
    }

    private void ThrowIfOver()
    {
        if (Over) throw new InvalidOperationException("No game is under way: call Reset.");
    }
}
