using System.Buffers.Binary;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Replay;

/// <summary>
/// Up to L consecutive steps of one agent, which may span episodes. Immutable and complete by itself: the observation
/// after every step is here, those before a reset included. Columns are read in place from the encoded bytes, so that
/// a step of 20 tokens takes some 40 bytes of memory.
/// </summary>
public sealed class Chunk
{
    private readonly ChunkParts _parts;

    internal Chunk(ChunkParts parts) => _parts = parts;

    public ChunkKey Key => _parts.Key;

    /// <summary>As <see cref="EncodedChunk.Hash"/>.</summary>
    public ulong Hash => _parts.Hash;

    public int Steps => _parts.Steps;

    /// <summary>Steps + segments.</summary>
    public int Observations => _parts.Steps + _parts.Segments.Length;

    public ReadOnlySpan<Segment> Segments => _parts.Segments;

    /// <summary>Which of <see cref="Segments"/> holds this step.</summary>
    public int SegmentOf(int step)
    {
        var segments = _parts.Segments;
        var low = 0;
        for (var high = segments.Length - 1; low < high;)
        {
            var middle = low + high + 1 >> 1;
            if (segments[middle].FirstStep <= step) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    /// <summary>Observation before this step; the one after it is the next.</summary>
    public int ObservationOf(int step) => step + SegmentOf(step);

    /// <summary>Index into the fixed list, or into <see cref="Texts"/>.</summary>
    public int Action(int step) => _parts.Actions[step];

    public float Reward(int step) => BitConverter.Int32BitsToSingle(_parts.Rewards[step]);

    /// <summary>Weights that chose this step's action.</summary>
    public WeightsVersion Version(int step)
    {
        foreach (var (version, end) in _parts.Versions)
            if (step < end) return version;
        throw new ArgumentOutOfRangeException(nameof(step), step, $"The chunk has {Steps} steps.");
    }

    public bool HasLogProbabilities => _parts.LogProbabilities >= 0;

    /// <summary>log π(a|s) of the behaviour policy, natural logarithm.</summary>
    public float LogProbability(int step) => Float(_parts.LogProbabilities, step, Steps);

    public bool HasValues => _parts.Values >= 0;

    /// <summary>V(s) as estimated when the step was taken.</summary>
    public float Value(int step) => Float(_parts.Values, step, Steps);

    /// <summary>Before the first step; empty for policies without memory.</summary>
    public ReadOnlySpan<float> RecurrentState => _parts.RecurrentState;

    /// <summary>Observations are token lists, not numbers.</summary>
    public bool IsText => _parts.TokenOffsets is not null;

    public int NumbersPerObservation => _parts.NumbersPerObservation;

    public int TokenCount(int observation) => _parts.TokenOffsets![observation + 1] - _parts.TokenOffsets[observation];

    /// <param name="to">[<see cref="TokenCount"/>].</param>
    public void CopyTokens(int observation, Span<int> to) => _parts.Tokens.CopyTo(_parts.TokenOffsets![observation], to);

    /// <param name="to">[<see cref="NumbersPerObservation"/>].</param>
    public void CopyNumbers(int observation, Span<float> to)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = Float(_parts.Numbers, observation * to.Length + i, Observations * to.Length);
    }

    public int[] Tokens(int observation)
    {
        var tokens = new int[TokenCount(observation)];
        CopyTokens(observation, tokens);
        return tokens;
    }

    public float[] Numbers(int observation)
    {
        var numbers = new float[NumbersPerObservation];
        CopyNumbers(observation, numbers);
        return numbers;
    }

    /// <summary>Every admissible text of the chunk, each once; null with a fixed action list.</summary>
    public TokenLists? Texts => _parts.Texts;

    /// <summary>What could be done then: indices into the fixed list, or into <see cref="Texts"/>.</summary>
    public ReadOnlySpan<int> Admissible(int observation)
    {
        var set = _parts.SetOf[observation];
        return _parts.SetIds.AsSpan(_parts.SetOffsets[set], _parts.SetOffsets[set + 1] - _parts.SetOffsets[set]);
    }

    private float Float(int start, int i, int count) => start >= 0 && (uint)i < (uint)count
        ? BinaryPrimitives.ReadSingleLittleEndian(_parts.Bytes.AsSpan(start + i * sizeof(float)))
        : throw new ArgumentOutOfRangeException(nameof(i), i, start < 0 ? "The chunk has no such column." : $"The column has {count} values.");
}

/// <summary>What <see cref="ChunkCodec"/> reads; start positions count within <see cref="Bytes"/>, −1 = column absent.</summary>
internal sealed class ChunkParts
{
    public required byte[] Bytes;
    public ChunkKey Key;
    public ulong Hash;
    public int Steps;
    public Segment[] Segments = [];
    public Column Tokens, SetOf, Actions, Rewards;
    public int[]? TokenOffsets;
    public int Numbers = -1, NumbersPerObservation;
    public TokenLists? Texts;
    public int[] SetIds = [], SetOffsets = [0];
    public (WeightsVersion Version, int End)[] Versions = [];
    public int LogProbabilities = -1, Values = -1;
    public float[] RecurrentState = [];
}
