using Troupe.Env.Guard;
using Troupe.Env.Text;

namespace Troupe.Env.Processes;

/// <summary>
/// A world that another program runs. Whatever goes wrong there, no answer in time included, is a
/// <see cref="WorldFailedException"/> that costs the episode: the other side is ended, and the next <see cref="Reset"/>
/// starts it anew. Every call blocks its caller until the answer or the time-out.
/// </summary>
/// <remarks>
/// <para>The same seed gives the same game only if the other side keeps to the seed that it is handed.</para>
/// <para><see cref="Save"/> keeps the seed, the commands, and the other side's own saved state where it offers one.
/// <see cref="Restore"/> asks the other side to restore; where it cannot, the commands are played again. Either way the
/// state hash must come out as it was.</para>
/// </remarks>
public abstract class RemoteWorld : IWorld
{
    private const string NotNow = "You cannot do that now.";

    private readonly RemoteWorldOptions _options;
    private readonly string _key;
    private readonly Func<IRemoteGame> _connect;
    private readonly List<string> _commands = [];
    private IRemoteGame? _game;
    private RemoteSpec? _hello;       // of the game now connected
    private LearnedSpec? _learned;
    private RemoteTurn _turn = new();
    private IReadOnlyList<string> _actions = [];
    private string? _saved;           // the other side's own saved state of now
    private long _seed;
    private bool _started;

    /// <param name="key">Equal for worlds that are the same but for the seed: these learn their spec once a process.</param>
    private protected RemoteWorld(RemoteWorldOptions options, string key, Func<IRemoteGame> connect) =>
        (_options, _key, _connect) = (options, key + options.Key, connect);

    /// <summary>What the policy needs. The first time in this process the other side is started and asked.</summary>
    /// <exception cref="WorldFailedException">It cannot be started, or is not understood.</exception>
    public WorldSpec Spec => Learned.World;

    public IReadOnlyList<string> AdmissibleActions => _started && !_turn.Terminated ? _actions : [];

    public double Score { get; private set; }

    public double? MaxScore => _turn.MaxScore ?? _learned?.Remote.MaxScore;

    public bool Won => _turn.Won;

    public bool Lost => _turn.Lost;

    public int Moves => _commands.Count;

    public Observation Current { get; private set; } = new("", "", "");

    /// <summary>The other side's, or of what it shows.</summary>
    public ulong StateHash { get; private set; }

    /// <summary>Calls that the other side failed; each cost its episode.</summary>
    public int Failures { get; private set; }

    private LearnedSpec Learned => _learned ??= LearnedSpecs.Of(_key, Learn);

    private bool Over => !_started || _turn.Ended || Moves >= Learned.World.MaxSteps;

