namespace Troupe.Env.ToyText;

/// <summary>
/// A world played from its transition table, told in words: the table is the dynamics, not a description of them.
/// A step allocates nothing.
/// </summary>
public abstract class TabularWorld : ITabularWorld
{
    internal const string Unknown = "I do not understand that.";
    internal const string Inadmissible = "You cannot do that now.";

    private readonly TabularRules _rules;
    private readonly AdmissibleActions _all;
    private readonly string _heading;
    private readonly long _stream;
    private readonly int? _maxSteps;
    private int _start;
    private bool _started;
    private bool _over = true;

    /// <param name="heading">Name and options, as a saved state begins.</param>
    /// <param name="stream">Of the generator, and of state hashes.</param>
    private protected TabularWorld(string name, string heading, TabularRules rules, int? maxSteps, long stream)
    {
        if (maxSteps < 1) throw new ArgumentOutOfRangeException(nameof(maxSteps), maxSteps, "An episode has at least one step.");
        (_rules, _heading, _maxSteps, _stream) = (rules, heading, maxSteps, stream);
        _all = new AdmissibleActions([.. rules.Actions], [.. Enumerable.Range(0, rules.Actions.Count)]);
        Spec = new WorldSpec(name, new ObservationSpec.Text(), new ActionSpec.OneOf(rules.Actions), rules.Words, maxSteps);
    }

    public WorldSpec Spec { get; }

    public TransitionTable Table => _rules.Table;

    public int State { get; private set; }

    /// <summary>Sum of the rewards so far.</summary>
    public double Score { get; private set; }

    public abstract double? MaxScore { get; }

    public bool Won => _started && _rules.Endings[State] == Ending.Won;

    public bool Lost => _started && _rules.Endings[State] == Ending.Lost;

    public int Moves { get; private set; }

    public Observation Current { get; private set; } = new("", "", "");

    public ulong StateHash => Rng.Mix((ulong)_stream, (ulong)State);

    public IReadOnlyList<string> AdmissibleActions => !_started || _rules.Endings[State] != Ending.None ? [] : Allowed(State).Names;

    /// <summary>What is to be done, in words.</summary>
    private protected abstract string Objective { get; }

    /// <summary>What a step costs that does nothing: a command that is not understood, or not admissible.</summary>
    private protected virtual float IdleReward => 0;

    private protected Rng Random { get; private set; } = new(0);

    private protected int StartState => _start;

    private protected bool Over => _over;

    public Observation Describe(int state) => _rules.Screens[state];

    public IReadOnlyList<string> AdmissibleIn(int state) => Allowed(state).Names;

    /// <summary>The seed decides the start, where there are several, and all luck.</summary>
    public Observation Reset(long seed)
    {
        Random = new Rng(seed, _stream);
        State = _start = _rules.Start(Random);
        (Moves, Score, _started, _over) = (0, 0, true, false);
        return Current = _rules.Screens[State];
    }

    public StepResult Step(int action)
    {
        ThrowIfOver();
        var allowed = Allowed(State);
        if ((uint)action >= (uint)allowed.Names.Length)
            throw new ArgumentOutOfRangeException(nameof(action), action, $"Admissible are 0 to {allowed.Names.Length - 1}: {string.Join(", ", allowed.Names)}.");
        return Act(allowed.Names[action], allowed.Indices[action]);
    }

    public StepResult Step(string command)
    {
        ThrowIfOver();
        var meant = command.AsSpan().Trim();
        if (meant.StartsWith("go ", StringComparison.OrdinalIgnoreCase)) meant = meant[3..].TrimStart();
        for (var action = 0; action < _all.Names.Length; action++)
            if (meant.Equals(_all.Names[action], StringComparison.OrdinalIgnoreCase))
                return Allowed(State).Indices.AsSpan().Contains(action) ? Act(command, action) : Shown(command, Inadmissible, IdleReward);

        return Shown(command, Unknown, IdleReward);
    }

