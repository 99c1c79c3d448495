using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

public interface IActorRefProvider
{
    IInternalActorRef RootGuardian { get; }

    IActorRef RootGuardianAt(Address address);

    LocalActorRef Guardian { get; }

    LocalActorRef SystemGuardian { get; }

    IActorRef DeadLetters { get; }

    ActorPath RootPath { get; }

    Settings Settings { get; }

    ActorPath TempPath();

    void RegisterTempActor(IInternalActorRef actorRef, ActorPath path);

    void UnregisterTempActor(ActorPath path);

    IActorRef ResolveActorRef(string path);

    IActorRef ResolveActorRef(ActorPath actorPath);

    Task TerminationTask { get; }

    Address DefaultAddress { get; }
}

/// <summary>The tree of a system's actors: `/user` and `/system` with their guardians, `/temp`, `/deadLetters`.</summary>
public sealed class LocalActorRefProvider : IActorRefProvider
{
    private readonly ConcurrentDictionary<string, IInternalActorRef> _temporary = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActorPath _tempPath;
    private readonly RootRef _root;
    private long _tempNumber;

    internal LocalActorRefProvider(string systemName, Settings settings, EventStream eventStream)
    {
        Settings = settings;
        EventStream = eventStream;
        RootPath = new RootActorPath(new Address("akka", systemName));
        _tempPath = RootPath / "temp";
        DeadLetters = new DeadLetterActorRef(this, RootPath / "deadLetters", eventStream);
        _root = new RootRef(this);
    }

    public IInternalActorRef RootGuardian => _root;

    public LocalActorRef Guardian { get; private set; }

    public LocalActorRef SystemGuardian { get; private set; }

    public IActorRef DeadLetters { get; }

    public ActorPath RootPath { get; }

    public Settings Settings { get; }

    public Task TerminationTask => _terminated.Task;

    public Address DefaultAddress => RootPath.Address;

    public EventStream EventStream { get; }

    internal ActorSystemImpl System { get; private set; }

    internal void Init(ActorSystemImpl system)
    {
        System = system;
        var strategy = SupervisorStrategyConfigurator.CreateConfigurator(Settings.SupervisorStrategyClass).Create();
        Guardian = NewLocalActor(system, Props.Create(() => new GuardianActor()).WithSupervisorStrategy(strategy), _root, RootPath / "user");
        SystemGuardian = NewLocalActor(system, Props.Create(() => new GuardianActor()), _root, RootPath / "system");
        Guardian.Start();
        SystemGuardian.Start();
    }

    internal LocalActorRef NewLocalActor(ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path)
    {
        CheckMailbox(props, path);
        var id = props.Dispatcher;
        if (Deployed(path)?.GetString("dispatcher") is { Length: > 0 } configured) id = configured;
        if (id == "..") id = supervisor is LocalActorRef parent ? parent.Cell.Dispatcher.Id : Dispatchers.DefaultDispatcherId;
        return new LocalActorRef(system, props, system.Dispatchers.Lookup(id), supervisor, path);
    }

    public IActorRef RootGuardianAt(Address address) => address == RootPath.Address ? _root : DeadLetters;