    /// <exception cref="WorldFailedException">The other side cannot be started, failed, or did not answer in time.</exception>
    public Observation Reset(long seed)
    {
        _ = Learned;
        _started = false;
        _turn = new RemoteTurn();
        _saved = null;
        _seed = seed;
        _commands.Clear();
        var turn = Call($"start game {seed}", game => game.Reset(_options.SeedOf(seed)));
        if (turn.Ended) throw Failed($"start game {seed}", "the game was over before its first step", null);
        Show(turn, "");
        Score = turn.Score ?? 0;
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
        if (Learned.Remote.IsOpen) return Take(command, command);
        var meant = string.Join(' ', command.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var action = _actions.FirstOrDefault(a => a.Equals(meant, StringComparison.OrdinalIgnoreCase));
        return Take(command, action ?? (Learned.Remote.TakesCommands ? command : null));
    }

    public byte[] Save()
    {
        if (_started && Learned.Remote.Saves) _saved ??= Call("save", game => game.Save());
        return SavedState.Write(Heading, writer =>
        {
            writer.Write(_started);
            writer.Write(_seed);
            writer.Write7BitEncodedInt(_commands.Count);
            foreach (var command in _commands) writer.WriteText(command);
            writer.WriteText(Current.Feedback);
            writer.Write(Score);
            writer.Write(StateHash);
            writer.WriteText(_saved ?? "");
        });
    }

    /// <exception cref="InvalidDataException">Not a state of this world, or it does not come about again; call <see cref="Reset"/> then.</exception>
    /// <exception cref="WorldFailedException">The other side failed.</exception>
    public void Restore(ReadOnlySpan<byte> state) => SavedState.Read(Heading, state, reader =>
    {
        var (started, seed, count) = (reader.ReadBoolean(), reader.ReadInt64(), reader.Read7BitEncodedInt());
        if (count < 0 || count > reader.BaseStream.Length || count > Learned.World.MaxSteps) throw new InvalidDataException($"A state of '{Heading}' with {count} moves.");
        var commands = new List<string>();
        for (var i = 0; i < count; i++) commands.Add(reader.ReadText());
        var (feedback, score, hash, saved) = (reader.ReadText(), reader.ReadDouble(), reader.ReadUInt64(), reader.ReadText());
        reader.MustBeAtEnd();

        _started = false;
        if (!started) return;
        if (saved.Length == 0 || !RestoredThere(saved, seed, commands, feedback, score, hash)) PlayAgain(seed, commands, hash);
        // Kept though another process may have written it: the same state saves to the same bytes.
        _saved = saved.Length == 0 ? null : saved;
    });

    /// <summary>The other side's own count of its episodes and steps.</summary>
    public RemoteState AskState() => Call("tell its state", game => game.State());

    public void Dispose()
    {
        Drop();
        _started = false;
        GC.SuppressFinalize(this);
    }

    private string Heading => Learned.World.Name;

    /// <param name="action">
    /// What is sent, or null where the command is nothing to send. A text of the player's may be refused; an action that
    /// was offered may not: that is a failure.
    /// </param>
    private StepResult Take(string command, string? action)
    {
        _started = false;   // stays so if the other side fails
        _commands.Add(command);
        _saved = null;
        var refusal = NotNow;
        var turn = action is null ? null : Call($"take the action '{action}'", game =>
        {
            try
            {
                return game.Step(action, IndexOf(action));
            }
            catch (RemoteRefusal said) when (said.Code == RemoteRefusal.Invalid && !_actions.Contains(action))
            {
                refusal = said.Said;
                return null;
            }
        });
        if (turn is null) Refuse(turn = _turn with { Reward = 0, Feedback = refusal }, command);
        else Show(turn, command);
        _started = true;
        Score = turn.Score ?? Score + turn.Reward;
        return new StepResult(Current, turn.Reward, turn.Terminated, !turn.Terminated && (turn.Truncated || Moves >= Learned.World.MaxSteps));
    }

    private int IndexOf(string action)
    {
        if (Learned.Remote.Actions is { } all)
            for (var i = 0; i < all.Count; i++)
                if (all[i] == action) return i;
        return -1;
    }

    private void Show(RemoteTurn turn, string command)
    {
        var remote = Learned.Remote;
        if (turn.Numbers?.Length != remote.Numbers)
            throw Failed("show itself", $"it said it observes {(remote.Numbers is { } n ? $"{n} numbers" : "text")} and sent {(turn.Numbers is { } sent ? $"{sent.Length} numbers" : "text")}", null);
        var actions = turn.LegalActions ?? (turn.Terminated ? [] : remote.Actions) ?? [];
        if (actions.Count == 0 && !turn.Ended && !remote.IsOpen) throw Failed("go on", "it allows no action though the game goes on", null);
        // A learner looks beyond a truncation, and there must be something to choose: many send a last list that is empty, or none.
        if (actions.Count == 0 && turn is { Truncated: true, Terminated: false }) actions = remote.Actions ?? _actions;
        (_turn, _actions) = (turn, remote.IsOpen ? [] : actions);
        Current = new Observation(command, turn.Feedback, turn.Room, turn.Inventory, turn.Numbers);
        StateHash = turn.StateHash ?? HashOf(turn);
    }

    /// <summary>The command was no action: an answer, and nothing else has changed.</summary>
    private void Refuse(RemoteTurn turn, string command)
    {
        _turn = turn;
        Current = Current with { Command = command, Feedback = turn.Feedback };
    }

    private static ulong HashOf(RemoteTurn turn)
    {
        var hash = TextHash.Of(turn.Inventory, TextHash.Of(turn.Room));
        // Where there is no other screen than the answer, the answer is the state.
        if (turn.Room.Length == 0) hash = TextHash.Of(turn.Feedback, hash);
        foreach (var number in turn.Numbers ?? []) hash = Rng.Mix(hash, BitConverter.SingleToUInt32Bits(number));
        return hash;
    }

    private bool RestoredThere(string saved, long seed, List<string> commands, string feedback, double score, ulong hash)
    {
        if (!Learned.Remote.Saves) return false;
        var turn = Call("restore", game =>
        {
            try
            {
                return game.Restore(saved);
            }
            catch (RemoteRefusal)
            {
                return null;   // of another process, or forgotten
            }
        });
        if (turn is null) return false;

        _seed = seed;
        _commands.Clear();
        _commands.AddRange(commands);
        Show(turn, commands.LastOrDefault(""));
        Current = Current with { Feedback = feedback };   // the other side need not remember it, and never had a refusal of ours
        Score = score;
        return _started = StateHash == hash;
    }

    private void PlayAgain(long seed, List<string> commands, ulong hash)
    {
        Reset(seed);
        foreach (var command in commands)
        {
            if (Over) throw Elsewhere();
            Step(command);
        }

        if (StateHash != hash) throw Elsewhere();
    }

    private InvalidDataException Elsewhere()
    {
        _started = false;
        return new InvalidDataException(
            $"The saved game of '{Heading}' does not come about again from its seed and commands: does the other side draw all chance from the seed of its reset, and forget the game before?");
    }

    private void ThrowIfOver()
    {
        if (Over) throw new InvalidOperationException("No game is under way: call Reset.");
    }

    // ---- the other side ---------------------------------------------------------------------------------------

    private T Call<T>(string what, Func<IRemoteGame, T> call)
    {
        try
        {
            return call(_game ?? Connected());
        }
        catch (Exception e)
        {
            throw Failed(what, e.Message, e is WorldFailedException ? e.InnerException : e);
        }
    }

    private IRemoteGame Connected()
    {
        _game = _connect();
        _hello = _game.Hello();
        if (_learned is { } learned && !learned.Remote.Fits(_hello))
            throw new WorldFailedException("it says it is another world than when it was started before: its actions, observation or step limit differ");
        return _game;
    }

    private WorldFailedException Failed(string what, string why, Exception? inner)
    {
        Failures++;
        _started = false;
        Drop();
        return new WorldFailedException($"The world failed to {what}: {why.TrimEnd('.')}.", inner);
    }

    private void Drop()
    {
        var game = _game;
        _game = null;
        game?.Dispose();
    }

    private LearnedSpec Learn()
    {
        Call("say what it is", game => game);
        var remote = _hello!;
        ActionSpec action = remote.Actions is { } all ? new ActionSpec.OneOf(all)
            : remote.SendsLegalActions ? new ActionSpec.AdmissibleText() : new ActionSpec.Generated(remote.MaxTokens);
        var spec = new WorldSpec(
            remote.Name ?? "process", remote.Numbers is { } n ? new ObservationSpec.Numbers(n) : new ObservationSpec.Text(), action, [], remote.MaxSteps);
        _learned = new LearnedSpec(remote, spec);   // for the games that find the words
        try
        {
            var texts = remote.Words ?? WordSample.Of(this, _options.WordSteps);
            return new LearnedSpec(remote, spec with { Words = WordSample.Words(texts.Concat(remote.Actions ?? []).Append(remote.TakesCommands ? "" : NotNow)) });
        }
        finally
        {
            _learned = null;
            _started = false;
        }
    }
}
