using System.Diagnostics;

namespace Troupe.Actors.Agents;

/// <summary>
/// When an agent entered its world, so that others can see that it does not come back: a hung world holds its thread,
/// and nothing but another thread can tell.
/// </summary>
public sealed class StepClock
{
    private long _entered;
    private long _inside;

    /// <summary>How long the agent has been inside its world; zero outside.</summary>
    public TimeSpan Inside => Volatile.Read(ref _entered) is var entered and not 0 ? Stopwatch.GetElapsedTime(entered) : TimeSpan.Zero;

    internal void Enter() => Volatile.Write(ref _entered, Stopwatch.GetTimestamp());

    internal void Leave()
    {
        if (_entered != 0) _inside += Stopwatch.GetTimestamp() - _entered;
        Volatile.Write(ref _entered, 0);
    }

    /// <summary>Seconds inside since this was last asked; to be called by the agent itself.</summary>
    internal double TakeSeconds()
    {
        var seconds = _inside / (double)Stopwatch.Frequency;
        _inside = 0;
        return seconds;
    }
}
