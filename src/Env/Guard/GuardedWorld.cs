namespace Troupe.Env.Guard;

/// <summary>
/// A world whose failures cost one episode and nothing else: it runs on a thread of its own, and a call that throws or
/// takes too long becomes a <see cref="WorldFailedException"/>; the next <see cref="Reset"/> makes a new world.
/// </summary>
/// <remarks>
/// Each call costs a hand-over to the other thread and back (tens of microseconds) and blocks the caller meanwhile, so
/// this is opt-in, for worlds not trusted. .NET cannot end a thread: each hang leaves one behind, still computing.
/// After <c>maxAbandoned</c> of them in the process every further reset is refused; a world that may hang for good
/// belongs in a process of its own.
/// </remarks>
public sealed class GuardedWorld : IWorld
{
    private readonly Func<IWorld> _create;
    private readonly TimeSpan _limit;
    private readonly int _maxAbandoned;
    private WorldThread? _thread;
    private Snapshot _now = Snapshot.Nothing;

    /// <param name="create">Makes the world; called on the world's thread, again after each failure.</param>
    /// <param name="limit">For each call, the making of the world included.</param>
    /// <param name="maxAbandoned">Threads left behind in this process, of all worlds, at which to stop.</param>
    /// <exception cref="WorldFailedException">The first world cannot be made.</exception>
    public GuardedWorld(Func<IWorld> create, TimeSpan limit, int maxAbandoned = 8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        (_create, _limit, _maxAbandoned) = (create, limit, maxAbandoned);
        Spec = Call("be made", world => world.Spec);
    }

    /// <summary>Threads that hung worlds of this process keep.</summary>
    public static int AbandonedThreads => WorldThread.Abandoned;

    /// <summary>Calls of this world that threw or were given up.</summary>
    public int Failures { get; private set; }

    public WorldSpec Spec { get; }

    public IReadOnlyList<string> AdmissibleActions => _now.Actions;

    public double Score => _now.Score;

    public double? MaxScore => _now.MaxScore;

    public bool Won => _now.Won;

    public bool Lost => _now.Lost;

    public int Moves => _now.Moves;

    public ulong StateHash => _now.StateHash;

    public Observation Current => _now.Current;

    /// <exception cref="WorldFailedException">The world threw, hung, or too many have hung.</exception>
    public Observation Reset(long seed)
    {
        _now = Call($"start game {seed}", world =>
        {
            world.Reset(seed);
            return Snapshot.Of(world, playing: true);
        });
        return _now.Current;
    }

    public StepResult Step(int action)
    {
        ThrowIfOver();
        if ((uint)action >= (uint)_now.Actions.Length) throw AdmissibleIndex.Wrong(action, _now.Actions);
        return Step($"take action {action}", world => world.Step(action));
    }

    public StepResult Step(string command)
    {
        ThrowIfOver();
        return Step($"take the command '{command}'", world => world.Step(command));
    }

    public byte[] Save() => Call("save", world => world.Save());

    public void Restore(ReadOnlySpan<byte> state)
    {
        var bytes = state.ToArray();
        var (restored, refused) = Call<(Snapshot, InvalidDataException?)>("restore", world =>
        {
            try
            {
                world.Restore(bytes);
            }
            catch (InvalidDataException e)
            {
                return (_now, e);   // the caller's mistake, not the world's
            }

            return (Snapshot.Of(world, playing: !(world.Moves >= world.Spec.MaxSteps)), null);
        });
        if (refused is not null) throw new InvalidDataException(refused.Message, refused);
        _now = restored;
    }

    public WorldInfo Info(WorldInfoKinds wanted) => Call("tell about itself", world => world.Info(wanted));

    public void Dispose()
    {
        _thread?.End();
        _thread = null;
    }

    private StepResult Step(string what, Func<IWorld, StepResult> step)
    {
        (var result, _now) = Call(what, world =>
        {
            var result = step(world);
            return (result, Snapshot.Of(world, !result.Ended));
        });
        return result;
    }

    private T Call<T>(string what, Func<IWorld, T> call)
    {
        if (_thread is null)
        {
            if (AbandonedThreads >= _maxAbandoned)
                throw new WorldFailedException($"{AbandonedThreads} worlds of this process hang and cannot be ended; no more are started.");
            _thread = new WorldThread(_create, _limit);
        }

        try
        {
            return _thread.Call(call);
        }
        catch (TimeoutException e)
        {
            throw Failed($"The world did not {what} within {_limit.TotalSeconds:0.###} s; its thread is left behind.", e);
        }
        catch (WorldFailedException e)
        {
            throw Failed($"The world failed to {what}. {e.Message}", e.InnerException);
        }
    }

    private WorldFailedException Failed(string message, Exception? inner)
    {
        Failures++;
        _thread = null;
        _now = Snapshot.Nothing;
        return new WorldFailedException(message, inner);
    }

    private void ThrowIfOver()
    {
        if (!_now.Playing) throw new InvalidOperationException("No game is under way: call Reset.");
    }

    /// <summary>Read on the world's thread after each call: nobody else touches the world.</summary>
    private sealed record Snapshot(
        bool Playing, string[] Actions, double Score, double? MaxScore, bool Won, bool Lost, int Moves, ulong StateHash, Observation Current)
    {
        public static readonly Snapshot Nothing = new(false, [], 0, null, false, false, 0, 0, new Observation("", "", ""));

        public static Snapshot Of(IWorld world, bool playing) => new(
            playing && world.AdmissibleActions.Count > 0, [.. world.AdmissibleActions], world.Score, world.MaxScore, world.Won, world.Lost,
            world.Moves, world.StateHash, world.Current);
    }
}
