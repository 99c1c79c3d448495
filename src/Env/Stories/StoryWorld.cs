using System.Globalization;
using Troupe.Env.Guard;
using Troupe.Env.Text;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// Any story file of the Z-machine as a world. Reward is the change of the story's score; a story that keeps none gives 1
/// for winning. The admissible actions are the commands found to change the world in the present state, or none where
/// commands are written freely (<see cref="StoryOptions.ValidActions"/>).
/// </summary>
/// <remarks>
/// <para>Room and inventory are what the story says to "look" and "inventory" in the present state, which is put back.</para>
/// <para><see cref="StateHash"/> is of all memory and the stack, without what <see cref="DeadMemory"/> and
/// <see cref="TurnCounters"/> prove to be without a consequence, and without the random generator.</para>
/// <para>A story that does something illegal, or more than <see cref="StoryOptions.MaxInstructions"/> in a step, throws
/// <see cref="WorldFailedException"/>; the next <see cref="Reset"/> starts it anew.</para>
/// </remarks>
public sealed class StoryWorld : IWorld
{
    private const long Stream = 0x53746F72;

    private readonly StoryOptions _options;
    private readonly StoryModel _model;
    private readonly StoryMachine _machine;
    private readonly StoryEnding _ending;
    private readonly string _heading;
    private readonly ulong _cacheKey;
    private StoryMachine? _probe;
    private ActionFinder? _finder;
    private IReadOnlyList<string>? _actions;
    private ulong? _hash;
    private bool _playing;
    private GameEnd _end;

    public StoryWorld(StoryFile story, StoryOptions? options = null)
    {
        _options = options ?? new StoryOptions();
        _model = StoryModel.Of(story);
        _machine = new StoryMachine(story, _options.MaxInstructions);
        _ending = new StoryEnding(_options.WonText, _options.LostText);
        _heading = string.Create(CultureInfo.InvariantCulture, $"{_options.Name} {story.Identity:x16} max-steps={_options.MaxSteps}");
        // What ends a game, and how long a trial may take, decide what is found.
        _cacheKey = Rng.Mix(story.Identity, TextHash.Of(string.Create(CultureInfo.InvariantCulture, $"{_options.WonText}\n{_options.LostText}\n{TrialLimit}")));
        ActionSpec action = _options.ValidActions ? new ActionSpec.AdmissibleText() : new ActionSpec.Generated(_options.MaxCommandWords);
        Spec = new WorldSpec(_options.Name, new ObservationSpec.Text(), action, _model.Words, _options.MaxSteps);
    }

    public WorldSpec Spec { get; }

    public double Score { get; private set; }

    public double? MaxScore => _options.MaxScore ?? (ScoreGlobal is null ? 1 : _model.Calibration.MaxScore);

    public bool Won => _end == GameEnd.Won;

    public bool Lost => _end == GameEnd.Lost;

    public int Moves { get; private set; }

    public Observation Current { get; private set; } = new("", "", "");

    /// <summary>Short name of the object that the story's place is; empty where it could not be found out.</summary>
    public string Location => _playing ? _model.Nouns.Name(_model.Calibration.Room(_machine.Interpreter)) : "";

    public ulong StateHash => _hash ??= _playing ? _model.Calibration.Mask.Hash(_machine.Interpreter) : 0;

    public IReadOnlyList<string> AdmissibleActions => _actions ??= !_options.ValidActions || !_playing || _end != GameEnd.None ? [] : FindActions();

    /// <summary>Commands tried so far to find actions.</summary>
    public long Tried => _finder?.Tried ?? 0;

    /// <summary>Actions run without their words so far, to find which need not be tried.</summary>
    public long Shortcuts => _finder?.Shortcuts ?? 0;

    // Only later versions have to be asked.
    private int? ScoreGlobal => _model.Story.Version <= 3 && !_model.Story.IsTimeGame ? 1 : _model.Calibration.ScoreGlobal;

    private long TrialLimit => Math.Min(_options.MaxInstructions, Calibration.Limit);

    private bool Over => !_playing || _end != GameEnd.None || Moves >= _options.MaxSteps;

    /// <summary>The story is the same in every game; the seed decides what its random numbers are.</summary>
    /// <exception cref="WorldFailedException">The story fails or ends before its first prompt.</exception>
    public Observation Reset(long seed)
    {
        _playing = false;
        Forget();
        _machine.Start(_options.RandomSeed ?? (long)Rng.Mix((ulong)seed, Stream));
        if (_machine.Failed) throw new WorldFailedException($"The story '{_model.Story.Name}' failed at its start: {_machine.Failure}.");
        _playing = true;
        Moves = 0;
        See("");
        Score = ReadScore();
        if (_end == GameEnd.None) return Current;
        _playing = false;
        throw new WorldFailedException($"The story '{_model.Story.Name}' is over before its first command.");
    }