    public WorldInfo Info(WorldInfoKinds wanted) => wanted == WorldInfoKinds.None || !_started ? WorldInfo.Nothing : new WorldInfo
    {
        Objective = wanted.HasFlag(WorldInfoKinds.Objective) ? Objective : null,
        Facts = wanted.HasFlag(WorldInfoKinds.Facts) ? Facts(State) : null,
        Walkthrough = wanted.HasFlag(WorldInfoKinds.Walkthrough) ? Walkthrough(_start) : null,
    };

    public byte[] Save() => SavedState.Write(_heading, writer =>
    {
        writer.Write(_started);
        writer.Write(_start);
        writer.Write(State);
        writer.Write(Moves);
        writer.Write(Score);
        writer.Write(Random.State);
        writer.WriteText(Current.Command);
        writer.WriteText(Current.Feedback);
    });

    public void Restore(ReadOnlySpan<byte> state) => SavedState.Read(_heading, state, reader =>
    {
        var (started, start, here, moves, score) = (reader.ReadBoolean(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble());
        var random = reader.ReadRng();
        var (command, feedback) = (reader.ReadText(), reader.ReadText());
        reader.MustBeAtEnd();
        if ((uint)start >= (uint)Table.States || (uint)here >= (uint)Table.States || moves < 0 || moves > _maxSteps || !double.IsFinite(score))
            throw new InvalidDataException($"Not a state of '{_heading}': state {here} from {start}, {moves} moves, score {score}.");

        (_started, _start, State, Moves, Score, Random) = (started, start, here, moves, score, Rng.FromState(random));
        _over = !started || _rules.Endings[here] != Ending.None || moves >= _maxSteps;
        Current = started ? _rules.Screens[here] with { Command = command, Feedback = feedback } : new Observation("", "", "");
    });

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Plays one action from the present state; the table is asked unless a world plays it out itself.</summary>
    /// <param name="feedback">What the world answers.</param>
    /// <returns>The next state.</returns>
    private protected virtual int Play(int action, out float reward, out string feedback)
    {
        feedback = "";
        return _rules.Next(Random, State, action, out reward);
    }

    /// <summary>What holds in a state.</summary>
    private protected abstract IReadOnlyList<WorldFact> Facts(int state);

    /// <summary>Commands that win from this start in every case, or null where luck decides.</summary>
    private protected virtual IReadOnlyList<string>? Walkthrough(int start) => null;

    /// <summary>Shortest list of commands to a state that wins, if every action leads where meant; empty where there is none.</summary>
    private protected IReadOnlyList<string> Way(int start)
    {
        var actions = _rules.Actions;
        var from = new Dictionary<int, (int State, int Action)> { [start] = (-1, -1) };
        var queue = new Queue<int>([start]);
        while (queue.TryDequeue(out var state))
        {
            if (_rules.Endings[state] == Ending.Won)
            {
                var way = new List<string>();
                for (var (previous, action) = from[state]; previous >= 0; (previous, action) = from[previous]) way.Add(actions[action]);
                way.Reverse();
                return way;
            }

            for (var action = 0; _rules.Endings[state] == Ending.None && action < actions.Count; action++)
                if (from.TryAdd(_rules.Intended![state * actions.Count + action], (state, action))) queue.Enqueue(_rules.Intended[state * actions.Count + action]);
        }

        return [];
    }

    private AdmissibleActions Allowed(int state) => _rules.Admissible is { } masks ? masks[state] : _all;

    private StepResult Act(string command, int action)
    {
        State = Play(action, out var reward, out var feedback);
        return Shown(command, feedback, reward);
    }

    private StepResult Shown(string command, string feedback, float reward)
    {
        Moves++;
        Score += reward;
        ref readonly var screen = ref _rules.Screens[State];
        Current = new Observation(command, feedback, screen.Room, screen.Inventory);
        var ended = _rules.Endings[State] != Ending.None;
        var truncated = !ended && Moves >= _maxSteps;
        _over = ended || truncated;
        return new StepResult(Current, reward, ended, truncated);
    }

    private void ThrowIfOver()
    {
        if (_over) throw new InvalidOperationException("No game is under way: call Reset.");
    }
}
