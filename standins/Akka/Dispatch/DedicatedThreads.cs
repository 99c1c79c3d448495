using System.Collections.Concurrent;

namespace Akka.Dispatch;

/// <summary>Threads that run mailboxes in the order in which they were scheduled.</summary>
internal sealed class DedicatedThreads
{
    private readonly BlockingCollection<Mailbox> _scheduled = [];
    private readonly string _name;
    private readonly int _count;
    private readonly bool _background;
    private int _started;

    public DedicatedThreads(string name, int count, bool background) => (_name, _count, _background) = (name, count, background);

    public void Add(Mailbox mailbox)
    {
        if (Volatile.Read(ref _started) == 0) Start();
        try
        {
            _scheduled.Add(mailbox);
        }
        catch (InvalidOperationException)
        {
            // Completed: the actors of these threads are gone, and a closed mailbox needs no run.
        }
    }

    public void Complete() => _scheduled.CompleteAdding();

    /// <summary>With the first work, so that an actor that is never started has no thread.</summary>
    private void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0) return;
        for (var i = 0; i < _count; i++)
            new Thread(Work) { Name = _count == 1 ? _name : $"{_name}_{i + 1}", IsBackground = _background }.Start();
    }

    private void Work()
    {
        foreach (var mailbox in _scheduled.GetConsumingEnumerable()) mailbox.Run();
    }
}