    public ActorPath TempPath() => new ChildActorPath(_tempPath, "$" + Interlocked.Increment(ref _tempNumber).ToString("x", global::System.Globalization.CultureInfo.InvariantCulture), 0);

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path) => _temporary[path.Name] = actorRef;

    public void UnregisterTempActor(ActorPath path) => _temporary.TryRemove(path.Name, out _);

    public IActorRef ResolveActorRef(string path) => ActorPath.TryParse(path, out var parsed) ? ResolveActorRef(parsed) : DeadLetters;

    public IActorRef ResolveActorRef(ActorPath actorPath)
    {
        if (actorPath.Address != RootPath.Address) return DeadLetters;
        IActorRef at = _root;
        foreach (var name in actorPath.Elements)
            if ((at = ChildOf(at, name)) is null) return new EmptyLocalActorRef(this, actorPath, EventStream);
        return actorPath.Uid == 0 || at.Path.Uid == 0 || at.Path.Uid == actorPath.Uid ? at : new EmptyLocalActorRef(this, actorPath, EventStream);
    }

    /// <summary>Null where there is none.</summary>
    internal static IActorRef ChildOf(IActorRef parent, string name) => parent switch
    {
        LocalActorRef local => local.Cell.Children.Find(name)?.Child,
        RootRef root => root.ChildNamed(name),
        TempRef temp => temp.ChildNamed(name),
        _ => null,
    };

    internal static IEnumerable<IActorRef> ChildrenOf(IActorRef parent) => parent switch
    {
        LocalActorRef local => local.Cell.Children.All(),
        RootRef root => root.All,
        _ => [],
    };

    /// <summary>A system message for an actor that is gone. Only a watcher waits for an answer.</summary>
    internal void SystemMessageToDead(SystemMessage message, IInternalActorRef recipient)
    {
        if (message is Watch watch && watch.Watchee.Equals(recipient) && !watch.Watcher.Equals(recipient))
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, existenceConfirmed: false, addressTerminated: false));
    }

    /// <summary>akka.actor.deployment for an actor below /user, by its exact path.</summary>
    private Config Deployed(ActorPath path)
    {
        var deployment = Settings.Deployment;
        if (deployment is null || path.Depth < 2 || path.Elements[0] != "user") return null;
        return deployment.GetConfig("\"/" + string.Join('/', path.Elements.Skip(1)) + "\"");
    }

    private void CheckMailbox(Props props, ActorPath path)
    {
        if (props.Mailbox == Deploy.NoMailboxGiven) return;
        var type = Settings.Config.GetConfig(props.Mailbox)?.GetString("mailbox-type") ?? throw new ConfigurationException($"Mailbox Type [{props.Mailbox}] not configured");
        if (!type.StartsWith("Akka.Dispatch.UnboundedMailbox", StringComparison.Ordinal) && !type.StartsWith("Akka.Dispatch.UnboundedDequeBasedMailbox", StringComparison.Ordinal))
            throw new ConfigurationException($"Mailbox [{props.Mailbox}] of {path} has type {type}; this stand-in has the unbounded mailboxes only: use the real Akka package for others");
    }

    private void GuardianTerminated(IActorRef guardian)
    {
        if (guardian.Equals(Guardian))
        {
            EventStream.StopLoggers(System);
            SystemGuardian.Stop();
        }
        else
        {
            _terminated.TrySetResult();
        }
    }

    /// <summary>Above the guardians: when the user's is gone, the system's follows; when that is gone, all is.</summary>
    private sealed class RootRef(LocalActorRefProvider provider) : MinimalActorRef
    {
        private readonly TempRef _temp = new(provider);

        public override ActorPath Path => provider.RootPath;

        public override IActorRefProvider Provider => provider;

        public override IInternalActorRef Parent => this;

        public IEnumerable<IActorRef> All => [provider.Guardian, provider.SystemGuardian];

        public IActorRef ChildNamed(string name) => name switch
        {
            "user" => provider.Guardian,
            "system" => provider.SystemGuardian,
            "deadLetters" => provider.DeadLetters,
            "temp" => _temp,
            _ => null,
        };

        protected override void TellInternal(object message, IActorRef sender)
        {
            if (message is Identify identify) sender?.Tell(new ActorIdentity(identify.MessageId, this), this);
            else provider.DeadLetters.Tell(message, sender);
        }

        public override void SendSystemMessage(ISystemMessage message)
        {
            switch (message)
            {
                case DeathWatchNotification gone:
                    provider.GuardianTerminated(gone.Actor);
                    break;
                case Failed failed:
                    provider.EventStream.Publish(new Error(failed.Cause, failed.Child.Path.ToString(), typeof(LocalActorRefProvider), "guardian failed, shutting down system"));
                    ((IInternalActorRef)failed.Child).Stop();
                    break;
            }
        }
    }

    private sealed class TempRef(LocalActorRefProvider provider) : MinimalActorRef
    {
        public override ActorPath Path => provider._tempPath;

        public override IActorRefProvider Provider => provider;

        public IActorRef ChildNamed(string name) => provider._temporary.GetValueOrDefault(name);
    }
}

/// <summary>The parent of top-level actors.</summary>
public class GuardianActor : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case StopChild stop:
                Context.Stop(stop.Child);
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }

        return true;
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // Its children stay.
    }
}
