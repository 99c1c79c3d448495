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
    // Filled by ChunkCodec alone. Start positions count within _bytes; −1 = column absent. One object, so that a draw
    // from a large table waits for memory as seldom as can be.
    internal readonly byte[] _bytes;
    internal Segment[] _segments = [];
    internal Column _tokens, _setOf, _actions, _rewards;
    internal int[]? _tokenOffsets;
    internal int[] _setIds = [], _setOffsets = [0];
    internal int _numbers = -1, _logProbabilities = -1, _values = -1;
    internal (WeightsVersion Version, int End)[] _versions = [];
    internal float[] _recurrentState = [];
    internal int[]? _writtenOffsets;
    internal Column _written;
    internal int _writtenRewards = -1, _writtenLogProbabilities = -1, _writtenValues = -1;
    internal (int Step, float[] State)[] _recurrentStates = [];

    internal Chunk(byte[] bytes, ChunkKey key, int steps, ulong hash)
    {
        _bytes = bytes;
        (Key, Steps, Hash) = (key, steps, hash);
    }

    public ChunkKey Key { get; }

    /// <summary>As <see cref="EncodedChunk.Hash"/>.</summary>
    public ulong Hash { get; }

    public int Steps { get; }

    /// <summary>Steps + segments.</summary>
    public int Observations => Steps + _segments.Length;

    public ReadOnlySpan<Segment> Segments => _segments;

    /// <summary>Which of <see cref="Segments"/> holds this step.</summary>
    public int SegmentOf(int step)
    {
        var segments = _segments;
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
    public int Action(int step) => _actions[step];

    public float Reward(int step) => BitConverter.Int32BitsToSingle(_rewards[step]);

    /// <summary>Weights that chose this step's action.</summary>
    public WeightsVersion Version(int step)
    {
        foreach (var (version, end) in _versions)
            if (step < end) return version;
        throw new ArgumentOutOfRangeException(nameof(step), step, $"The chunk has {Steps} steps.");
    }

    public bool HasLogProbabilities => _logProbabilities >= 0;

    /// <summary>log π(a|s) of the behaviour policy, natural logarithm.</summary>
    public float LogProbability(int step) => Float(_logProbabilities, step, Steps);

    public bool HasValues => _values >= 0;

    /// <summary>V(s) as estimated when the step was taken.</summary>
    public float Value(int step) => Float(_values, step, Steps);

    /// <summary>Before the first step; empty for policies without memory.</summary>
    public ReadOnlySpan<float> RecurrentState => _recurrentState;

    /// <summary>The actions are texts that the policy wrote: see <see cref="Written"/>.</summary>
    public bool HasWritten => _writtenOffsets is not null;

    /// <summary>The text that this step wrote.</summary>
    /// <exception cref="InvalidOperationException">No step of this chunk wrote one.</exception>
    public WrittenText Written(int step)
    {
        if (_writtenOffsets is not { } offsets) throw new InvalidOperationException($"The steps of chunk {Key} wrote no texts.");
        var (first, count) = (offsets[step], offsets[step + 1] - offsets[step]);
        var tokens = new int[count];
        _written.CopyTo(first, tokens);
        return new WrittenText(tokens, Of(_writtenLogProbabilities), Of(_writtenValues), Of(_writtenRewards));

        float[] Of(int start)
        {
            if (start < 0) return [];
            var numbers = new float[count];
            for (var i = 0; i < count; i++) numbers[i] = Float(start, first + i, offsets[^1]);
            return numbers;
        }
    }

    /// <summary>Before this step, as far as it was kept: empty at an episode's start, where there is nothing to remember, and where it was not kept.</summary>
    public ReadOnlySpan<float> RecurrentStateAt(int step)
    {
        if (step == 0) return _segments[0].FirstStepInEpisode > 0 ? _recurrentState : [];
        foreach (var (at, state) in _recurrentStates)
            if (at == step) return state;
        return [];
    }

    /// <summary>Observations are token lists, not numbers.</summary>
    public bool IsText => _tokenOffsets is not null;

    public int NumbersPerObservation { get; internal set; }

    public int TokenCount(int observation) => _tokenOffsets![observation + 1] - _tokenOffsets[observation];

    /// <param name="to">[<see cref="TokenCount"/>].</param>
    public void CopyTokens(int observation, Span<int> to) => _tokens.CopyTo(_tokenOffsets![observation], to);

    /// <param name="to">[<see cref="NumbersPerObservation"/>].</param>
    public void CopyNumbers(int observation, Span<float> to)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = Float(_numbers, observation * to.Length + i, Observations * to.Length);
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
    public TokenLists? Texts { get; internal set; }

    /// <summary>What could be done then: indices into the fixed list, or into <see cref="Texts"/>.</summary>
    public ReadOnlySpan<int> Admissible(int observation)
    {
        var set = _setOf[observation];
        return _setIds.AsSpan(_setOffsets[set], _setOffsets[set + 1] - _setOffsets[set]);
    }

    /// <summary>
    /// Reads a little of all that a draw of this step will read. A large table lies in far memory: called for a whole batch
    /// before anything depends on an answer, the waits overlap. The result means nothing.
    /// </summary>
    internal int Fetch(int step)
    {
        var sum = _segments[0].Steps + _rewards.Fetch(step) + _actions.Fetch(step) + _setOf.Fetch(step) + _setOffsets[0];
        if (_setIds.Length > 0) sum += _setIds[0];
        return _tokenOffsets is null ? sum : sum + _tokens.Fetch(_tokenOffsets[step]);
    }

    private float Float(int start, int i, int count) => start >= 0 && (uint)i < (uint)count
        ? BinaryPrimitives.ReadSingleLittleEndian(_bytes.AsSpan(start + i * sizeof(float)))
        : throw new ArgumentOutOfRangeException(nameof(i), i, start < 0 ? "The chunk has no such column." : $"The column has {count} values.");
}
