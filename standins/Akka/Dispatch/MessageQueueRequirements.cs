using Akka.Actor;

namespace Akka.Dispatch;

/// <summary>An actor's demand on its mailbox. The stand-in's one mailbox is unbounded and can be prepended to, so it meets those below.</summary>
public interface IRequiresMessageQueue<T> where T : ISemantics;

public interface ISemantics;

public interface IUnboundedMessageQueueSemantics : ISemantics;

public interface IDequeBasedMessageQueueSemantics : ISemantics
{
    void EnqueueFirst(Envelope envelope);
}

public interface IUnboundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IUnboundedMessageQueueSemantics;
