using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The life of one actor: its mailbox, its children, whom it watches, and the instance that handles its messages.</summary>
public sealed partial class ActorCell : IUntypedActorContext
{
    public const int UndefinedUid = 0;

    [ThreadStatic]
    private static ActorCell t_current;

    private readonly IInternalActorRef _self;
    private readonly Children _children = new();
    private readonly Stack<Receive> _behaviors = new();
    private Receive _behavior;
    private ActorBase _actor;
    private Props _props;
    private bool _cleared = true;
    private long _lastRandomName = -1;
    private List<SystemMessage> _stashedSystemMessages;

    internal ActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent)
    {
        SystemImpl = system;
        _self = self;
        _props = props;
        Dispatcher = dispatcher;
        Parent = parent;
        Mailbox = new Mailbox(this, dispatcher);
    }

    /// <summary>The cell whose code runs on this thread, if any.</summary>
    internal static ActorCell Current
    {
        get => t_current;
        set => t_current = value;
    }

    internal ActorSystemImpl SystemImpl { get; }

    internal Mailbox Mailbox { get; }

    internal IInternalActorRef SelfInternal => _self;

    internal Children Children => _children;

    internal ActorBase Actor => _actor;

    /// <summary>Between the death of one instance and the birth of the next.</summary>
    internal bool ActorHasBeenCleared => _cleared;

    internal int CurrentEnvelopeId { get; private set; }

    internal ActorTaskScheduler TaskScheduler => field ??= new ActorTaskScheduler(this);

    public object CurrentMessage { get; internal set; }

    public ActorSystem System => SystemImpl;

    public Props Props => _props;

    public IActorRef Self => _self;

    public IInternalActorRef Parent { get; private set; }

    IActorRef IActorContext.Parent => Parent;

    public IActorRef Sender { get; private set; }

    public MessageDispatcher Dispatcher { get; }

    public bool IsTerminated => Mailbox.IsClosed;

    public static IActorRef GetCurrentSelfOrNoSender() => t_current?._self;

    public static IActorRef GetCurrentSenderOrNoSender() => t_current?.Sender;

    internal void Start() => Mailbox.EnqueueSystem(new Create());

    public void Become(Receive receive)
    {
        if (_behaviors.Count > 1) _behaviors.Pop();   // the first stays, for UnbecomeStacked to return to
        _behaviors.Push(receive);
        _behavior = receive;
    }

    public void BecomeStacked(Receive receive)
    {
        _behaviors.Push(receive);
        _behavior = receive;
    }

    /// <summary>The first behaviour stays.</summary>
    public void UnbecomeStacked()
    {
        if (_behaviors.Count <= 1) return;
        _behaviors.Pop();
        _behavior = _behaviors.Peek();
    }

    void IUntypedActorContext.Become(UntypedReceive receive) => Become(message =>
    {
        receive(message);
        return true;
    });

    void IUntypedActorContext.BecomeStacked(UntypedReceive receive) => BecomeStacked(message =>
    {
        receive(message);
        return true;
    });

    public ActorSelection ActorSelection(string actorPath) => Akka.Actor.ActorSelection.Parse(actorPath, SystemImpl, _self);

    public ActorSelection ActorSelection(ActorPath actorPath) => new(SystemImpl.Provider.RootGuardianAt(actorPath.Address), actorPath.Elements);

    /// <summary>One user message, from the mailbox.</summary>
    internal void Invoke(object message, IActorRef sender)
    {
        var countsForTimeout = _receiveTimeout is null || message is not INotInfluenceReceiveTimeout;
        try
        {
            CurrentMessage = message;
            CurrentEnvelopeId++;
            Sender = sender ?? SystemImpl.DeadLetters;
            if (_receiveTimeout is not null && countsForTimeout) CancelReceiveTimeout();
            if (message is IAutoReceivedMessage) AutoReceive(message);
            else ReceiveMessage(message);
            CurrentMessage = null;
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
        finally
        {
            if (_receiveTimeout is not null && countsForTimeout) ArmReceiveTimeout();
        }
    }

    internal void AutoReceive(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                ReceivedTerminated(terminated);
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case PoisonPill:
                _self.Stop();
                break;
            case ActorSelectionMessage selection:
                new ActorSelection(_self, selection.Elements).Tell(selection.Message, Sender);
                break;
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, _self));
                break;
            default:
                ReceiveMessage(message);
                break;
        }
    }

    internal void ReceiveMessage(object message)
    {
        var handled = _actor.AroundReceive(_behavior, message);
        if (SystemImpl.Settings.AddLoggingReceive && _actor is ILogReceive)
            Publish(new Debug(_self.Path.ToString(), _actor.GetType(), $"received {(handled ? "handled" : "unhandled")} message {message} from {Sender.Path}"));
    }

    /// <summary>System messages, oldest first; some wait until a failure is decided or children have stopped.</summary>
    internal void SystemInvoke(SystemMessage oldest)
    {
        while (oldest is not null)
        {
            var message = oldest;
            oldest = message.Next;
            message.Next = null;
            if (MustWait(message))
            {
                (_stashedSystemMessages ??= []).Add(message);
                continue;
            }

            HandleSystemMessage(message);
            while (!IsTerminated && TakeStashed() is { } waited) HandleSystemMessage(waited);
            if (!IsTerminated) continue;
            Mailbox.SystemMessagesToDead(oldest);
            return;
        }
    }

    private SystemMessage TakeStashed()
    {
        var at = _stashedSystemMessages?.FindIndex(m => !MustWait(m)) ?? -1;
        if (at < 0) return null;
        var message = _stashedSystemMessages[at];
        _stashedSystemMessages.RemoveAt(at);
        return message;
    }

    private bool MustWait(SystemMessage message) => message switch
    {
        Recreate or Resume or Suspend => _children.IsWaitingForRecreationOrCreation,
        Failed => Mailbox.IsSuspended || _children.IsWaitingForRecreationOrCreation,
        _ => false,
    };

    private void HandleSystemMessage(SystemMessage message)
    {
        try
        {
            switch (message)
            {
                case RunActorTask task: task.Run(); break;
                case Failed failed: HandleFailed(failed); break;
                case DeathWatchNotification gone: WatchedActorTerminated(gone.Actor, gone.ExistenceConfirmed, gone.AddressTerminated); break;
                case Dispatch.SysMsg.Create: Create(); break;
                case Watch watch: AddWatcher(watch.Watchee, watch.Watcher); break;
                case Unwatch unwatch: RemoveWatcher(unwatch.Watchee, unwatch.Watcher); break;
                case Recreate recreate: FaultRecreate(recreate.Cause); break;
                case Suspend: FaultSuspend(); break;
                case Resume resume: FaultResume(resume.CausedByFailure); break;
                case Dispatch.SysMsg.Terminate: Terminate(); break;
                default: throw new NotSupportedException($"Unknown system message {message.GetType().Name}");
            }
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
    }

    /// <summary>An asynchronous handler ended; the mailbox was suspended for it.</summary>
    internal void AsyncHandlerEnded(object message, Exception failure)
    {
        if (IsTerminated) return;
        Mailbox.Resume();
        if (failure is null)
        {
            CurrentMessage = null;
            if (_receiveTimeout is not null && message is not INotInfluenceReceiveTimeout) ArmReceiveTimeout();
            return;
        }

        CurrentMessage = message;
        HandleInvokeFailure(failure);
    }

    private void Create()
    {
        try
        {
            _actor = NewActor();
            _actor.AroundPreStart();
            if (_receiveTimeout is not null) ArmReceiveTimeout();
            if (SystemImpl.Settings.DebugLifecycle) Publish(new Debug(_self.Path.ToString(), _actor.GetType(), $"Started ({_actor})"));
        }
        catch (Exception e)
        {
            if (_actor is not null)
            {
                ClearActor(_actor);
                _actor = null;   // a later restart must create, not recreate
            }

            throw new ActorInitializationException(_self, "Exception during creation", e);
        }
    }

    private ActorBase NewActor()
    {
        _behaviors.Clear();
        _behavior = null;
        _cleared = false;
        var actor = _props.NewActor();
        if (actor is IActorStash { Stash: null } stashing) stashing.Stash = this.CreateStash(stashing);
        if (actor is IInitializableActor initializable) initializable.Init();
        if (_props.SupervisorStrategy is { } strategy) actor.SupervisorStrategyInternal = strategy;
        return actor;
    }

    /// <summary>What the old instance stashed goes back in front of the mailbox.</summary>
    private static void GiveBackStash(ActorBase actor)
    {
        if (actor is IActorStash { Stash: { } stash }) stash.UnstashAll();
    }

    private void ClearActor(ActorBase actor)
    {
        if (actor is not null)
        {
            if (actor is IDisposable disposable)
            {
                try
                {
                    disposable.Dispose();
                }
                catch (Exception e)
                {
                    Publish(new Error(e, _self.Path.ToString(), actor.GetType(), $"An error occurred while disposing {actor.GetType()} actor. Reason: {e.Message}"));
                }
            }

            _props.Release(actor);
            actor.Clear(SystemImpl.DeadLetters);   // what it still does must not reach its successor
        }

        _cleared = true;
        CurrentMessage = null;
        _behaviors.Clear();
        _behavior = null;
    }

    private Type ActorType => _actor?.GetType() ?? typeof(ActorCell);

    private void Publish(LogEvent logged)
    {
        try
        {
            SystemImpl.EventStream.Publish(logged);
        }
        catch (Exception)
        {
            // A logger that fails must not fail the actor that logs.
        }
    }
}
