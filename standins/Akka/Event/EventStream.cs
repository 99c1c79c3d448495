using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Event;

/// <summary>Publishers and subscribers by what is published.</summary>
public abstract class EventBus<TEvent, TClassifier, TSubscriber>
{
    /// <summary>False: it was subscribed to it already.</summary>
    public abstract bool Subscribe(TSubscriber subscriber, TClassifier classifier);

    public abstract bool Unsubscribe(TSubscriber subscriber);

    public abstract bool Unsubscribe(TSubscriber subscriber, TClassifier classifier);

    public abstract void Publish(TEvent @event);
}

public abstract class ActorEventBus<TEvent, TClassifier> : EventBus<TEvent, TClassifier, IActorRef>;

/// <summary>
/// Events by their type; a subscriber of a type gets its subtypes too, each event once. Publishing reads one immutable
/// table, so it never waits for those who subscribe.
/// </summary>
public class LoggingBus : ActorEventBus<object, Type>
{
    private readonly Lock _lock = new();
    private volatile Table _table = new([]);

    private protected LoggingBus()
    {
    }

    public LogLevel LogLevel { get; private protected set; }

    /// <summary>Of the loggers that run; adapters made before keep their level.</summary>
    public void SetLogLevel(LogLevel logLevel) => ApplyLogLevel(logLevel);

    private protected virtual void ApplyLogLevel(LogLevel level) => LogLevel = level;

    public override bool Subscribe(IActorRef subscriber, Type classifier)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(classifier);
        lock (_lock)
        {
            var entries = _table.Entries;
            if (entries.Any(e => e.Type == classifier && e.Subscriber.Equals(subscriber))) return false;
            if (subscriber is LocalActorRef local) local.IsSubscribed = true;
            _table = new Table([.. entries, new Entry(classifier, subscriber, [])]);
        }

        if (subscriber is LocalActorRef { IsTerminated: true }) Remove(e => e.Subscriber.Equals(subscriber));
        return true;
    }

    public override bool Unsubscribe(IActorRef subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        return Remove(e => e.Subscriber.Equals(subscriber));
    }

    public override bool Unsubscribe(IActorRef subscriber, Type classifier)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        if (Remove(e => e.Type == classifier && e.Subscriber.Equals(subscriber))) return true;

        // Part of what it subscribed to: that part is left out from now on.
        lock (_lock)
        {
            if (!_table.Entries.Any(Holds)) return false;
            _table = new Table([.. _table.Entries.Select(e => Holds(e) ? e with { Except = [.. e.Except, classifier] } : e)]);
            return true;
        }

        bool Holds(Entry e) => e.Subscriber.Equals(subscriber) && e.Type.IsAssignableFrom(classifier);
    }

    public override void Publish(object @event)
    {
        foreach (var subscriber in _table.For(@event.GetType())) subscriber.Tell(@event, ActorRefs.NoSender);
    }

    /// <summary>A subscriber may be gone without having unsubscribed.</summary>
    internal void Forget(IActorRef gone)
    {
        if (gone is LocalActorRef { IsSubscribed: true }) Remove(e => e.Subscriber.Equals(gone));
    }

    internal IActorRef[] SubscribersOf(Type type) => _table.For(type);

    private bool Remove(Predicate<Entry> which)
    {
        lock (_lock)
        {
            var entries = _table.Entries;
            var kept = Array.FindAll(entries, e => !which(e));
            if (kept.Length == entries.Length) return false;
            _table = new Table(kept);
            return true;
        }
    }

    private sealed record Entry(Type Type, IActorRef Subscriber, Type[] Except)
    {
        public bool Wants(Type type) => Type.IsAssignableFrom(type) && !Except.Any(e => e.IsAssignableFrom(type));
    }

    private sealed class Table(Entry[] entries)
    {
        private readonly ConcurrentDictionary<Type, IActorRef[]> _byType = new();

        public Entry[] Entries => entries;

        public IActorRef[] For(Type type) => _byType.TryGetValue(type, out var known) ? known : _byType.GetOrAdd(type, t => [.. entries.Where(e => e.Wants(t)).Select(e => e.Subscriber).Distinct()]);
    }
}

