using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

internal sealed class ActorSystemImpl : ExtendedActorSystem
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly Stack<Action> _onTermination = new();
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LocalActorRefProvider _provider;
    private readonly TimerQueueScheduler _scheduler;
    private readonly Lock _serializationLock = new();
    private volatile Serialization.Serialization _serialization;
    private IActorRef _deadLetterListener;

    public ActorSystemImpl(string name, Config config)
    {
        if (string.IsNullOrEmpty(name) || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw new ArgumentException($"Invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus non-leading '-')", nameof(name));
        ArgumentNullException.ThrowIfNull(config);
        Name = name;
        Settings = new Settings(this, config);
        EventStream = new EventStream();
        EventStream.StartStdoutLogger(Settings);
        Log = new BusLogging(EventStream, $"ActorSystem({name})", GetType(), Settings.LogFormatter);
        _scheduler = new TimerQueueScheduler(Log);
        _provider = new LocalActorRefProvider(name, Settings, EventStream);
        Dispatchers = new Dispatchers(this);
        StashCapacity = Settings.Config.GetInt("akka.actor.default-mailbox.stash-capacity", -1);
    }

    public override Settings Settings { get; }

    public override string Name { get; }

    public override EventStream EventStream { get; }

    public override Dispatchers Dispatchers { get; }

    public override ILoggingAdapter Log { get; }

    public override IScheduler Scheduler => _scheduler;

    public override Serialization.Serialization Serialization => _serialization;

    public override IActorRef DeadLetters => _provider.DeadLetters;

    public override LocalActorRefProvider Provider => _provider;

    public override IInternalActorRef Guardian => _provider.Guardian;

    public override IInternalActorRef LookupRoot => _provider.RootGuardian;

    public override IInternalActorRef SystemGuardian => _provider.SystemGuardian;

    public override Task WhenTerminated => _terminated.Task;

    internal int StashCapacity { get; }

    public void Start()
    {
        try
        {
            _serialization = new Serialization.Serialization(this);
            _provider.Init(this);
            _ = _provider.TerminationTask.ContinueWith(_ => FinishTermination(), TaskScheduler.Default);
            EventStream.StartLoggers(this);
            LoadExtensions();
            if (Settings.LogDeadLetters > 0) _deadLetterListener = SystemActorOf<DeadLetterListener>("deadLetterListener");
            if (Settings.LogConfigOnStart) Log.Info(Settings.ToString());
        }
        catch (Exception)
        {
            if (_provider.Guardian is null) _scheduler.Dispose();
            else _ = FinalTerminate();
            throw;
        }
    }

    public override IActorRef ActorOf(Props props, string name = null) => _provider.Guardian.Cell.ActorOf(props, name);

    public override IActorRef SystemActorOf(Props props, string name = null) => _provider.SystemGuardian.Cell.ActorOf(props, name);

    public override IActorRef SystemActorOf<TActor>(string name = null) => SystemActorOf(Props.Create<TActor>(), name);

    public override ActorSelection ActorSelection(ActorPath actorPath) => new(_provider.RootGuardianAt(actorPath.Address), actorPath.Elements);

    public override ActorSelection ActorSelection(string actorPath) => Akka.Actor.ActorSelection.Parse(actorPath, this, _provider.RootGuardian);

    public override void Stop(IActorRef actor)
    {
        var parent = actor.Path.Parent;
        if (parent == _provider.Guardian.Path) _provider.Guardian.Tell(new Dispatch.SysMsg.StopChild(actor), ActorRefs.NoSender);
        else if (parent == _provider.SystemGuardian.Path) _provider.SystemGuardian.Tell(new Dispatch.SysMsg.StopChild(actor), ActorRefs.NoSender);
        else ((IInternalActorRef)actor).Stop();
    }

    public override object RegisterExtension(IExtensionId extension)
    {
        if (extension is null) return null;
        return _extensions.GetOrAdd(extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this))).Value;
    }

    public override object GetExtension(IExtensionId extensionId) => TryGetExtension(extensionId.ExtensionType, out var extension) ? extension : null;

    public override T GetExtension<T>() => TryGetExtension<T>(out var extension) ? extension : null;

    public override bool HasExtension(Type type) => typeof(IExtension).IsAssignableFrom(type) && _extensions.ContainsKey(type);

    public override bool HasExtension<T>() => _extensions.ContainsKey(typeof(T));

    public override bool TryGetExtension(Type extensionType, out object extension)
    {
        extension = _extensions.TryGetValue(extensionType, out var lazy) ? lazy.Value : null;
        return extension is not null;
    }

    public override bool TryGetExtension<T>(out T extension)
    {
        extension = TryGetExtension(typeof(T), out var found) ? (T)found : null;
        return extension is not null;
    }

    public override void RegisterOnTermination(Action code)
    {
        lock (_onTermination)
        {
            if (_terminated.Task.IsCompleted) throw new InvalidOperationException("The actor system has terminated");
            _onTermination.Push(code);
        }
    }

    public override Task Terminate() => Settings.CoordinatedShutdownRunByActorSystemTerminate
        ? CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance)
        : FinalTerminate();

    public override void Abort() => _ = FinalTerminate();

    internal Task FinalTerminate()
    {
        Log.Debug("System shutdown initiated");
        if (!Settings.LogDeadLettersDuringShutdown && _deadLetterListener is not null) Stop(_deadLetterListener);
        _provider.Guardian.Stop();
        return WhenTerminated;
    }

    /// <summary>An extension added its defaults, maybe with serializers.</summary>
    internal void ConfigurationExtended()
    {
        lock (_serializationLock)
            if (_serialization is not null) _serialization = new Serialization.Serialization(this);
    }

    private void FinishTermination()
    {
        _scheduler.Dispose();
        while (true)
        {
            Action code;
            lock (_onTermination)
            {
                if (!_onTermination.TryPop(out code))
                {
                    _terminated.TrySetResult();
                    break;
                }
            }

            try
            {
                code();
            }
            catch (Exception e)
            {
                Log.Error(e, "A termination callback threw");
            }
        }

        Dispatchers.Shutdown();
    }

    private void LoadExtensions()
    {
        foreach (var name in Settings.Config.GetStringList("akka.extensions"))
        {
            if (Type.GetType(name) is not { IsAbstract: false, IsClass: true } type || !typeof(IExtensionId).IsAssignableFrom(type))
            {
                Log.Error("[{0}] is not an 'ExtensionId', skipping...", name);
                continue;
            }

            try
            {
                RegisterExtension((IExtensionId)Activator.CreateInstance(type));
            }
            catch (Exception e)
            {
                Log.Error(e, "While trying to load extension [{0}], skipping...", name);
            }
        }
    }

    public override string ToString() => _provider.RootPath.Address.ToString();
}
