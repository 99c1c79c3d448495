namespace Troupe.Learner.Replay;

/// <summary>Copies windows out of chunks into the arrays of a <see cref="TransitionBatch"/>.</summary>
internal sealed class BatchGather
{
    private readonly Growing<int> _texts = new();
    private readonly Growing<int> _textOffsets = new();
    private long _round;
    private (long Round, int Id)[] _textOfBatch = [];   // by number in the pool: valid while its round is this one

    /// <param name="texts">Numbers in use in the table's pool of texts.</param>
    public TransitionBatch Gather(ReadOnlySpan<NStepWindow> windows, ReadOnlySpan<ItemId> items, float[] weights, int texts)
    {
        if (_textOfBatch.Length < texts) Array.Resize(ref _textOfBatch, 2 * texts);
        _round++;
        _texts.Count = 0;
        _textOffsets.Count = 0;
        _textOffsets.Add(0);

        var actions = new int[windows.Length];
        var returns = new float[windows.Length];
        var discounts = new float[windows.Length];
        var (ids, offsets) = Sets(windows, next: false);
        var (nextIds, nextOffsets) = Sets(windows, next: true);
        for (var i = 0; i < windows.Length; i++)
        {
            ref readonly var window = ref windows[i];
            var action = window.First.Chunk.Action(items[i].Step);
            actions[i] = window.First.Chunk.Texts is null ? action : TextOfBatch(window.First, action);
            returns[i] = window.Return;
            discounts[i] = window.Discount;
        }

        var lists = windows[0].First.Chunk.Texts is null ? null : new TokenLists(_texts.Span.ToArray(), _textOffsets.Span.ToArray());
        return new TransitionBatch(
            Observations(windows, next: false), actions, new ActionSets(lists, ids, offsets), returns, discounts,
            Observations(windows, next: true), new ActionSets(lists, nextIds, nextOffsets), weights, items.ToArray())
        {
            Written = windows[0].First.Chunk.HasWritten ? Written(windows, items) : null,
        };
    }

    private static WrittenText[] Written(ReadOnlySpan<NStepWindow> windows, ReadOnlySpan<ItemId> items)
    {
        var texts = new WrittenText[items.Length];
        for (var i = 0; i < texts.Length; i++) texts[i] = windows[i].First.Chunk.Written(items[i].Step);
        return texts;
    }

    private static ObservationBatch Observations(ReadOnlySpan<NStepWindow> windows, bool next)
    {
        var first = windows[0].First.Chunk;
        if (!first.IsText)
        {
            var n = first.NumbersPerObservation;
            var numbers = new float[windows.Length * n];
            for (var i = 0; i < windows.Length; i++)
            {
                var (entry, observation) = Side(windows[i], next);
                entry.Chunk.CopyNumbers(observation, numbers.AsSpan(i * n, n));
            }

            return ObservationBatch.OfNumbers(numbers, n);
        }

        var offsets = new int[windows.Length + 1];
        for (var i = 0; i < windows.Length; i++)
        {
            var (entry, observation) = Side(windows[i], next);
            offsets[i + 1] = offsets[i] + entry.Chunk.TokenCount(observation);
        }

        var tokens = GC.AllocateUninitializedArray<int>(offsets[^1]);
        for (var i = 0; i < windows.Length; i++)
        {
            var (entry, observation) = Side(windows[i], next);
            entry.Chunk.CopyTokens(observation, tokens.AsSpan(offsets[i], offsets[i + 1] - offsets[i]));
        }

        return ObservationBatch.OfTokens(new TokenLists(tokens, offsets));
    }

    private (int[] Ids, int[] Offsets) Sets(ReadOnlySpan<NStepWindow> windows, bool next)
    {
        var offsets = new int[windows.Length + 1];
        for (var i = 0; i < windows.Length; i++)
        {
            var (entry, observation) = Side(windows[i], next);
            offsets[i + 1] = offsets[i] + entry.Chunk.Admissible(observation).Length;
        }

        var ids = new int[offsets[^1]];
        for (var i = 0; i < windows.Length; i++)
        {
            var (entry, observation) = Side(windows[i], next);
            var set = entry.Chunk.Admissible(observation);
            var to = ids.AsSpan(offsets[i], set.Length);
            if (entry.Chunk.Texts is null) set.CopyTo(to);
            else
                for (var k = 0; k < set.Length; k++)
                    to[k] = TextOfBatch(entry, set[k]);
        }

        return (ids, offsets);
    }

    private int TextOfBatch(TableEntry entry, int text)
    {
        ref var known = ref _textOfBatch[entry.TextIds[text]];
        if (known.Round != _round)
        {
            known = (_round, _textOffsets.Count - 1);
            _texts.Add(entry.Chunk.Texts![text]);
            _textOffsets.Add(_texts.Count);
        }

        return known.Id;
    }

    private static (TableEntry Entry, int Observation) Side(in NStepWindow window, bool next) =>
        next ? (window.Last, window.NextObservation) : (window.First, window.Observation);
}
