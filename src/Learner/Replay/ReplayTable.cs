using Troupe.Env;

namespace Troupe.Learner.Replay;

/// <summary>
/// The transitions that a learner may draw from: selector, FIFO remover, n-step windows, rate limiter (Reverb's terms).
/// Everything is a function of the chunks inserted, the priorities given and the seeds passed. Not thread-safe.
/// </summary>
/// <remarks>
/// With sequences, an item is the step at which one begins: every half length from the episode's start on, unless the one
/// before reaches the episode's end. It is sampleable once it is complete, and never crosses a reset.
/// A step is sampleable once its n-step window is complete: n steps of its episode are here, or the episode's end.
/// Where an episode never goes on (the agent's incarnation changed, or it was dropped) its last n − 1 steps stay out.
/// </remarks>
public sealed class ReplayTable
{
    private readonly ReplayOptions _options;
    private readonly Selector _selector;
    private readonly Ring<TableEntry> _entries = new();
    private readonly Dictionary<int, Lane> _lanes = [];
    private readonly TextPool _texts = new();
    private readonly BatchGather _gather = new();
    private volatile int _fetched;   // keeps the compiler from leaving the fetches out

    public ReplayTable(ReplayOptions options)
    {
        _options = options.Validated();
        _selector = Selector.Of(options);
        Limiter = new RateLimiter(options.SamplesPerInsert, options.MinSize, options.ErrorBand);
    }

    public ReplayOptions Options => _options;

    public RateLimiter Limiter { get; }

    /// <summary>Chunks below this index are evicted or taken.</summary>
    public long FirstIndex => _entries.First;

    /// <summary>What the next chunk will be.</summary>
    public long NextIndex => _entries.Next;

    /// <summary>Transitions in the table.</summary>
    public long Transitions { get; private set; }

    /// <summary>Transitions whose window is complete and that may still be drawn.</summary>
    public long Sampleable { get; private set; }

    /// <summary>Transitions ever inserted, those before a restart included.</summary>
    public long Inserted => Limiter.Inserted;

    /// <summary>Items ever sampled or taken, as far as they were saved.</summary>
    public long Sampled => Limiter.Sampled;

    /// <summary>Transitions evicted or taken since this table was made.</summary>
    public long Evicted { get; private set; }

    /// <summary>Numbers the first chunk of a recovered table. Only while the table is empty.</summary>
    public void StartAt(long index, long insertedTransitions)
    {
        if (_entries.Next > _entries.First) throw new InvalidOperationException($"The table holds chunks from {FirstIndex} on.");
        _entries.StartAt(index);
        _selector.StartAt(index);
        Limiter.Restore(insertedTransitions, Limiter.Sampled);
    }

    /// <summary>Adds a chunk; the oldest ones go while there are more transitions than the capacity (not with FIFO, whose producers wait instead).</summary>
    /// <returns>Its index.</returns>
    public long Insert(Chunk chunk)
    {
        if (_options.Selector != SelectorKind.Fifo)
            while (Transitions > 0 && Transitions + chunk.Steps > _options.Capacity)
                RemoveOldest();

        var entry = new TableEntry(chunk, chunk.Texts is { } texts ? _texts.Take(texts) : [], _options.MaxTimesSampled);
        var index = _entries.Next;
        _entries.Append(entry);
        _selector.Append(chunk.Steps);
        Transitions += chunk.Steps;
        Limiter.OnInserted(chunk.Steps);
        if (_options.Selector != SelectorKind.Fifo) Complete(index, entry);
        return index;
    }

    public bool CanInsert(int steps) =>
        Limiter.CanInsert(steps, Transitions) && (_options.Selector != SelectorKind.Fifo || Transitions == 0 || Transitions + steps <= _options.Capacity);

    public bool CanSample(int count) => _selector.Total > 0 && Limiter.CanSample(count, Transitions);

    /// <summary>
    /// Draws <paramref name="count"/> items with replacement: a pure function of the table's contents, the seed and β.
    /// Prioritized draws are stratified (one from each of <paramref name="count"/> equal ranges, Schaul et al. 2016, B.2.1).
    /// O(log chunks + steps of a chunk) an item, apart from copying.
    /// </summary>
    /// <param name="beta">β: weights are (N·P(i))^−β, scaled so that the batch's largest is 1.</param>
    /// <exception cref="InvalidOperationException">Nothing is sampleable; ask <see cref="CanSample"/> first.</exception>
    public TransitionBatch Sample(int count, ulong seed, float beta = 1)
    {
        if (_options.SequenceLength > 0) throw new InvalidOperationException("This table holds sequences.");
        var windows = new NStepWindow[count];
        var (items, weights) = Draw(count, seed, beta, (i, entry, step) => windows[i] = NStepWindow.From(entry, step, _options.NStep, _options.Gamma));
        return _gather.Gather(windows, items, weights, _texts.Limit);
    }

