namespace Akka.Actor;

/// <summary>An actor with timers of its own; they end with it, at a restart too.</summary>
public interface IWithTimers
{
    /// <summary>Set by the runtime before the constructor of a derived class.</summary>
    ITimerScheduler Timers { get; set; }
}

/// <summary>Timers of one actor by key. A key started anew replaces its timer, also a message of it that waits already. Only from within the actor.</summary>
public interface ITimerScheduler
{
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender);

    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender);

    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender);

    bool IsTimerActive(object key);

    IReadOnlyCollection<object> ActiveTimers { get; }

    void Cancel(object key);

    void CancelAll();
}

/// <summary>On its way to the actor; taken out of its wrapping only if its timer is still the current one of its key.</summary>
internal class TimerMessage(object key, TimerScheduler.Entry entry, TimerScheduler owner) : IWrappedMessage, INoSerializationVerificationNeeded
{
    public object Key { get; } = key;

    public TimerScheduler.Entry Entry { get; } = entry;

    public TimerScheduler Owner { get; } = owner;

    public object Message => Entry.Message;
}

internal sealed class QuietTimerMessage(object key, TimerScheduler.Entry entry, TimerScheduler owner) : TimerMessage(key, entry, owner), INotInfluenceReceiveTimeout;

internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, Entry> _active = [];

    public IReadOnlyCollection<object> ActiveTimers => _active.Keys;

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) => Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) => Start(key, msg, initialDelay, interval, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) => Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, null);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => _active.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_active.Remove(key, out var entry)) entry.Scheduled.Cancel();
    }

    public void CancelAll()
    {
        foreach (var entry in _active.Values) entry.Scheduled.Cancel();
        _active.Clear();
    }

    private void Start(object key, object message, TimeSpan delay, TimeSpan? interval, IActorRef sender)
    {
        Cancel(key);
        var entry = new Entry(message, interval is not null);
        var wrapped = message is INotInfluenceReceiveTimeout ? new QuietTimerMessage(key, entry, this) : new TimerMessage(key, entry, this);
        var scheduler = cell.System.Scheduler;
        entry.Scheduled = interval is { } every
            ? scheduler.ScheduleTellRepeatedlyCancelable(delay, every, cell.Self, wrapped, sender)
            : scheduler.ScheduleTellOnceCancelable(delay, cell.Self, wrapped, sender);
        _active[key] = entry;
    }

    /// <summary>
    /// Unwraps a timer's message; false: it is handled, or comes from a timer that was cancelled, replaced or belonged
    /// to the instance before a restart.
    /// </summary>
    public static bool TryTake(ActorBase actor, TimerMessage fired, out object message)
    {
        message = null;
        if (actor is not IWithTimers { Timers: TimerScheduler timers } || fired.Owner != timers) return false;
        if (!timers._active.TryGetValue(fired.Key, out var current) || current != fired.Entry) return false;
        if (!current.Repeats) timers._active.Remove(fired.Key);
        timers.Unwrapped(fired.Message);
        if (fired.Message is IAutoReceivedMessage)
        {
            timers.AutoReceive(fired.Message);
            return false;
        }

        message = fired.Message;
        return true;
    }

    private void Unwrapped(object message) => cell.CurrentMessage = message;   // what a stash keeps

    private void AutoReceive(object message) => cell.AutoReceive(message);

    internal sealed class Entry(object message, bool repeats)
    {
        public object Message { get; } = message;

        public bool Repeats { get; } = repeats;

        public ICancelable Scheduled { get; set; }
    }
}
