namespace Troupe.Learner.Replay;

/// <summary>Which journal events still hold a chunk that somebody needs. Events hold many chunks, and only whole prefixes are deleted.</summary>
internal sealed class JournalLedger
{
    private readonly Queue<Entry> _events = [];
    private readonly Ring<Entry> _eventOf = new();   // by index in the table

    public int Events => _events.Count;

    /// <summary>Chunks covered by a durable index snapshot.</summary>
    public long IndexArrived { get; set; }

    public Entry Add(long sequenceNr, long arrivedAfter, int chunks)
    {
        var entry = new Entry(sequenceNr, arrivedAfter) { Live = chunks };
        _events.Enqueue(entry);
        return entry;
    }

    public void StartAt(long tableIndex) => _eventOf.StartAt(tableIndex);

    /// <summary>The next chunk in the table came with this event.</summary>
    public void Inserted(Entry entry) => _eventOf.Append(entry);

    /// <param name="gone">Chunks of the table below this index are not needed any more.</param>
    public long? Deletable(long gone, int atLeast)
    {
        while (_eventOf.First < Math.Min(gone, _eventOf.Next))
            _eventOf.RemoveOldest().Live--;

        var free = _events.TakeWhile(e => e.Live == 0 && e.ArrivedAfter <= IndexArrived).Count();
        if (free == 0 || free < atLeast) return null;
        long last = 0;
        for (; free > 0; free--)
            last = _events.Dequeue().SequenceNr;
        return last;
    }

    internal sealed class Entry(long sequenceNr, long arrivedAfter)
    {
        public long SequenceNr => sequenceNr;

        public long ArrivedAfter => arrivedAfter;

        /// <summary>Chunks of the event that are still needed.</summary>
        public int Live { get; set; }
    }
}
