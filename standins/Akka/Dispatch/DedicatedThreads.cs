using System.Collections.Concurrent;

namespace Akka.Dispatch;

/// <summary>Threads that run mailboxes in the order in which they were scheduled.</summary>
internal sealed class DedicatedThreads
{
    private readonly BlockingCollection<Mailbox> _scheduled = [];

    public DedicatedThreads(string name, int count, bool background)
    {
        for (var i = 0; i < count; i++)
            new Thread(Work) { Name = count == 1 ? name : $"{name}_{i + 1}", IsBackground = background }.Start();
    }

    public void Add(Mailbox mailbox)
    {
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

    private void Work()
    {
        foreach (var mailbox in _scheduled.GetConsumingEnumerable()) mailbox.Run();
    }
}
