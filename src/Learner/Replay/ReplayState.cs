using System.Diagnostics.CodeAnalysis;

namespace Troupe.Learner.Replay;

/// <summary>
/// What the replay buffer knows, for a persistent actor to wrap: which chunks are durable and which on their way, the
/// table made of them, and which journal events are no longer needed. Not thread-safe; no clock, no I/O.
/// </summary>
/// <remarks>
/// Life of a chunk: <see cref="Admit"/> → <see cref="Event"/> (to be journaled) → <see cref="Apply(ReadOnlyMemory{byte}, long)"/>
/// → acknowledge <see cref="DurableUpTo"/>. Recovery: <c>Apply</c> each event and each grant, then <see cref="Recovered"/> once.
/// </remarks>
public sealed class ReplayState
{
    private readonly ReplayOptions _options;
    private readonly Dictionary<int, Mark> _marks = [];
    private readonly Dictionary<ChunkKey, Chunk> _inFlight = [];
    private readonly SortedDictionary<(long Sequence, int Agent, long Incarnation), Held> _held = [];
    private readonly JournalLedger _ledger = new();
    private readonly bool _keepForCheckpoint;
    private long _arrivedTransitions, _revealed, _checkpointed;
    private bool _live;

    public ReplayState(ReplayOptions options)
    {
        _options = options.Validated();
        _keepForCheckpoint = options.Synchronous || options.KeepForCheckpoint;
        Table = new ReplayTable(options);
    }

    public ReplayTable Table { get; }

    public Incarnations Incarnations { get; } = new();

    /// <summary>Chunks that the journal ever held.</summary>
    public long Arrived { get; private set; }

    /// <summary>Lock step: durable chunks that the table does not show yet.</summary>
    public int Hidden => _held.Count;

    /// <summary>Decides about a chunk that an agent sent; a new one counts as in flight from here on, so that a resend is known.</summary>
    public Admitted Admit(EncodedChunk chunk)
    {
        var key = chunk.Key;
        var newest = Incarnations.Newest(key.Agent);
        if (key.Incarnation < newest) return new(Admission.StaleIncarnation, $"Chunk {key}: the agent's incarnation is {newest} by now.");
        if (key.Incarnation > newest || newest == 0) return new(Admission.UnknownIncarnation, $"Chunk {key}: the newest incarnation granted to the agent is {newest}.");

        var mark = MarkOf(key);
        if (key.Sequence <= mark.Durable) return Reproduced(chunk);
        if (key.Sequence <= mark.InFlight) return new(Admission.InFlight);
        if (key.Sequence > mark.InFlight + 1) return new(Admission.OutOfOrder, $"Chunk {key}: the next one is {mark.InFlight + 1}.");
        if (_options.Synchronous && key.Sequence <= _revealed) return new(Admission.Conflict, $"Chunk {key} comes after everything up to {_revealed} was revealed.");

        Chunk decoded;
        try
        {
            decoded = ChunkCodec.Decode(chunk.Bytes);
            if (decoded.Key != key || decoded.Steps != chunk.Steps) return new(Admission.Corrupt, $"Chunk {key} with {chunk.Steps} steps holds the bytes of {decoded.Key} with {decoded.Steps}.");
        }
        catch (InvalidDataException e)
        {
            return new(Admission.Corrupt, $"Chunk {key}: {e.Message}");
        }

        mark.InFlight = key.Sequence;
        _inFlight[key] = decoded;
        return new(Admission.New);
    }

    /// <summary>The event to journal for these chunks, which were admitted as new, in that order. One commit at a time: the next event is made after this one is applied.</summary>
    public byte[] Event(IReadOnlyList<EncodedChunk> chunks) => ChunkBatchCodec.Encode(Arrived, _arrivedTransitions, chunks);

