using System.Diagnostics;

namespace Akka.Dispatch;

/// <summary>Decides on which threads its actors run, and how many messages each takes before it lets others run.</summary>
public abstract class MessageDispatcher
{
    public const int DefaultThroughput = 100;

    internal MessageDispatcher(string id, int throughput, TimeSpan throughputDeadline)
    {
        Id = id;
        Throughput = throughput;
        if (throughputDeadline <= TimeSpan.Zero) return;
        ThroughputDeadlineTime = throughputDeadline.Ticks;
        ThroughputDeadlineTicks = (long)(throughputDeadline.TotalSeconds * Stopwatch.Frequency);
    }

    public string Id { get; protected set; }

    /// <summary>Messages an actor handles in one go.</summary>
    public int Throughput { get; set; }

    public long? ThroughputDeadlineTime { get; protected set; }

    internal long ThroughputDeadlineTicks { get; }

    internal abstract void Execute(Mailbox mailbox);

    /// <summary>An actor of this dispatcher is gone.</summary>
    internal virtual void Detach()
    {
    }

    internal virtual void Shutdown()
    {
    }

    public override string ToString() => Id;
}

/// <summary>The .NET thread pool.</summary>
internal sealed class ThreadPoolDispatcher(string id, int throughput, TimeSpan deadline) : MessageDispatcher(id, throughput, deadline)
{
    internal override void Execute(Mailbox mailbox) => ThreadPool.UnsafeQueueUserWorkItem(mailbox, preferLocal: true);
}

/// <summary>Its own threads, a fixed number of them, for as long as the actor system lives.</summary>
internal sealed class DedicatedThreadsDispatcher : MessageDispatcher
{
    private readonly DedicatedThreads _threads;

    public DedicatedThreadsDispatcher(string id, int throughput, TimeSpan deadline, int count, bool background) : base(id, throughput, deadline) =>
        _threads = new DedicatedThreads(id, count, background);

    internal override void Execute(Mailbox mailbox) => _threads.Add(mailbox);

    internal override void Shutdown() => _threads.Complete();
}

/// <summary>One thread that belongs to one actor, from its start to its end, through restarts.</summary>
public sealed class PinnedDispatcher : MessageDispatcher
{
    private readonly DedicatedThreads _thread;

    internal PinnedDispatcher(string id, int throughput, TimeSpan deadline) : base(id, throughput, deadline) => _thread = new DedicatedThreads(id, 1, background: true);

    internal override void Execute(Mailbox mailbox) => _thread.Add(mailbox);

    internal override void Detach() => _thread.Complete();
}