    public StepResult Step(int action)
    {
        ThrowIfOver();
        var actions = AdmissibleActions;
        if ((uint)action >= (uint)actions.Count) throw AdmissibleIndex.Wrong(action, actions);
        return Take(actions[action]);
    }

    public StepResult Step(string command)
    {
        ThrowIfOver();
        return Take(command);
    }

    public WorldInfo Info(WorldInfoKinds wanted)
    {
        if (wanted == WorldInfoKinds.None || !_playing) return WorldInfo.Nothing;
        var facts = wanted.HasFlag(WorldInfoKinds.Facts) || wanted.HasFlag(WorldInfoKinds.Inventory) ? StoryFacts.Of(_model, _machine.Interpreter.Ram) : null;
        return new WorldInfo
        {
            Location = wanted.HasFlag(WorldInfoKinds.Location) && Location is { Length: > 0 } place ? place : null,
            Inventory = wanted.HasFlag(WorldInfoKinds.Inventory) && _model.Calibration.Player != 0 ? StoryFacts.Carried(_model, _machine.Interpreter.Ram) : null,
            Facts = wanted.HasFlag(WorldInfoKinds.Facts) ? facts : null,
            Walkthrough = wanted.HasFlag(WorldInfoKinds.Walkthrough) ? _options.Walkthrough : null,
        };
    }

    public byte[] Save() => StorySave.Write(_heading, _playing ? _machine.Interpreter : null, _end, Moves, Current);

    public void Restore(ReadOnlySpan<byte> state)
    {
        var read = StorySave.Read(_heading, state, _options.MaxSteps);
        if (read.Machine.IsEmpty) _playing = false;
        else
        {
            _machine.Restore(read.Machine);
            _playing = true;
        }

        Forget();
        (_end, Moves, Current) = (read.End, read.Moves, read.Current);
        Score = _playing ? ReadScore() : 0;
    }

    public void Dispose()
    {
    }

    private StepResult Take(string command)
    {
        _playing = false;   // stays so if the story fails
        Forget();
        if (_machine.Ended) throw new WorldFailedException($"The story '{_model.Story.Name}' has ended.");
        _machine.Answer(Screen.Line(command));
        if (_machine.Failed) throw new WorldFailedException($"The story '{_model.Story.Name}' failed at '{command}': {_machine.Failure}.");
        _playing = true;
        Moves++;
        var before = Score;
        See(command);
        Score = ReadScore();
        var ended = _end != GameEnd.None;
        return new StepResult(Current, (float)(Score - before), ended, !ended && Moves >= _options.MaxSteps);
    }

    private void See(string command)
    {
        var printed = _machine.Printed;
        _end = _ending.Of(printed);
        if (_machine.Ended && _end == GameEnd.None) _end = MaxScore is { } most && ReadScore() >= most ? GameEnd.Won : GameEnd.Lost;
        var feedback = Screen.Clean(printed).ToString();
        if (_end != GameEnd.None || !_options.ObserveRoom && !_options.ObserveInventory)
        {
            Current = new Observation(command, feedback, "", "");
            return;
        }

        var views = Views();
        Current = new Observation(command, feedback, _options.ObserveRoom ? views.Room : "", _options.ObserveInventory ? views.Inventory : "");
    }

    private double ReadScore() => ScoreGlobal is { } global ? (short)_machine.Interpreter.Global(global) : Won ? 1 : 0;

    private StoryViews Views() => StoryViews.Of(_model, StateHash, ProbeOfState);

    private string[] FindActions() => ValidActionsCache.Get(_cacheKey, StateHash, () =>
    {
        var probe = ProbeOfState();
        var state = probe.Save();
        var views = StoryViews.Of(_model, StateHash, () => probe);
        _finder ??= new ActionFinder(_model, probe, _ending);
        return _finder.Find(state, StateHash, views.Room, views.Inventory);
    });

    /// <summary>Another machine in the present state, to try things with.</summary>
    private StoryMachine ProbeOfState()
    {
        _probe ??= new StoryMachine(_model.Story, TrialLimit);
        _probe.Restore(_machine.Save());
        return _probe;
    }

    private void Forget()
    {
        _actions = null;
        _hash = null;
    }

    private void ThrowIfOver()
    {
        if (Over) throw new InvalidOperationException("No game is under way: call Reset.");
    }
}
