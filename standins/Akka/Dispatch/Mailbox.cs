using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>
/// The two queues of one actor and the state that says who may run it. Any thread enqueues; one thread at a time, the
/// one that moved the status to scheduled, dequeues.
/// </summary>
/// <remarks>
/// No message is forgotten between a sender and a run that ends: a sender first appends (an interlocked exchange, so a
/// full fence) and then reads the status; a run first clears <see cref="Scheduled"/> (a full fence too) and then looks
/// whether something was appended. One of the two sees the other.
/// </remarks>
internal sealed class Mailbox : IThreadPoolWorkItem
{
    private const int Closed = 1;
    private const int Scheduled = 2;
    private const int SuspendUnit = 4;
    private const int SuspendMask = ~3;

    private static readonly SystemMessage NoMoreSystemMessages = new Create();

    private readonly ActorCell _cell;
    private readonly MessageDispatcher _dispatcher;
    private readonly MessageQueue _queue = new();
    private readonly Lock _drain = new();

    /// <summary>Bit 0: closed; bit 1: a run is scheduled or under way; above: how many times suspended.</summary>
    private int _status;

    /// <summary>Newest first; <see cref="NoMoreSystemMessages"/> once the actor is gone.</summary>
    private SystemMessage _system;

    public Mailbox(ActorCell cell, MessageDispatcher dispatcher)
    {
        _cell = cell;
        _dispatcher = dispatcher;
    }

    public bool IsClosed => (Volatile.Read(ref _status) & Closed) != 0;

    public bool IsSuspended => (Volatile.Read(ref _status) & SuspendMask) != 0;

    public int SuspendCount => Volatile.Read(ref _status) / SuspendUnit;

    public bool HasMessages => _queue.HasMessages;

    public bool HasSystemMessages => Volatile.Read(ref _system) is { } head && head != NoMoreSystemMessages;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enqueue(object message, IActorRef sender)
    {
        _queue.Enqueue(message, sender);
        var status = Volatile.Read(ref _status);
        if ((status & Scheduled) == 0 || (status & Closed) != 0) AfterEnqueue();
    }

    private void AfterEnqueue()
    {
        if (IsClosed) DrainToDeadLetters();
        else TrySchedule(userMessages: true, systemMessages: false);
    }

    /// <summary>Before everything that waits. Only from within the actor's own run.</summary>
    public void EnqueueFirst(Envelope envelope) => _queue.EnqueueFirst(envelope);

    public void EnqueueSystem(SystemMessage message)
    {
        System.Diagnostics.Debug.Assert(message.Next is null, "A system message goes to one actor only.");
        SystemMessage head;
        do
        {
            head = Volatile.Read(ref _system);
            if (head == NoMoreSystemMessages)
            {
                message.Next = null;
                _cell.SystemImpl.Provider.SystemMessageToDead(message, _cell.SelfInternal);
                return;
            }

            message.Next = head;
        }
        while (Interlocked.CompareExchange(ref _system, message, head) != head);
        TrySchedule(userMessages: false, systemMessages: true);
    }

    /// <summary>Only from within the actor's own run, or before its first.</summary>
    public void Suspend() => Interlocked.Add(ref _status, SuspendUnit);

    /// <summary>Only from within the actor's own run; the run's end looks again for messages.</summary>
    public void Resume()
    {
        if (IsSuspended) Interlocked.Add(ref _status, -SuspendUnit);
    }

