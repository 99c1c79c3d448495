using System.Linq.Expressions;
using System.Reflection;

namespace Akka.Actor;

/// <summary>How to make an actor. Immutable; kept for restarts, so its arguments must not be what an actor changes.</summary>
public class Props : IEquatable<Props>
{
    public static readonly Props None;

    private readonly IIndirectActorProducer _producer;

    public Props(Type type, object[] args) : this(Producer(type, args), Deploy.None, args)
    {
    }

    public Props(Type type) : this(type, [])
    {
    }

    public Props(Type type, SupervisorStrategy supervisorStrategy, IEnumerable<object> args) : this(type, args.ToArray()) => SupervisorStrategy = supervisorStrategy;

    public Props(Type type, SupervisorStrategy supervisorStrategy, params object[] args) : this(type, args) => SupervisorStrategy = supervisorStrategy;

    public Props(Deploy deploy, Type type, IEnumerable<object> args) : this(deploy, type, args.ToArray())
    {
    }

    public Props(Deploy deploy, Type type, params object[] args) : this(Producer(type, args), deploy, args)
    {
    }

    private protected Props(IIndirectActorProducer producer, Deploy deploy, object[] args)
    {
        _producer = producer;
        Deploy = deploy;
        Arguments = args ?? [];
    }

    public static Props Empty { get; } = Create<EmptyActor>();

    public Type Type => _producer.ActorType;

    public string TypeName => Type.AssemblyQualifiedName;

    public object[] Arguments { get; }

    public Deploy Deploy { get; protected set; }

    public SupervisorStrategy SupervisorStrategy { get; protected set; }

    /// <summary>The id of the dispatcher; the default one where none was given.</summary>
    public string Dispatcher => Deploy.Dispatcher == Deploy.NoDispatcherGiven ? Akka.Dispatch.Dispatchers.DefaultDispatcherId : Deploy.Dispatcher;

    public string Mailbox => Deploy.Mailbox;

    /// <param name="factory">`() => new MyActor(…)`; the arguments are evaluated here, once, and used again at each restart.</param>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy supervisorStrategy = null) where TActor : ActorBase
    {
        if (factory.Body is UnaryExpression) return new Props(new FactoryProducer<TActor>(factory.Compile()), Deploy.None, []) { SupervisorStrategy = supervisorStrategy };
        var created = (NewExpression)factory.Body;   // the cast is the real check, and its error
        var args = created.Arguments.Select(Evaluate).ToArray();
        return new Props(new ActivatorProducer(typeof(TActor), args), Deploy.None, args) { SupervisorStrategy = supervisorStrategy };
    }

    public static Props Create<TActor>(params object[] args) where TActor : ActorBase => new(new ActivatorProducer(typeof(TActor), args), Deploy.None, args);

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy) where TActor : ActorBase, new() =>
        new(new ActivatorProducer(typeof(TActor), []), Deploy.None, []) { SupervisorStrategy = supervisorStrategy };

    public static Props Create(Type type, params object[] args) => new(type ?? throw new ArgumentNullException(nameof(type), "Props must be instantiated with an actor type."), args);

    public static Props CreateBy(IIndirectActorProducer producer, params object[] args) => new(producer, Deploy.None, args);

    public Props WithDispatcher(string dispatcher) => With(Deploy.WithDispatcher(dispatcher));

    public Props WithMailbox(string mailbox) => With(Deploy.WithMailbox(mailbox));

    public Props WithStashCapacity(int stashCapacity) => With(Deploy.WithStashCapacity(stashCapacity));

    public Props WithDeploy(Deploy deploy) => With(deploy.WithFallback(Deploy));

    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy)
    {
        var copy = Copy();
        copy.SupervisorStrategy = supervisorStrategy;
        return copy;
    }

    public virtual ActorBase NewActor()
    {
        try
        {
            return _producer.Produce();
        }
        catch (Exception e)
        {
            throw new TypeLoadException($"Error while creating actor instance of type {Type} with {Arguments.Length} args: ({string.Join(',', Arguments.Select(a => a ?? "null"))})", e);
        }
    }

    protected virtual Props Copy() => new(_producer, Deploy, Arguments) { SupervisorStrategy = SupervisorStrategy };

    internal virtual void Release(ActorBase actor) => _producer.Release(actor);

    private Props With(Deploy deploy)
    {
        var copy = Copy();
        copy.Deploy = deploy;
        return copy;
    }

    private static IIndirectActorProducer Producer(Type type, object[] args)
    {
        if (type is null) return new ActivatorProducer(typeof(ActorBase), []);
        if (typeof(IIndirectActorProducer).IsAssignableFrom(type)) return (IIndirectActorProducer)Activator.CreateInstance(type, args);
        if (typeof(ActorBase).IsAssignableFrom(type)) return new ActivatorProducer(type, args);
        throw new ArgumentException($"Unknown actor producer [{type.FullName}]", nameof(type));
    }

    private static object Evaluate(Expression argument) => argument switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression { Member: FieldInfo field, Expression: ConstantExpression owner } => field.GetValue(owner.Value),
        _ => Expression.Lambda<Func<object>>(Expression.Convert(argument, typeof(object))).Compile(preferInterpretation: true)(),
    };

    public bool Equals(Props other) => ReferenceEquals(this, other)
        || (other is not null && Deploy.Equals(other.Deploy) && Type == other.Type && Arguments.Length == other.Arguments.Length);

    public override bool Equals(object obj) => Equals(obj as Props);

    public override int GetHashCode() => HashCode.Combine(Deploy, Type);

    private sealed class EmptyActor : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class ActivatorProducer(Type type, object[] args) : IIndirectActorProducer
    {
        public Type ActorType => type;

        public ActorBase Produce() => (ActorBase)Activator.CreateInstance(type, args);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class FactoryProducer<TActor>(Func<TActor> factory) : IIndirectActorProducer where TActor : ActorBase
    {
        public Type ActorType => typeof(TActor);

        public ActorBase Produce() => factory();

        public void Release(ActorBase actor)
        {
        }
    }
}

/// <summary>Of an actor that is gone.</summary>
public class TerminatedProps : Props
{
    internal static readonly TerminatedProps Instance = new();

    private TerminatedProps() : base(typeof(ActorBase), [])
    {
    }

    public override ActorBase NewActor() => throw new InvalidOperationException("This actor has been terminated");
}

/// <summary>Makes actors in a way of one's own, as from a container.</summary>
public interface IIndirectActorProducer
{
    Type ActorType { get; }

    /// <summary>A fresh instance for each start and restart.</summary>
    ActorBase Produce();

    void Release(ActorBase actor);
}
