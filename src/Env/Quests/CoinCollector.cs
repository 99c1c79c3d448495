namespace Troupe.Env.Quests;

/// <summary>
/// Find the coin and take it (Yuan et al. 2018, "Counting to Explore and Generalize in Text-based Games"): a path of
/// rooms with dead ends off it, told in words. What a player sees names the room and its exits, never which of them
/// leads on. Reward 1 for the coin, which ends the game.
/// </summary>
public sealed class CoinCollector : IPlannedWorld
{
    public const string Name = "coin-collector";

    private static readonly string[] s_commands = [.. CoinCollectorTexts.Directions, "take coin"];

    // [exits + 16 if the coin is here]: shared by all worlds, never changed.
    private static readonly string[][] s_admissible =
        [.. Enumerable.Range(0, 32).Select(bits => s_commands.Where((_, i) => (bits >> i & 1) != 0).ToArray())];

    private static readonly IReadOnlyList<string> s_words = CoinCollectorTexts.Words();

    private readonly CoinCollectorGame _game;
    private readonly string _heading;
    private readonly int _maxSteps;
    private long _seed;
    private int _room;
    private int _before = -1;
    private bool _taken;
    private bool _started;

    public CoinCollector(CoinCollectorOptions? options = null)
    {
        Options = (options ?? new CoinCollectorOptions()).Checked();
        _maxSteps = Options.MaxSteps;
        _game = new CoinCollectorGame(Options.Level, (int)Options.Mode);
        _heading = $"{Name} level={Options.Level} mode={Options.Mode} max-steps={_maxSteps}";
        Spec = new WorldSpec(Name, new ObservationSpec.Text(), new ActionSpec.OneOf(s_commands), s_words, _maxSteps);
    }

    public CoinCollectorOptions Options { get; }

    public WorldSpec Spec { get; }

    public double Score => _taken ? 1 : 0;

    public double? MaxScore => 1;

    public bool Won => _taken;

    public bool Lost => false;

    public int Moves { get; private set; }

    public Observation Current { get; private set; } = new("", "", "");

    public ulong StateHash => Rng.Mix((ulong)_seed, (ulong)(_room * 2 + (_taken ? 1 : 0)));

    /// <summary>North, east, south, west, so far as open, then <c>take coin</c> where the coin lies; empty once it is taken.</summary>
    public IReadOnlyList<string> AdmissibleActions => _taken || !_started ? [] : Admissible;

    internal CoinCollectorGame Game => _game;

    internal int Room => _room;

    private string[] Admissible => s_admissible[_game.OpenExits(_room) | (CoinIsHere ? 16 : 0)];

    private bool CoinIsHere => !_taken && _room == _game.CoinRoom;

    private bool Over => !_started || _taken || Moves >= _maxSteps;

    public Observation Reset(long seed)
    {
        _game.Generate(seed);
        _seed = seed;
        _room = 0;
        _before = -1;
        _taken = false;
        _started = true;
        Moves = 0;
        return Current = new Observation("", "", _game.Text(_room, CoinIsHere));
    }

    public StepResult Step(int action)
    {
        ThrowIfOver();
        var admissible = Admissible;
        if ((uint)action >= (uint)admissible.Length) throw AdmissibleIndex.Wrong(action, admissible);
        var command = admissible[action];
        return Take(command, CoinCollectorParser.Parse(command));
    }

    public StepResult Step(string command)
    {
        ThrowIfOver();
        return Take(command, CoinCollectorParser.Parse(command));
    }

    public IReadOnlyList<string> Plan() => Over ? [] : Way(_room);