    public void TrySchedule(bool userMessages, bool systemMessages)
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if ((status & (Closed | Scheduled)) != 0) return;
            var wanted = systemMessages || HasSystemMessages || ((status & SuspendMask) == 0 && (userMessages || HasMessages));
            if (!wanted) return;
            if (Interlocked.CompareExchange(ref _status, status | Scheduled, status) != status) continue;
            _dispatcher.Execute(this);
            return;
        }
    }

    void IThreadPoolWorkItem.Execute() => Run();

    /// <summary>System messages, then up to the dispatcher's throughput of user messages, system messages before each.</summary>
    public void Run()
    {
        var outer = ActorCell.Current;
        ActorCell.Current = _cell;
        try
        {
            if (!IsClosed)
            {
                RunSystemMessages();
                RunUserMessages();
            }
        }
        finally
        {
            ActorCell.Current = outer;
            Interlocked.And(ref _status, ~Scheduled);
            TrySchedule(userMessages: false, systemMessages: false);
        }
    }

    private void RunUserMessages()
    {
        var left = _dispatcher.Throughput;
        var deadline = _dispatcher.ThroughputDeadlineTicks > 0 ? Stopwatch.GetTimestamp() + _dispatcher.ThroughputDeadlineTicks : 0;
        while ((Volatile.Read(ref _status) & ~Scheduled) == 0 && _queue.TryDequeue(out var message, out var sender))
        {
            _cell.Invoke(message, sender);
            if (Volatile.Read(ref _system) is not null) RunSystemMessages();
            if (--left <= 0 || (deadline > 0 && Stopwatch.GetTimestamp() >= deadline)) return;
        }
    }

    private void RunSystemMessages()
    {
        while (HasSystemMessages)
        {
            var newest = Interlocked.Exchange(ref _system, null);
            SystemMessage oldest = null;
            while (newest is not null)
            {
                var next = newest.Next;
                newest.Next = oldest;
                oldest = newest;
                newest = next;
            }

            _cell.SystemInvoke(oldest);
            if (IsClosed) return;
        }
    }

    /// <summary>Nothing runs any more; what waits, and what comes, goes to the dead letters. Only from within the actor's own run.</summary>
    public void Close()
    {
        Interlocked.Or(ref _status, Closed);
        var newest = Interlocked.Exchange(ref _system, NoMoreSystemMessages);
        SystemMessage oldest = null;
        while (newest is not null && newest != NoMoreSystemMessages)
        {
            var next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }

        SystemMessagesToDead(oldest);
        DrainToDeadLetters();
    }

    /// <summary>A list of system messages, oldest first, for an actor that is gone.</summary>
    public void SystemMessagesToDead(SystemMessage oldest)
    {
        while (oldest is not null)
        {
            var next = oldest.Next;
            oldest.Next = null;
            _cell.SystemImpl.Provider.SystemMessageToDead(oldest, _cell.SelfInternal);
            oldest = next;
        }
    }

    /// <summary>By the run that closed the mailbox and by every sender that then finds it closed: each message is taken by one of them.</summary>
    private void DrainToDeadLetters()
    {
        while (true)
        {
            object message;
            IActorRef sender;
            lock (_drain)
            {
                if (!_queue.TryDequeue(out message, out sender)) return;
            }

            var deadLetters = _cell.System.DeadLetters;
            deadLetters.Tell(new DeadLetter(message, sender ?? deadLetters, _cell.Self), sender);
        }
    }

    /// <summary>
    /// Many producers, one consumer: a linked list whose tail the producers exchange. The consumer alone may put
    /// envelopes back in front.
    /// </summary>
    private sealed class MessageQueue
    {
        private Ends _ends;
        private Envelope[] _front = [];
        private int _frontCount;

        public MessageQueue()
        {
            var stub = new Node();
            _ends.Head = stub;
            _ends.Tail = stub;
        }

        public bool HasMessages => _frontCount > 0 || Volatile.Read(ref _ends.Tail) != Volatile.Read(ref _ends.Head);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Enqueue(object message, IActorRef sender)
        {
            var node = new Node { Message = message, Sender = sender };
            var before = Interlocked.Exchange(ref _ends.Tail, node);
            Volatile.Write(ref before.Next, node);
        }

        public void EnqueueFirst(Envelope envelope)
        {
            if (_frontCount == _front.Length) Array.Resize(ref _front, Math.Max(4, _frontCount * 2));
            _front[_frontCount++] = envelope;
        }

        public bool TryDequeue(out object message, out IActorRef sender)
        {
            if (_frontCount > 0)
            {
                ref var first = ref _front[--_frontCount];
                message = first.Message;
                sender = first.Sender;
                first = default;
                return true;
            }

            var head = _ends.Head;
            var next = Volatile.Read(ref head.Next);
            if (next is null)
            {
                if (Volatile.Read(ref _ends.Tail) == head)
                {
                    message = null;
                    sender = null;
                    return false;
                }

                // A producer exchanged the tail and is about to link: two instructions, unless it lost its core.
                var spin = new SpinWait();
                while ((next = Volatile.Read(ref head.Next)) is null) spin.SpinOnce(sleep1Threshold: -1);
            }

            message = next.Message;
            sender = next.Sender;
            next.Message = null;   // next becomes the stub: it must not keep them alive
            next.Sender = null;
            head.Next = null;      // an old node must not chain younger ones to its generation
            Volatile.Write(ref _ends.Head, next);
            return true;
        }

        private sealed class Node
        {
            public object Message;
            public IActorRef Sender;
            public Node Next;
        }

        /// <summary>Producers and consumer each on their own cache lines.</summary>
        [StructLayout(LayoutKind.Explicit, Size = 256)]
        private struct Ends
        {
            [FieldOffset(64)]
            public Node Head;

            [FieldOffset(192)]
            public Node Tail;
        }
    }
}
