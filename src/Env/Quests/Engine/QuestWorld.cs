namespace Troupe.Env.Quests;

/// <summary>
/// A generated quest told in words: rooms, doors, containers, things, and a goal. What a player sees are the last answer,
/// the room and what is carried; with reminders also the objective and what was read, since a policy that sees the last
/// few screens only could not know them.
/// </summary>
public abstract class QuestWorld : IPlannedWorld
{
    private readonly string _heading;
    private readonly int _maxSteps;
    private readonly bool _remind;
    private readonly QuestTextCache _texts = new();
    private readonly List<QuestAction> _actions = [];
    private string[]? _admissible;
    private QuestGame? _game;
    private QuestScreen _screen = null!;
    private QuestState _state = null!;
    private QuestState _before = null!;
    private QuestAction? _last;
    private QuestPlans _plans = null!;
    private long _seed;

    /// <param name="heading">Name and options: what a saved state must agree with.</param>
    private protected QuestWorld(string name, string heading, int maxSteps, bool remind, IReadOnlyList<string> words)
    {
        _heading = $"{name} {heading} max-steps={maxSteps} remind={remind}";
        _maxSteps = maxSteps;
        _remind = remind;
        Spec = new WorldSpec(name, new ObservationSpec.Text(), new ActionSpec.AdmissibleText(), words, maxSteps);
    }

    public WorldSpec Spec { get; }

    public double Score => _game?.Score(_state) ?? 0;

    public double? MaxScore => _game?.MaxScore;

    public bool Won => _game is not null && _state.End == GameEnd.Won;

    public bool Lost => _game is not null && _state.End == GameEnd.Lost;

    public int Moves { get; private set; }

    public Observation Current { get; private set; } = new("", "", "");

    public ulong StateHash => _game is null ? 0 : _state.Hash((ulong)_seed);

    /// <summary>Every action that would change the state, and reading what can be read; empty once the game is won or lost.</summary>
    public IReadOnlyList<string> AdmissibleActions => _game is null || _state.End != GameEnd.None ? [] : _admissible ??= ListActions();

    internal QuestGame Game => _game ?? throw NoGame();

    internal QuestState State => _state;

    private bool Over => _game is null || _state.End != GameEnd.None || Moves >= _maxSteps;

    public Observation Reset(long seed)
    {
        Begin(Generate(seed), seed);
        return Current = new Observation("", _remind ? "" : _game!.Objective, _screen.Room(_state), _screen.Inventory(_state));
    }

    public StepResult Step(int action)
    {
        if (Over) throw NoGame();
        var admissible = _admissible ??= ListActions();
        if ((uint)action >= (uint)admissible.Length) throw AdmissibleIndex.Wrong(action, admissible);
        return Take(admissible[action], _actions[action]);
    }

    public StepResult Step(string command)
    {
        if (Over) throw NoGame();
        var (action, failure) = QuestParser.Parse(_game!, _state, command);
        return failure is null ? Take(command, action) : Refuse(command, failure);
    }

    public IReadOnlyList<string> Plan() => Over ? [] : Commands(_plans.From(_state));

    public WorldInfo Info(WorldInfoKinds wanted)
    {
        if (_game is null) return WorldInfo.Nothing;
        return new WorldInfo
        {
            Objective = wanted.HasFlag(WorldInfoKinds.Objective) ? _game.Objective : null,
            Location = wanted.HasFlag(WorldInfoKinds.Location) ? _game.Rooms[_state.Room].Name : null,
            Inventory = wanted.HasFlag(WorldInfoKinds.Inventory) ? QuestFacts.Inventory(_game, _state) : null,
            Facts = wanted.HasFlag(WorldInfoKinds.Facts) ? QuestFacts.All(_game, _state) : null,
            Walkthrough = wanted.HasFlag(WorldInfoKinds.Walkthrough) ? Commands(_plans.Walkthrough) : null,
            IntermediateReward = wanted.HasFlag(WorldInfoKinds.IntermediateReward) && _last is { } last ? _plans.Progress(_before, last, _state) : null,
        };
    }

    public byte[] Save() => SavedState.Write(_heading, writer =>
    {
        writer.Write(_game is not null);
        if (_game is null) return;
        writer.Write(_seed);
        writer.Write(Moves);
        writer.WriteText(Current.Command);
        writer.WriteText(Current.Feedback);
        writer.Write(_state.Bytes);
    });

