using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The scheduler, over the timers of .NET. A repeated one is set again after each time it fired, so a late one makes no burst.</summary>
internal sealed class TimerQueueScheduler(ILoggingAdapter log) : IScheduler, IAdvancedScheduler, IDisposable
{
    private readonly ConcurrentDictionary<Item, byte> _waiting = new();
    private volatile bool _stopped;

    public DateTimeOffset Now => DateTimeOffset.UtcNow;

    public TimeSpan MonotonicClock => TimeSpan.FromMilliseconds(Environment.TickCount64);

    public TimeSpan HighResMonotonicClock => Stopwatch.GetElapsedTime(0);

    public IAdvancedScheduler Advanced => this;

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender) => ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Schedule(delay, null, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Schedule(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => Schedule(delay, null, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Schedule(delay, null, action, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) => Schedule(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) => Schedule(initialDelay, interval, action, cancelable);

    public void Dispose()
    {
        _stopped = true;
        foreach (var item in _waiting.Keys) item.End();
    }

    private void Schedule(TimeSpan delay, TimeSpan? interval, Action action, ICancelable cancelable)
    {
        if (delay < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(delay), $"Delay must be at least 0, it was {delay}");
        if (interval <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(interval), $"Interval must be >0, it was {interval}");
        if (_stopped) throw new SchedulerException("cannot enqueue after timer shutdown");
        if (cancelable is { IsCancellationRequested: true }) return;
        var item = new Item(this, interval, action, cancelable);
        _waiting.TryAdd(item, 0);
        item.Begin(delay);
        if (_stopped) item.End();
    }

    private sealed class Item(TimerQueueScheduler owner, TimeSpan? interval, Action action, ICancelable cancelable)
    {
        private readonly Lock _lock = new();
        private Timer _timer;
        private CancellationTokenRegistration _cancellation;
        private bool _ended;

        public void Begin(TimeSpan delay)
        {
            lock (_lock)
            {
                var suppressed = ExecutionContext.IsFlowSuppressed();
                if (!suppressed) ExecutionContext.SuppressFlow();
                _timer = new Timer(static item => ((Item)item).Fire(), this, Timeout.Infinite, Timeout.Infinite);
                if (!suppressed) ExecutionContext.RestoreFlow();
                _timer.Change(Rounded(delay), Timeout.Infinite);
            }

            if (cancelable is null) return;
            var registration = cancelable.Token.UnsafeRegister(static item => ((Item)item).End(), this);
            lock (_lock)
            {
                _cancellation = registration;
                if (!_ended) return;
            }

            registration.Unregister();
        }

        public void End()
        {
            lock (_lock)
            {
                if (_ended) return;
                _ended = true;
                _timer?.Dispose();
                _cancellation.Unregister();
            }

            owner._waiting.TryRemove(this, out _);
        }

        private void Fire()
        {
            if (interval is null) End();
            else if (Volatile.Read(ref _ended)) return;
            if (owner._stopped || cancelable is { IsCancellationRequested: true }) return;
            try
            {
                action();
            }
            catch (Exception e)
            {
                owner.Failed(e);
            }

            if (interval is not { } again) return;
            lock (_lock)
                if (!_ended) _timer.Change(Rounded(again), Timeout.Infinite);
        }

        /// <summary>Whole milliseconds, never less than asked for.</summary>
        private static long Rounded(TimeSpan delay) => Math.Min((long)Math.Ceiling(delay.TotalMilliseconds), uint.MaxValue - 1);
    }

    private void Failed(Exception e) => log.Error(e, "A scheduled action threw; it is dropped for this time");
}