    /// <summary>The same of sequences.</summary>
    /// <inheritdoc cref="Sample"/>
    public SequenceBatch SampleSequences(int count, ulong seed, float beta = 1)
    {
        if (_options.SequenceLength == 0) throw new InvalidOperationException("This table holds transitions.");
        var sequences = new ReplaySequence[count];
        var (items, weights) = Draw(count, seed, beta, (i, entry, step) => sequences[i] = ReplaySequence.From(entry, step, _options.SequenceLength));
        return new SequenceBatch(sequences, weights, items);
    }

    private (ItemId[] Items, float[] Weights) Draw(int count, ulong seed, float beta, Action<int, TableEntry, int> take)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (_options.Selector == SelectorKind.Fifo) throw new InvalidOperationException("A FIFO table is taken from, not sampled.");
        var rng = new Rng(seed);
        var items = new ItemId[count];
        var probabilities = new double[count];
        var together = _options.MaxTimesSampled > 0 ? 1 : count;   // a draw that uses an item up changes the next
        for (var i = 0; i < count; i += together)
            Draw(rng, i, together, items, probabilities, take);

        Limiter.OnSampled(count);
        return (items, Weights(probabilities, beta));
    }

    /// <summary>New |δ| of drawn items; those that have gone meanwhile are ignored. Only prioritized tables keep them.</summary>
    /// <exception cref="ArgumentException">Lengths differ, or a δ is not a number.</exception>
    public void UpdatePriorities(ReadOnlySpan<ItemId> items, ReadOnlySpan<float> tdErrors)
    {
        if (items.Length != tdErrors.Length) throw new ArgumentException($"{items.Length} items but {tdErrors.Length} errors.", nameof(tdErrors));
        foreach (var error in tdErrors)
            if (float.IsNaN(error)) throw new ArgumentException("A TD error is NaN; no priority was changed.", nameof(tdErrors));
        for (var i = 0; i < items.Length; i++)
            if (_entries.Holds(items[i].Chunk) && (uint)items[i].Step < (uint)_entries[items[i].Chunk].Chunk.Steps)
                _selector.Update(items[i], tdErrors[i]);
    }

    /// <summary>FIFO: the oldest chunks, each given once; null while there are fewer.</summary>
    public IReadOnlyList<Chunk>? TakeFifo(int chunks)
    {
        if (_options.Selector != SelectorKind.Fifo) throw new InvalidOperationException($"Only a FIFO table is taken from; this one is {_options.Selector}.");
        if (_entries.Next - _entries.First < chunks) return null;
        var taken = new Chunk[chunks];
        for (var i = 0; i < chunks; i++)
        {
            taken[i] = _entries[FirstIndex].Chunk;
            Limiter.OnSampled(taken[i].Steps);
            RemoveOldest();
        }

        return taken;
    }

    /// <summary>FIFO: so many chunks from this index on; those before it are done with and go. The same question has the same answer. Null while there are fewer.</summary>
    public IReadOnlyList<Chunk>? ReadFifo(long from, int chunks)
    {
        if (_options.Selector != SelectorKind.Fifo) throw new InvalidOperationException($"Only a FIFO table is read from; this one is {_options.Selector}.");
        RemoveBefore(from);
        return _entries.Next - _entries.First < chunks ? null : [.. Enumerable.Range(0, chunks).Select(i => _entries[FirstIndex + i].Chunk)];
    }

    /// <summary>The chunk of that index, or null where it has gone or has yet to come.</summary>
    public Chunk? ChunkAt(long index) => _entries.Holds(index) ? _entries[index].Chunk : null;

    /// <summary>Removes every chunk before this index: taken before a restart.</summary>
    internal void RemoveBefore(long index)
    {
        while (FirstIndex < Math.Min(index, NextIndex))
            RemoveOldest();
    }

    internal Selector Selector => _selector;

    internal int[]? TimesSampled(long chunk) => _entries[chunk].TimesSampled;

    /// <summary>A step whose restored count says that it is used up.</summary>
    internal void Exhausted(ItemId item)
    {
        _selector.Exhaust(item);
        Sampleable--;
    }

    private void Draw(Rng rng, int from, int count, ItemId[] items, double[] probabilities, Action<int, TableEntry, int> take)
    {
        var total = _selector.Total;
        if (total == 0) throw new InvalidOperationException($"Nothing is sampleable among {Transitions} transitions.");
        Span<long> rests = count <= 256 ? stackalloc long[count] : new long[count];
        var fetched = 0;
        for (var i = 0; i < count; i++)
            items[from + i] = new ItemId(_selector.FindChunk(Target(rng, total, from + i, items.Length), out rests[i]), 0);
        for (var i = from; i < from + count; i++)
            fetched += _selector.Fetch(items[i].Chunk) + _entries[items[i].Chunk].Chunk.Steps;
        for (var i = 0; i < count; i++)
        {
            var (step, weight) = _selector.FindStep(items[from + i].Chunk, rests[i]);
            items[from + i] = items[from + i] with { Step = step };
            probabilities[from + i] = (double)weight / total;
        }

        for (var i = from; i < from + count; i++)
            fetched += _entries[items[i].Chunk].Chunk.Fetch(items[i].Step);
        _fetched = fetched;
        for (var i = from; i < from + count; i++)
        {
            var entry = _entries[items[i].Chunk];
            take(i, entry, items[i].Step);
            if (entry.TimesSampled is { } times && ++times[items[i].Step] >= _options.MaxTimesSampled)
            {
                _selector.Exhaust(items[i]);
                Sampleable--;
            }
        }
    }

    private long Target(Rng rng, long total, int i, int count)
    {
        if (_options.Selector != SelectorKind.Prioritized || total < count) return (long)Math.BigMul(rng.NextUInt64(), (ulong)total, out _);
        var from = (long)((Int128)total * i / count);
        var to = (long)((Int128)total * (i + 1) / count);
        return from + (long)Math.BigMul(rng.NextUInt64(), (ulong)(to - from), out _);
    }

    private static float[] Weights(double[] probabilities, float beta)
    {
        var smallest = probabilities.Min();
        var weights = new float[probabilities.Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = probabilities[i] == smallest ? 1 : (float)Math.Pow(smallest / probabilities[i], beta);
        return weights;
    }

    private void RemoveOldest()
    {
        var index = FirstIndex;
        var entry = _entries.RemoveOldest();
        Sampleable -= ReadySteps(index, entry);
        _selector.RemoveOldest();
        _texts.Release(entry.TextIds);
        Transitions -= entry.Chunk.Steps;
        Evicted += entry.Chunk.Steps;
    }

    private long ReadySteps(long index, TableEntry entry)
    {
        if (_options.Selector == SelectorKind.Fifo) return 0;
        if (_selector is not PrioritizedSelector prioritized) return ((UniformSelector)_selector).ReadyOf(index);
        return entry.Chunk.Steps - prioritized.WeightsOf(index).Count(0u);
    }

    /// <summary>Which windows this chunk completes: its own, and those that its predecessor left open.</summary>
    private void Complete(long index, TableEntry entry)
    {
        var chunk = entry.Chunk;
        if (!_lanes.TryGetValue(chunk.Key.Agent, out var lane)) _lanes[chunk.Key.Agent] = lane = new Lane();
        if (lane.Last is { } last && Follows(last.Chunk, chunk)) last.Next = entry;
        else lane.Waiting.Clear();
        lane.Last = entry;

        if (_options.SequenceLength > 0)
        {
            CompleteSequences(index, chunk, lane);
            return;
        }

        foreach (var segment in chunk.Segments)
        {
            var ended = segment.End != SegmentEnd.Open;
            while (lane.Waiting.TryPeek(out var waiting) && (ended || segment.StepsInEpisode - waiting.StepInEpisode >= _options.NStep))
            {
                lane.Waiting.Dequeue();
                if (_entries.Holds(waiting.Item.Chunk)) Ready(waiting.Item.Chunk, waiting.Item.Step, 1);
            }

            var ready = ended ? segment.Steps : Math.Max(0, segment.Steps - _options.NStep + 1);
            if (ready > 0) Ready(index, segment.FirstStep, ready);
            for (var i = ready; i < segment.Steps; i++)
                lane.Waiting.Enqueue((new ItemId(index, segment.FirstStep + i), segment.FirstStepInEpisode + i));
        }
    }

    private void CompleteSequences(long index, Chunk chunk, Lane lane)
    {
        var (length, half) = (_options.SequenceLength, _options.SequenceLength / 2);
        foreach (var segment in chunk.Segments)
        {
            for (var start = (segment.FirstStepInEpisode + half - 1) / half * half; start < segment.StepsInEpisode; start += half)
                lane.Waiting.Enqueue((new ItemId(index, segment.FirstStep + start - segment.FirstStepInEpisode), start));
            var ended = segment.End != SegmentEnd.Open;
            while (lane.Waiting.TryPeek(out var waiting) && (ended || segment.StepsInEpisode - waiting.StepInEpisode >= length))
            {
                lane.Waiting.Dequeue();
                var needed = waiting.StepInEpisode == 0 || segment.StepsInEpisode - waiting.StepInEpisode > half;
                if (needed && _entries.Holds(waiting.Item.Chunk)) Ready(waiting.Item.Chunk, waiting.Item.Step, 1);
            }
        }
    }

    private void Ready(long chunk, int from, int count)
    {
        _selector.Ready(chunk, from, count);
        Sampleable += count;
    }

    private static bool Follows(Chunk last, Chunk next)
    {
        var open = last.Segments[^1];
        var first = next.Segments[0];
        return next.Key == last.Key with { Sequence = last.Key.Sequence + 1 }
            && open.End == SegmentEnd.Open && first.EpisodeId == open.EpisodeId && first.FirstStepInEpisode == open.StepsInEpisode;
    }

    /// <summary>One agent's newest chunk, and the steps whose windows it left open, oldest first.</summary>
    private sealed class Lane
    {
        public TableEntry? Last;
        public readonly Queue<(ItemId Item, int StepInEpisode)> Waiting = [];
    }
}