    public void Restore(ReadOnlySpan<byte> state) => SavedState.Read(_heading, state, reader =>
    {
        if (!reader.ReadBoolean())
        {
            reader.MustBeAtEnd();
            (_game, _admissible, Moves, Current) = (null, null, 0, new Observation("", "", ""));
            return;
        }

        var (seed, moves, command, feedback) = (reader.ReadInt64(), reader.ReadInt32(), reader.ReadText(), reader.ReadText());
        var game = _game is not null && seed == _seed ? _game : Generate(seed);
        var read = new QuestState(game.Things.Count);
        if (reader.Read(read.Bytes) != read.Bytes.Length) throw new EndOfStreamException("The saved state ends within the game.");
        reader.MustBeAtEnd();
        if (moves < 0 || moves > _maxSteps || !read.IsSound(game)) throw new InvalidDataException($"Not a state of '{_heading}': {moves} moves, or things where they cannot be.");

        if (!ReferenceEquals(game, _game)) Begin(game, seed);
        else _screen.Restored();
        _state.CopyFrom(read);
        (_admissible, _last, Moves) = (null, null, moves);
        Current = new Observation(command, feedback, _screen.Room(_state), _screen.Inventory(_state));
    });

    public void Dispose() => GC.SuppressFinalize(this);

    private protected abstract QuestGame Generate(long seed);

    private void Begin(QuestGame game, long seed)
    {
        (_game, _seed, _state, _before) = (game, seed, game.Start.Copy(), game.Start.Copy());
        (_screen, _plans) = (new QuestScreen(game, _remind), new QuestPlans(game));
        (_admissible, _last, Moves) = (null, null, 0);
    }

    private StepResult Take(string command, in QuestAction action)
    {
        var game = _game!;
        var refusal = QuestRules.Check(game, _state, action);
        if (refusal != QuestRefusal.None)
            return Refuse(command, QuestTexts.Refused(refusal, action.Verb, QuestTextCache.Name(game, action.Thing), QuestTextCache.Name(game, action.With)));

        var score = game.Score(_state);
        _before.CopyFrom(_state);
        _last = action;
        QuestRules.Apply(game, _state, action);
        if (!action.IsInformation || _state.Read != _before.Read)
        {
            _admissible = null;
            _screen.Changed(_state, action);
        }

        return Answer(command, Feedback(game, action), (float)(game.Score(_state) - score));
    }

    private StepResult Refuse(string command, string why)
    {
        _before.CopyFrom(_state);
        _last = new QuestAction(QuestVerb.Look);
        return Answer(command, why, 0);
    }

    private StepResult Answer(string command, string feedback, float reward)
    {
        Moves++;
        Current = new Observation(command, feedback, _screen.Room(_state), _screen.Inventory(_state));
        var ended = _state.End != GameEnd.None;
        return new StepResult(Current, reward, ended, !ended && Moves >= _maxSteps);
    }

    private string Feedback(QuestGame game, in QuestAction action)
    {
        switch (action.Verb)
        {
            case QuestVerb.Read:
                return game.Things[action.Thing].Reading;
            case QuestVerb.Examine:
                return game.Things[action.Thing].Intro is { Length: > 0 } intro ? intro : QuestTexts.Ordinary;
            case QuestVerb.Inventory:
                return _screen.Inventory(_state);
            case QuestVerb.Goal:
                return game.Objective;
        }

        var burned = action.Verb == QuestVerb.Cook && (_state.Status(action.Thing) & QuestFood.Burned) != 0;
        var cooking = action.Verb == QuestVerb.Cook ? QuestFood.CookingOf(game.Things[action.With]) : 0;
        var done = burned ? QuestTexts.Burned : _texts.Done(game, action, cooking);
        return _state.End switch { GameEnd.Won => done + QuestTexts.HasWon, GameEnd.Lost => done + QuestTexts.HasLost, _ => done };
    }

    private string[] ListActions()
    {
        QuestActions.Collect(_game!, _state, _actions);
        var texts = new string[_actions.Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = _texts.Command(_game!, _actions[i]);
        return texts;
    }

    private List<string> Commands(List<QuestAction> actions) => actions.ConvertAll(a => _texts.Command(_game!, a));

    private static InvalidOperationException NoGame() => new("No game is under way: call Reset.");
}
