using Troupe.Env.Text;

namespace Troupe.Env;

/// <summary>
/// The short way to a world of one's own: say how a game starts, what may be done, and what an action does. Typed
/// commands, score, step limit, saving and the word list follow.
/// </summary>
/// <remarks>
/// <para>All chance must come from the generator handed in: the same seed and actions then give the same game.</para>
/// <para><see cref="Save"/> keeps the seed and the commands, and <see cref="Restore"/> plays them again: as cheap as the
/// moves so far. Override both where that is too much.</para>
/// </remarks>
public abstract class World : IWorld
{
    private const long Stream = 0x576F726C;
    private const int WordGames = 100;
    private const int WordSteps = 2000;

    private readonly int? _maxSteps;
    private readonly List<string> _commands = [];
    private long _seed;
    private Rng _random = new(0);
    private Turn _turn = new("");
    private IReadOnlyList<string> _actions = [];
    private WorldSpec? _spec;
    private bool _started;

    /// <param name="maxSteps">Steps after which an episode is truncated; null: never.</param>
    protected World(int? maxSteps = 100)
    {
        if (maxSteps < 1) throw new ArgumentOutOfRangeException(nameof(maxSteps), maxSteps, "An episode has at least one step.");
        _maxSteps = maxSteps;
    }

    /// <summary>Begins a game and says what the player sees first.</summary>
    protected abstract Turn Start(Rng random);

    /// <summary>Takes one of <see cref="Actions"/> and says what the player sees then.</summary>
    protected abstract Turn Act(string action, Rng random);

    /// <summary>What may be done now, in an order of the world's own; asked for once after each step.</summary>
    protected abstract IReadOnlyList<string> Actions { get; }

    /// <summary>Every action there is, where that is known: policies then may have one output an action. Null: they read the texts.</summary>
    protected virtual IReadOnlyList<string>? AllActions => null;

    /// <summary>Texts that hold every word the world prints. Null: the words of 100 random games, played the first time they are asked for.</summary>
    protected virtual IEnumerable<string>? Texts => null;

    /// <summary>The answer to a command that is none of <see cref="Actions"/>.</summary>
    protected virtual string Misunderstood(string command) => "You cannot do that now.";