    /// <summary>Takes in a journaled event, when it is committed or recovered. Keeps the bytes.</summary>
    /// <param name="sequenceNr">The event's number in the journal.</param>
    /// <exception cref="InvalidDataException">Not such an event, or chunks are missing or repeated: the journal is damaged.</exception>
    public void Apply(ReadOnlyMemory<byte> chunkEvent, long sequenceNr)
    {
        var batch = ChunkBatchCodec.Decode(chunkEvent);
        if (Arrived == 0 && !_live)
        {
            Arrived = batch.FirstIndex;
            _arrivedTransitions = batch.FirstTransition;
            if (!_options.Synchronous) StartTableAt(batch.FirstIndex, batch.FirstTransition);
        }

        if (batch.FirstIndex != Arrived)
            throw new InvalidDataException($"Journal event {sequenceNr} begins with chunk {batch.FirstIndex}; {Arrived} was expected. Events before it are missing or repeated.");
        foreach (var encoded in batch.Chunks)
            Advance(encoded.Key, sequenceNr);

        Arrived += batch.Chunks.Count;
        var entry = _ledger.Add(sequenceNr, Arrived, batch.Chunks.Count);
        foreach (var encoded in batch.Chunks)
        {
            if (!_inFlight.Remove(encoded.Key, out var chunk)) chunk = ChunkCodec.Decode(encoded.Bytes);
            _arrivedTransitions += chunk.Steps;
            if (_options.Synchronous) _held[Order(chunk.Key)] = new Held(chunk, entry) { Confirmed = _live };
            else Insert(chunk, entry);
        }
    }

    /// <summary>From now on, chunks of the agent's older incarnations are refused. Idempotent.</summary>
    public void Apply(IncarnationGranted granted) => Incarnations.Apply(granted);

    /// <summary>Ends recovery: puts back what the journal's chunks do not say. Call once, with nothing where there is nothing.</summary>
    /// <param name="newest">The last durable index snapshot.</param>
    /// <param name="checkpoint">The index in the checkpoint that the run resumes from: lock step and FIFO take the table from it, so that it is exactly the checkpoint's.</param>
    /// <param name="consumed">FIFO that is read at will: the checkpoint holds what was learned from all chunks before this index.</param>
    /// <exception cref="InvalidDataException">Damaged bytes, or the journal lacks chunks that the indexes name.</exception>
    public void Recovered(byte[]? newest = null, byte[]? checkpoint = null, long? consumed = null)
    {
        if (_live) throw new InvalidOperationException("Recovery has ended already.");
        var latest = newest is null ? null : ReplayIndexContent.Read(newest);
        var resumed = checkpoint is null ? null : ReplayIndexContent.Read(checkpoint);
        TakeMarks(latest);
        TakeMarks(resumed);

        var table = _keepForCheckpoint ? resumed : latest;
        if (_options.Synchronous && table is null && Arrived > Hidden)
            throw new InvalidDataException($"The first {Arrived - Hidden} chunks of the journal are deleted, which only a checkpoint can stand in for; none was given.");
        if (table is not null)
        {
            if (_options.Synchronous) RevealAgain(table);
            else Table.RemoveBefore(table.Table.FirstIndex);
            table.Table.Restore(Table);
            _checkpointed = table.Table.FirstIndex;
        }

        if (consumed is { } index && table is null)
        {
            if (Table.FirstIndex > index) throw new InvalidDataException($"The checkpoint goes on with chunk {index}; the journal begins with {Table.FirstIndex}.");
            Table.RemoveBefore(index);
            _checkpointed = index;
        }

        if (latest is not null) _ledger.IndexArrived = latest.Arrived;
        _live = true;
    }

    /// <summary>Every chunk of the agent's newest known incarnation up to this one is durable; sequence 0 = none.</summary>
    public ChunkKey DurableUpTo(int agent) => NewestKey(agent) with { Sequence = MarkOf(NewestKey(agent)).Durable };

    /// <summary>What the agent should send next.</summary>
    public ChunkKey Expected(int agent) => NewestKey(agent) with { Sequence = MarkOf(NewestKey(agent)).InFlight + 1 };

