namespace Troupe.Env.Guard;

/// <summary>
/// One world on a thread of its own, which takes one call at a time. A call that does not come back in time is given
/// up: nothing can end the thread, so it is left behind, counted, and ends by itself should the call ever return.
/// </summary>
internal sealed class WorldThread
{
    private const int InUse = 0, GivenUp = 1, Ended = 2;

    private static int s_abandoned;

    private readonly SemaphoreSlim _asked = new(0);
    private readonly SemaphoreSlim _answered = new(0);
    private readonly Func<IWorld> _create;
    private readonly TimeSpan _limit;
    private Func<IWorld, object?>? _call;
    private object? _answer;
    private Exception? _failure;
    private int _state;   // InUse, then GivenUp or Ended, whichever comes first

    public WorldThread(Func<IWorld> create, TimeSpan limit)
    {
        (_create, _limit) = (create, limit);
        new Thread(Run) { IsBackground = true, Name = "world" }.Start();
    }

    /// <summary>Threads left behind in this process that still run.</summary>
    public static int Abandoned => Volatile.Read(ref s_abandoned);

    /// <summary>Runs on the world's thread; blocks the caller for at most the limit.</summary>
    /// <exception cref="TimeoutException">Given up; this object is of no more use.</exception>
    /// <exception cref="WorldFailedException">The world threw; likewise.</exception>
    public T Call<T>(Func<IWorld, T> call)
    {
        _call = world => call(world);
        _asked.Release();
        if (!_answered.Wait(_limit))
        {
            if (Interlocked.CompareExchange(ref _state, GivenUp, InUse) == InUse) Interlocked.Increment(ref s_abandoned);
            _asked.Release();   // should the answer come in this very moment, the thread waits for a call: let it see the mark
            throw new TimeoutException();
        }

        if (_failure is { } failure) throw new WorldFailedException($"{failure.GetType().Name}: {failure.Message}", failure);
        return (T)_answer!;
    }

    /// <summary>Disposes the world and ends the thread, without waiting for either.</summary>
    public void End()
    {
        _call = null;
        _asked.Release();
    }

    private void Run()
    {
        IWorld? world = null;
        for (; ; )
        {
            _asked.Wait();
            if (Volatile.Read(ref _state) == GivenUp || _call is not { } call) break;
            try
            {
                _answer = call(world ??= _create());
            }
            catch (Exception e)
            {
                _failure = e;
            }

            _answered.Release();
            if (_failure is not null) break;
        }

        try
        {
            world?.Dispose();
        }
        catch (Exception)
        {
            // Its failure was reported already, or nobody asks any more.
        }

        if (Interlocked.CompareExchange(ref _state, Ended, InUse) == GivenUp) Interlocked.Decrement(ref s_abandoned);
    }
}