    /// <summary>The type's name in lower case with hyphens.</summary>
    public virtual string Name => string.Concat(GetType().Name.Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    public WorldSpec Spec => _spec ??= new WorldSpec(
        Name, new ObservationSpec.Text(), AllActions is { } all ? new ActionSpec.OneOf(all) : new ActionSpec.AdmissibleText(), Words(), _maxSteps);

    public IReadOnlyList<string> AdmissibleActions => _started && _turn.End == GameEnd.None ? _actions : [];

    /// <summary>Sum of the rewards so far.</summary>
    public double Score { get; private set; }

    public virtual double? MaxScore => null;

    public bool Won => _turn.End == GameEnd.Won;

    public bool Lost => _turn.End == GameEnd.Lost;

    public int Moves => _commands.Count;

    public Observation Current { get; private set; } = new("", "", "");

    /// <summary>Of room and inventory as shown. Override where two states look alike.</summary>
    public virtual ulong StateHash => TextHash.Of(_turn.Inventory, TextHash.Of(_turn.Room));

    private bool Over => !_started || _turn.End != GameEnd.None || Moves >= _maxSteps;

    public Observation Reset(long seed)
    {
        _started = false;   // stays so if the author's code throws
        _seed = seed;
        _random = new Rng(seed, Stream);
        _commands.Clear();
        Score = 0;
        Show(Start(_random), "");
        _started = true;
        return Current;
    }

    public StepResult Step(int action)
    {
        ThrowIfOver();
        if ((uint)action >= (uint)_actions.Count) throw AdmissibleIndex.Wrong(action, _actions);
        return Take(_actions[action], _actions[action]);
    }

    public StepResult Step(string command)
    {
        ThrowIfOver();
        var meant = string.Join(' ', command.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Take(command, _actions.FirstOrDefault(a => a.Equals(meant, StringComparison.OrdinalIgnoreCase)));
    }

    public virtual byte[] Save() => SavedState.Write(Name, writer =>
    {
        writer.Write(_started);
        writer.Write(_seed);
        writer.Write7BitEncodedInt(_commands.Count);
        foreach (var command in _commands) writer.WriteText(command);
        writer.Write(StateHash);
    });

    /// <exception cref="InvalidDataException">Not a state of this world, or the same seed and commands lead elsewhere; call Reset then.</exception>
    public virtual void Restore(ReadOnlySpan<byte> state) => SavedState.Read(Name, state, reader =>
    {
        var (started, seed, count) = (reader.ReadBoolean(), reader.ReadInt64(), reader.Read7BitEncodedInt());
        if (count < 0 || count > _maxSteps) throw new InvalidDataException($"A state of '{Name}' with {count} moves.");
        var commands = new List<string>();
        for (var i = 0; i < count; i++) commands.Add(reader.ReadText());
        var hash = reader.ReadUInt64();
        reader.MustBeAtEnd();

        if (!started)
        {
            _started = false;
            return;
        }

        Reset(seed);
        foreach (var command in commands)
        {
            if (Over) throw Elsewhere();
            Step(command);
        }

        if (StateHash != hash) throw Elsewhere();
    });

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>The game is won: nothing comes after.</summary>
    protected static Turn Win(string room, float reward = 1) => new(room, reward) { End = GameEnd.Won };

    /// <summary>The game is lost: nothing comes after.</summary>
    protected static Turn Lose(string room, float reward = 0) => new(room, reward) { End = GameEnd.Lost };

    private StepResult Take(string command, string? action)
    {
        _started = false;   // stays so if the author's code throws
        _commands.Add(command);
        Show(action is null ? _turn with { Feedback = Misunderstood(command), Reward = 0 } : Act(action, _random), command);
        _started = true;
        Score += _turn.Reward;
        var ended = _turn.End != GameEnd.None;
        return new StepResult(Current, _turn.Reward, ended, !ended && Moves >= _maxSteps);
    }

    private void Show(Turn turn, string command)
    {
        _turn = turn;
        Current = new Observation(command, turn.Feedback, turn.Room, turn.Inventory);
        _actions = turn.End == GameEnd.None ? [.. Actions] : [];
        if (turn.End == GameEnd.None && _actions.Count == 0)
            throw new InvalidOperationException($"'{Name}' allows no action though the game goes on: end it with Win or Lose, or offer an action.");
    }

    private void ThrowIfOver()
    {
        if (Over) throw new InvalidOperationException("No game is under way: call Reset.");
    }

    private InvalidDataException Elsewhere() => new(
        $"The saved game of '{Name}' does not come about again from its seed and commands: is all its chance drawn from the generator handed in, and does Start forget the game before?");

    private string[] Words()
    {
        if (Texts is { } texts) return Words(texts);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var before = _started ? Save() : null;
        var random = new Rng(Stream, 1);
        for (int game = 0, steps = 0; game < WordGames && steps < WordSteps; game++)
        {
            Reset(GameSeeds.Training(game));
            Look();
            for (; !Over && steps < WordSteps; steps++)
            {
                Step(random.NextInt(_actions.Count));
                Look();
            }
        }

        _started = false;
        if (before is not null) Restore(before);
        return Words(seen.Append(Misunderstood("")));

        void Look()
        {
            seen.UnionWith(_actions);
            seen.UnionWith([Current.Feedback, Current.Room, Current.Inventory]);
        }
    }

    private string[] Words(IEnumerable<string> texts) =>
        [.. texts.Concat(AllActions ?? []).SelectMany(t => WordTokenizer.Split(t)).Distinct().Order(StringComparer.Ordinal)];
}

/// <summary>What one step of a <see cref="World"/> shows and gives. A plain string is a turn without reward.</summary>
/// <param name="Room">Where the player is and what is there, or the whole screen.</param>
/// <param name="Reward">For this step.</param>
/// <param name="Feedback">The answer to the command.</param>
/// <param name="Inventory">What the player carries.</param>
public readonly record struct Turn(string Room, float Reward = 0, string Feedback = "", string Inventory = "")
{
    public GameEnd End { get; init; }

    public static implicit operator Turn(string room) => FromString(room);

    public static Turn FromString(string room) => new(room);
}

public enum GameEnd
{
    None,
    Won,
    Lost,
}