    /// <summary>
    /// Lock step: every durable chunk up to this sequence enters the table in the order (sequence, agent), whatever order
    /// they arrived in. To be called once every agent's chunk of that sequence is durable.
    /// </summary>
    /// <exception cref="InvalidOperationException">After a resume: a durable chunk among them was not produced again.</exception>
    public void Reveal(long sequence)
    {
        if (!_options.Synchronous) throw new InvalidOperationException("Only lock step hides chunks.");
        var due = _held.TakeWhile(pair => pair.Key.Sequence <= sequence).Select(pair => pair.Value).ToArray();
        if (due.FirstOrDefault(held => !held.Confirmed) is { } missing)
            throw new InvalidOperationException($"Chunk {missing.Chunk.Key} is durable, but the resumed run did not produce it again before {sequence} was revealed.");
        foreach (var held in due)
            Show(held);
        _revealed = Math.Max(_revealed, sequence);
    }

    /// <summary>A batch, or false where the table or its rate limiter has none yet.</summary>
    public bool TrySample(int count, ulong seed, float beta, [NotNullWhen(true)] out ReplayBatch? batch)
    {
        batch = !Table.CanSample(count) ? null
            : _options.SequenceLength > 0 ? Table.SampleSequences(count, seed, beta) : Table.Sample(count, seed, beta);
        return batch is not null;
    }

    /// <summary>What to snapshot now and then, and to put into every checkpoint.</summary>
    public ReplayIndex SaveIndex()
    {
        var marks = _marks.OrderBy(pair => pair.Key).Select(pair => new ChunkKey(pair.Key, pair.Value.Incarnation, pair.Value.Durable)).ToArray();
        var bytes = ReplayIndexContent.Write(Arrived, _arrivedTransitions, _revealed, [.. Incarnations.All], marks, Table);
        return new ReplayIndex(Arrived, Table.FirstIndex, bytes);
    }

    /// <summary>This snapshot is durable: high-water marks up to it outlive the events.</summary>
    public void IndexDurable(ReplayIndex index) => _ledger.IndexArrived = Math.Max(_ledger.IndexArrived, index.Arrived);

    /// <summary>A checkpoint with this index is durable: chunks that had left the table by then are not needed any more.</summary>
    public void Checkpointed(ReplayIndex index) => Checkpointed(index.FirstIndex);

    /// <summary>A checkpoint is durable that does not need the chunks before this index.</summary>
    public void Checkpointed(long firstIndex) => _checkpointed = Math.Max(_checkpointed, firstIndex);

    /// <summary>
    /// Highest journal sequence number up to which events may be deleted now: all their chunks have left the table (and
    /// the newest checkpoint's table, where that matters), and a durable index covers their high-water marks. Null where
    /// fewer than <paramref name="atLeast"/> events have become free since it last answered.
    /// </summary>
    public long? Deletable(int atLeast = 1)
    {
        var gone = _keepForCheckpoint ? Math.Min(_checkpointed, Table.FirstIndex) : Table.FirstIndex;
        return _ledger.Deletable(gone, atLeast);
    }

    private Admitted Reproduced(EncodedChunk chunk)
    {
        if (!_held.TryGetValue(Order(chunk.Key), out var held)) return new(Admission.Durable);
        if (held.Chunk.Hash != chunk.Hash)
            return new(Admission.Conflict, $"Chunk {chunk.Key} was produced again with other bytes (hash {chunk.Hash:x16}, durable {held.Chunk.Hash:x16}): the run is not a replay of itself.");
        held.Confirmed = true;
        return new(Admission.Durable);
    }

