using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>Events live as long as the actor system: for tests.</summary>
public class MemoryJournal : AsyncWriteJournal
{
    private readonly Dictionary<string, Events> _all = [];

    public override Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        List<IPersistentRepresentation> found;
        lock (_all)
        {
            found = Of(persistenceId).Kept
                .Where(p => p.SequenceNr >= fromSequenceNr && p.SequenceNr <= toSequenceNr)
                .Take((int)Math.Min(max, int.MaxValue))
                .ToList();
        }

        found.ForEach(recoveryCallback);
        return Task.CompletedTask;
    }

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
    {
        lock (_all)
            return Task.FromResult(Of(persistenceId).Highest);
    }

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        lock (_all)
        {
            foreach (var persistent in messages.SelectMany(write => write.Events))
            {
                var events = Of(persistent.PersistenceId);
                events.Kept.Add(persistent.WithTimestamp(DateTime.UtcNow.Ticks));
                events.Highest = persistent.SequenceNr;
            }
        }

        return Task.FromResult<IImmutableList<Exception>>(null!);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        lock (_all)
            Of(persistenceId).Kept.RemoveAll(p => p.SequenceNr <= toSequenceNr);
        return Task.CompletedTask;
    }

    private Events Of(string persistenceId)
    {
        if (!_all.TryGetValue(persistenceId, out var events))
            _all.Add(persistenceId, events = new Events());
        return events;
    }

    private sealed class Events
    {
        public List<IPersistentRepresentation> Kept { get; } = [];

        public long Highest { get; set; }
    }
}
