using Troupe.Learner.Weights;

namespace Troupe.Learner.Replay;

/// <summary>The columns of a chunk while it grows; <see cref="ChunkBuilder"/> fills them, <see cref="ChunkCodec"/> writes them.</summary>
internal sealed class ChunkColumns(bool logProbabilities, bool values)
{
    // Per observation.
    public readonly Growing<int> TokenCounts = new();
    public readonly Growing<int> Tokens = new();
    public readonly Growing<float> Numbers = new();
    public readonly Growing<int> SetOf = new();

    // Per step.
    public readonly Growing<int> Actions = new();
    public readonly Growing<float> Rewards = new();
    public readonly Growing<float> LogProbabilities = new();
    public readonly Growing<float> Values = new();
    public readonly List<(WeightsVersion Version, int Count)> Versions = [];

    // Of steps that wrote a text: per step, then per token of all steps.
    public readonly Growing<int> WrittenCounts = new();
    public readonly Growing<int> WrittenTokens = new();
    public readonly Growing<float> WrittenRewards = new();
    public readonly Growing<float> WrittenLogProbabilities = new();
    public readonly Growing<float> WrittenValues = new();

    public readonly List<Segment> Segments = [];
    public readonly ListInterner Texts = new();
    public readonly ListInterner Sets = new();
    public float[] RecurrentState = [];
    public readonly List<(int Step, float[] State)> RecurrentStates = [];

    public bool HasLogProbabilities => logProbabilities;

    public bool HasValues => values;

    /// <summary>−1 where observations are texts. Both kinds are fixed by the first observation.</summary>
    public int NumbersPerObservation { get; set; } = -1;

    public bool ActionsAreTexts { get; set; }

    public void Clear()
    {
        Truncate(new Mark());
        RecurrentState = [];
    }

    public Mark Here => new(Segments.Count, SetOf.Count, Tokens.Count, Actions.Count, Texts.Count, Sets.Count, WrittenTokens.Count);

    /// <summary>Back to what was there at <paramref name="mark"/>.</summary>
    public void Truncate(Mark mark)
    {
        Segments.RemoveRange(mark.Segments, Segments.Count - mark.Segments);
        SetOf.Count = mark.Observations;
        if (NumbersPerObservation < 0) TokenCounts.Count = mark.Observations;
        else Numbers.Count = mark.Observations * NumbersPerObservation;
        Tokens.Count = mark.Tokens;
        Actions.Count = Rewards.Count = mark.Steps;
        RecurrentStates.RemoveAll(kept => kept.Step >= mark.Steps);
        if (logProbabilities) LogProbabilities.Count = mark.Steps;
        if (values) Values.Count = mark.Steps;
        WrittenCounts.Count = Math.Min(WrittenCounts.Count, mark.Steps);
        WrittenTokens.Count = WrittenRewards.Count = mark.Written;
        WrittenLogProbabilities.Count = Math.Min(WrittenLogProbabilities.Count, mark.Written);
        WrittenValues.Count = Math.Min(WrittenValues.Count, mark.Written);
        Texts.Truncate(mark.Texts);
        Sets.Truncate(mark.Sets);

        var steps = 0;
        for (var i = 0; i < Versions.Count; i++)
        {
            var (version, count) = Versions[i];
            if (steps + count > mark.Steps) Versions[i] = (version, mark.Steps - steps);
            if (steps >= mark.Steps)
            {
                Versions.RemoveRange(i, Versions.Count - i);
                break;
            }

            steps += count;
        }
    }

    internal readonly record struct Mark(int Segments, int Observations, int Tokens, int Steps, int Texts, int Sets, int Written);
}

/// <summary>A list whose whole is a span.</summary>
internal sealed class Growing<T> where T : unmanaged
{
    private T[] _items = new T[64];

    public int Count { get; set; }

    public ReadOnlySpan<T> Span => _items.AsSpan(0, Count);

    public void Add(T item)
    {
        if (Count == _items.Length) Array.Resize(ref _items, 2 * Count);
        _items[Count++] = item;
    }

    public void Add(ReadOnlySpan<T> items)
    {
        var end = Count + items.Length;
        if (end > _items.Length) Array.Resize(ref _items, Math.Max(end, 2 * _items.Length));
        items.CopyTo(_items.AsSpan(Count));
        Count = end;
    }
}