    private void Advance(ChunkKey key, long sequenceNr)
    {
        if (!_marks.TryGetValue(key.Agent, out var mark))
        {
            // The first chunk of an agent after deleted events may have any number.
            _marks[key.Agent] = mark = new Mark { Incarnation = key.Incarnation, Durable = _live ? 0 : key.Sequence - 1 };
        }

        if (key.Incarnation < mark.Incarnation && _live) return;   // granted anew while the chunk was in flight
        if (key.Incarnation > mark.Incarnation) (mark.Incarnation, mark.Durable, mark.InFlight) = (key.Incarnation, 0, 0);
        if (key.Incarnation < mark.Incarnation || key.Sequence != mark.Durable + 1)
            throw new InvalidDataException($"Journal event {sequenceNr} holds chunk {key} after {key.Agent}/{mark.Incarnation}/{mark.Durable}: chunks are missing or repeated.");
        mark.Durable = key.Sequence;
        mark.InFlight = Math.Max(mark.InFlight, key.Sequence);
    }

    private void TakeMarks(ReplayIndexContent? index)
    {
        if (index is null) return;
        if (index.Arrived > Arrived)
        {
            if (_ledger.Events > 0) throw new InvalidDataException($"The replay index has seen {index.Arrived} chunks, the journal holds {Arrived}: its end is missing.");
            (Arrived, _arrivedTransitions) = (index.Arrived, index.ArrivedTransitions);
            if (!_options.Synchronous) StartTableAt(Arrived, _arrivedTransitions);
        }

        foreach (var granted in index.Incarnations)
            Incarnations.Apply(granted);
        foreach (var key in index.Marks)
        {
            if (_marks.TryGetValue(key.Agent, out var mark) && (mark.Incarnation > key.Incarnation || (mark.Incarnation == key.Incarnation && mark.Durable >= key.Sequence))) continue;
            _marks[key.Agent] = new Mark { Incarnation = key.Incarnation, Durable = key.Sequence, InFlight = key.Sequence };
        }
    }

    /// <summary>Fills the table with the chunks that the checkpoint's table held; those after it stay hidden.</summary>
    private void RevealAgain(ReplayIndexContent checkpoint)
    {
        var index = checkpoint.Table;
        var shown = _held.TakeWhile(pair => pair.Key.Sequence <= checkpoint.Revealed).Select(pair => pair.Value).ToArray();
        var evicted = shown.Length - index.Rows.Length;
        if (evicted < 0) throw new InvalidDataException($"The checkpoint's table holds {index.Rows.Length} chunks, the journal only {shown.Length} of that time.");
        StartTableAt(index.FirstIndex, index.Inserted - index.Transitions);
        for (var i = 0; i < shown.Length; i++)
        {
            if (i >= evicted) Show(shown[i]);
            else
            {
                _held.Remove(Order(shown[i].Chunk.Key));
                shown[i].Event.Live--;
            }
        }

        index.CheckContents(Table);
        _revealed = checkpoint.Revealed;
    }

    private void Show(Held held)
    {
        _held.Remove(Order(held.Chunk.Key));
        Insert(held.Chunk, held.Event);
    }

    private void Insert(Chunk chunk, JournalLedger.Entry entry)
    {
        Table.Insert(chunk);
        _ledger.Inserted(entry);
    }

    private void StartTableAt(long index, long transitions)
    {
        Table.StartAt(index, transitions);
        _ledger.StartAt(index);
    }

    private ChunkKey NewestKey(int agent) => new(agent, Incarnations.Newest(agent), 0);

    private Mark MarkOf(ChunkKey key)
    {
        if (!_marks.TryGetValue(key.Agent, out var mark)) _marks[key.Agent] = mark = new Mark { Incarnation = key.Incarnation };
        if (mark.Incarnation < key.Incarnation) (mark.Incarnation, mark.Durable, mark.InFlight) = (key.Incarnation, 0, 0);
        return mark;
    }

    private static (long Sequence, int Agent, long Incarnation) Order(ChunkKey key) => (key.Sequence, key.Agent, key.Incarnation);

    private sealed class Mark
    {
        public long Incarnation, Durable, InFlight;
    }

    private sealed class Held(Chunk chunk, JournalLedger.Entry entry)
    {
        public Chunk Chunk => chunk;

        public JournalLedger.Entry Event => entry;

        /// <summary>Produced in this life of the process, or produced again byte for byte.</summary>
        public bool Confirmed { get; set; }
    }
}