/// <summary>The event stream of an actor system: log events, dead letters, unhandled messages, and what one publishes oneself.</summary>
public class EventStream : LoggingBus
{
    private static readonly Type[] Levels = [typeof(Debug), typeof(Info), typeof(Warning), typeof(Error)];

    private readonly ConcurrentDictionary<IActorRef, byte> _loggers = new();

    internal EventStream()
    {
    }

    /// <summary>Until the loggers run, and again once they have stopped.</summary>
    internal void StartStdoutLogger(Settings settings)
    {
        LogLevel = Logging.LogLevelFor(settings.LogLevel);
        SubscribeFrom(Logging.LogLevelFor(settings.StdoutLogLevel), settings.StdoutLogger);
    }

    internal void StartLoggers(ActorSystemImpl system)
    {
        var settings = system.Settings;
        LogLevel = Logging.LogLevelFor(settings.LogLevel);
        var number = 0;
        var starting = new List<Task>();
        var stdoutStays = settings.Loggers.Count == 0;
        foreach (var name in settings.Loggers)
        {
            var type = Type.GetType(name) ?? throw new Configuration.ConfigurationException($@"Logger specified in config cannot be found: ""{name}""");
            if (typeof(MinimalLogger).IsAssignableFrom(type))
            {
                stdoutStays = true;
                continue;
            }

            var logger = system.SystemActorOf(Props.Create(type).WithDispatcher(settings.LoggersDispatcher), $"log{++number}-{type.Name}");
            starting.Add(StartLogger(name, logger));
        }

        if (!Task.WaitAll([.. starting], settings.LoggerStartTimeout))
            Publish(new Warning(nameof(EventStream), typeof(EventStream), $"Not every logger has answered InitializeLogger within {settings.LoggerStartTimeout}; those that answer later miss what was logged before"));

        if (settings.DebugUnhandledMessage) Subscribe(system.SystemActorOf(Props.Create(() => new UnhandledMessageForwarder()), "UnhandledMessageForwarder"), typeof(UnhandledMessage));
        if (!stdoutStays) Unsubscribe(settings.StdoutLogger);
    }

    private async Task StartLogger(string name, IActorRef logger)
    {
        var answer = await logger.Ask(new InitializeLogger(this), Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        if (answer is not LoggerInitialized)
        {
            Publish(new Error(null, nameof(EventStream), typeof(EventStream), $"Logger {name} did not respond with LoggerInitialized, sent instead {answer}. Stopping logger."));
            ((IInternalActorRef)logger).Stop();
            return;
        }

        _loggers.TryAdd(logger, 0);
        SubscribeFrom(LogLevel, logger);
    }

    internal void StopLoggers(ActorSystemImpl system)
    {
        SubscribeFrom(Logging.LogLevelFor(system.Settings.StdoutLogLevel), system.Settings.StdoutLogger);
        foreach (var logger in _loggers.Keys)
        {
            Unsubscribe(logger);
            ((IInternalActorRef)logger).Stop();
        }

        _loggers.Clear();
    }

    private protected override void ApplyLogLevel(LogLevel level)
    {
        LogLevel = level;
        foreach (var logger in _loggers.Keys)
        {
            foreach (var type in Levels) Unsubscribe(logger, type);
            SubscribeFrom(level, logger);
        }
    }

    private void SubscribeFrom(LogLevel level, IActorRef logger)
    {
        for (var i = (long)level; i < Levels.Length; i++) Subscribe(logger, Levels[i]);
    }

    private sealed class UnhandledMessageForwarder : ActorBase
    {
        protected override bool Receive(object message)
        {
            if (message is not UnhandledMessage unhandled) return false;
            var sender = unhandled.Sender is null ? "NoSender" : unhandled.Sender.Path.ToString();
            Context.System.EventStream.Publish(new Debug(unhandled.Recipient.Path.ToString(), unhandled.Recipient.GetType(), $"Unhandled message from {sender} : {unhandled.Message}"));
            return true;
        }
    }
}

public static class EventStreamExtensions
{
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Subscribe(subscriber, typeof(TChannel));

    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