    public WorldInfo Info(WorldInfoKinds wanted)
    {
        if (!_started) return WorldInfo.Nothing;
        return new WorldInfo
        {
            Objective = wanted.HasFlag(WorldInfoKinds.Objective) ? CoinCollectorTexts.Objective : null,
            Location = wanted.HasFlag(WorldInfoKinds.Location) ? _game.Name(_room) : null,
            Inventory = wanted.HasFlag(WorldInfoKinds.Inventory) ? _taken ? ["coin"] : [] : null,
            Facts = wanted.HasFlag(WorldInfoKinds.Facts) ? Facts() : null,
            Walkthrough = wanted.HasFlag(WorldInfoKinds.Walkthrough) ? Way(0) : null,
            IntermediateReward = wanted.HasFlag(WorldInfoKinds.IntermediateReward) && _before >= 0 ? _taken ? 1 : Math.Sign(Way(_before).Count - Way(_room).Count) : null,
        };
    }

    public byte[] Save() => SavedState.Write(_heading, writer =>
    {
        writer.Write(_started);
        writer.Write(_seed);
        writer.Write(_room);
        writer.Write(_taken);
        writer.Write(Moves);
        writer.WriteText(Current.Command);
        writer.WriteText(Current.Feedback);
    });

    public void Restore(ReadOnlySpan<byte> state) => SavedState.Read(_heading, state, reader =>
    {
        var (started, seed, room, taken, moves) = (reader.ReadBoolean(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadBoolean(), reader.ReadInt32());
        var (command, feedback) = (reader.ReadText(), reader.ReadText());
        reader.MustBeAtEnd();
        if ((uint)room >= (uint)_game.Rooms || moves < 0 || moves > _maxSteps || taken && room != _game.CoinRoom)
            throw new InvalidDataException($"Not a state of '{_heading}': room {room}, {moves} moves.");

        if (started && (!_started || _seed != seed)) _game.Generate(seed);
        (_started, _seed, _room, _before, _taken, Moves) = (started, seed, room, -1, taken, moves);
        Current = started ? new Observation(command, feedback, _game.Text(room, CoinIsHere), taken ? CoinCollectorTexts.CarriesCoin : "") : new Observation("", "", "");
    });

    public void Dispose()
    {
    }

    private StepResult Take(string command, CoinCollectorVerb verb)
    {
        Moves++;
        _before = _room;
        var (feedback, reward) = verb switch
        {
            <= CoinCollectorVerb.West => (Go((int)verb), 0f),
            CoinCollectorVerb.Take when CoinIsHere => (TakeCoin(), 1f),
            CoinCollectorVerb.Take => (CoinCollectorTexts.NoCoin, 0f),
            CoinCollectorVerb.Look => (CoinCollectorTexts.Looked, 0f),
            CoinCollectorVerb.Inventory => (CoinCollectorTexts.EmptyHanded, 0f),
            _ => (CoinCollectorTexts.Unknown, 0f),
        };
        Current = new Observation(command, feedback, _game.Text(_room, CoinIsHere), _taken ? CoinCollectorTexts.CarriesCoin : "");
        return new StepResult(Current, reward, _taken, !_taken && Moves >= _maxSteps);
    }

    private string Go(int direction)
    {
        var next = _game.Behind(_room, direction);
        if (next < 0) return CoinCollectorTexts.Blocked[direction];
        _room = next;
        return CoinCollectorTexts.Went[direction];
    }

    private string TakeCoin()
    {
        _taken = true;
        return CoinCollectorTexts.Taken;
    }

    private List<string> Way(int room)
    {
        var plan = new List<string>();
        var way = _game.WayToCoin();
        for (; way[room] >= 0; room = _game.Behind(room, way[room])) plan.Add(CoinCollectorTexts.Directions[way[room]]);
        plan.Add("take coin");
        return plan;
    }

    private List<WorldFact> Facts()
    {
        var facts = new List<WorldFact> { new("at", "player", _game.Name(_room)), _taken ? new("in", "coin", "inventory") : new("at", "coin", _game.Name(_game.CoinRoom)) };
        for (var room = 0; room < _game.Rooms; room++)
            for (var way = 0; way < 4; way++)
                if (_game.Behind(room, way) is >= 0 and var next) facts.Add(new WorldFact(CoinCollectorTexts.Directions[way], _game.Name(room), _game.Name(next)));
        return facts;
    }

    private void ThrowIfOver()
    {
        if (Over) throw new InvalidOperationException("No game is under way: call Reset.");
    }
}
