using System.Runtime.InteropServices;
using Troupe.Learner.Replay;

namespace Troupe.Learner.Policies;

/// <summary>
/// States, and for each the actions whose values are wanted; after <see cref="IQFunction.Evaluate"/> also the values.
/// Equal observations and equal action texts are held, and encoded, once. Made to be reused: allocates only while it grows.
/// Not thread-safe.
/// </summary>
/// <remarks>With a dueling network over admissible texts, a row's actions must be all that are admissible: A is taken relative to their mean.</remarks>
public sealed class QBatch
{
    private int[] _states = new int[64];
    private int[] _offsets = new int[65];
    private int[] _actions = new int[256];
    private float[] _values = new float[256];
    private float[] _stateValues = new float[64];
    private float[] _distributions = [];
    private int[] _texts = new int[16];
    private int[] _firstRows = new int[16];
    private int[] _memoryOffsets = new int[17];
    private float[] _memories = [];
    private float[] _memoriesAfter = [];
    private int _memorySize;

    /// <summary>The distinct observations: token ids, or the bits of numbers.</summary>
    public InternedLists Observations { get; } = new();

    /// <summary>The distinct action texts: token ids.</summary>
    public InternedLists Texts { get; } = new();

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>Actions of all rows together.</summary>
    public int Pairs => _offsets[Count];

    /// <summary>For each row, which of <see cref="Observations"/> it is, [Count].</summary>
    public ReadOnlySpan<int> States => _states.AsSpan(0, Count);

    /// <summary>Indices of a fixed list, or into <see cref="Texts"/>.</summary>
    public ReadOnlySpan<int> Actions(int row) => _actions.AsSpan(_offsets[row], _offsets[row + 1] - _offsets[row]);

    /// <summary>Q(s, a), or logits, in the order of <see cref="Actions"/>, once evaluated.</summary>
    public ReadOnlySpan<float> Values(int row) => _values.AsSpan(_offsets[row], _offsets[row + 1] - _offsets[row]);

    /// <summary>Where a Q-function writes the values of a row.</summary>
    public Span<float> Results(int row) => _values.AsSpan(_offsets[row], _offsets[row + 1] - _offsets[row]);

    /// <summary>V(s) of each row, where a network that has one evaluated the batch, [Count].</summary>
    public Span<float> StateValues => _stateValues.AsSpan(0, Count);

    /// <summary>All rows' values one behind the other, [Pairs].</summary>
    public Span<float> AllResults => _values.AsSpan(0, Pairs);

    /// <summary>Probabilities of the atoms for all pairs one behind the other, [Pairs, atoms]: filled by a network that gives distributions, whose size each reader knows.</summary>
    public Span<float> Distributions(int atoms)
    {
        if (_distributions.Length < Pairs * atoms) _distributions = new float[Math.Max(Pairs * atoms, 2 * _distributions.Length)];
        return _distributions.AsSpan(0, Pairs * atoms);
    }

    /// <summary>Those of a row's actions, [actions, atoms].</summary>
    public Span<float> Distributions(int row, int atoms) => Distributions(atoms)[(_offsets[row] * atoms)..(_offsets[row + 1] * atoms)];

    /// <summary>Sequences begun; see <see cref="BeginSequence"/>.</summary>
    public int Sequences { get; private set; }

    public void Clear()
    {
        Count = 0;
        Sequences = 0;
        Observations.Clear();
        Texts.Clear();
    }

    /// <summary>
    /// For a policy with memory: the rows added from here on, until the next sequence begins, follow each other in one
    /// episode. To act, each row is a sequence of its own.
    /// </summary>
    /// <param name="memory">What the policy carries into the first row; empty: nothing, as at an episode's start.</param>
    /// <returns>The sequence.</returns>
    public int BeginSequence(ReadOnlySpan<float> memory)
    {
        if (Sequences == _firstRows.Length)
        {
            Array.Resize(ref _firstRows, 2 * Sequences);
            Array.Resize(ref _memoryOffsets, 2 * Sequences + 1);
        }
        var end = _memoryOffsets[Sequences] + memory.Length;
        if (end > _memories.Length) Array.Resize(ref _memories, Math.Max(end, 2 * _memories.Length));
        memory.CopyTo(_memories.AsSpan(_memoryOffsets[Sequences]));
        _firstRows[Sequences] = Count;
        _memoryOffsets[Sequences + 1] = end;
        return Sequences++;
    }

    /// <summary>First row of a sequence; that of the one after the last is <see cref="Count"/>.</summary>
    public int FirstRow(int sequence) => sequence < Sequences ? _firstRows[sequence] : Count;

    /// <summary>What was carried into a sequence; empty: nothing.</summary>
    public ReadOnlySpan<float> Memory(int sequence) => _memories.AsSpan(_memoryOffsets[sequence], _memoryOffsets[sequence + 1] - _memoryOffsets[sequence]);

    /// <summary>What a policy with memory carries out of a sequence, once evaluated.</summary>
    public Span<float> MemoryAfter(int sequence) => _memoriesAfter.AsSpan(sequence * _memorySize, _memorySize);

    /// <summary>Makes room for <see cref="MemoryAfter"/>, and checks that each row belongs to a sequence whose memory is of this policy.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal void PrepareMemory(int size)
    {
        if (Count > 0 && (Sequences == 0 || _firstRows[0] > 0)) throw new ArgumentException("A policy with memory must be told the sequence of each row: begin one before adding rows.");
        for (var s = 0; s < Sequences; s++)
            if (Memory(s).Length != 0 && Memory(s).Length != size)
                throw new ArgumentException($"A recurrent state has {Memory(s).Length} numbers; this policy's has {size}.");
        _memorySize = size;
        if (_memoriesAfter.Length < Sequences * size) _memoriesAfter = new float[2 * Sequences * size];
    }

    /// <summary>Interns an action's text for this batch; what it returns goes into <see cref="Add(ReadOnlySpan{int}, ReadOnlySpan{int})"/>.</summary>
    public int AddText(ReadOnlySpan<int> tokens) => Texts.Add(tokens).List;

    /// <returns>The row.</returns>
    public int Add(ReadOnlySpan<int> tokens, ReadOnlySpan<int> actions)
    {
        if (Count == _states.Length)
        {
            Array.Resize(ref _states, 2 * Count);
            Array.Resize(ref _stateValues, 2 * Count);
            Array.Resize(ref _offsets, 2 * Count + 1);
        }
        var end = _offsets[Count] + actions.Length;
        if (end > _actions.Length)
        {
            Array.Resize(ref _actions, Math.Max(end, 2 * _actions.Length));
            Array.Resize(ref _values, _actions.Length);
        }
        actions.CopyTo(_actions.AsSpan(_offsets[Count]));
        _states[Count] = Observations.Add(tokens).List;
        _offsets[Count + 1] = end;
        return Count++;
    }

    /// <inheritdoc cref="Add(ReadOnlySpan{int}, ReadOnlySpan{int})"/>
    public int Add(ReadOnlySpan<float> numbers, ReadOnlySpan<int> actions) => Add(MemoryMarshal.Cast<float, int>(numbers), actions);

    /// <summary>Adds a state with all that is admissible in it.</summary>
    /// <returns>The row.</returns>
    public int Add(ObservedState state)
    {
        ReadOnlySpan<int> actions = state.Admissible.Ids;
        if (state.Admissible.Texts is { } texts)
        {
            if (texts.Count > _texts.Length) _texts = new int[2 * texts.Count];
            for (var i = 0; i < texts.Count; i++) _texts[i] = AddText(texts[i]);
            actions = _texts.AsSpan(0, texts.Count);
        }
        return state.Numbers is { } numbers ? Add(numbers, actions) : Add(state.Tokens, actions);
    }

    /// <summary>Adds row <paramref name="row"/> of a mini-batch, with these actions of <paramref name="sets"/>.</summary>
    public int Add(ObservationBatch observations, int row, ActionSets sets, ReadOnlySpan<int> actions)
    {
        if (sets.Texts is { } texts)
        {
            if (actions.Length > _texts.Length) _texts = new int[2 * actions.Length];
            for (var i = 0; i < actions.Length; i++) _texts[i] = AddText(texts[actions[i]]);
            actions = _texts.AsSpan(0, actions.Length);
        }
        return observations.Tokens is { } tokens
            ? Add(tokens[row], actions)
            : Add(observations.Numbers.AsSpan(row * observations.NumbersPerRow, observations.NumbersPerRow), actions);
    }

    /// <summary>Adds all rows of a mini-batch with all their admissible actions.</summary>
    public void AddRows(ObservationBatch observations, ActionSets sets)
    {
        for (var row = 0; row < sets.Offsets.Length - 1; row++) Add(observations, row, sets, sets[row]);
    }

    /// <summary>Position within <see cref="Actions"/> of the largest value, the first where several are; −1 for a row without actions.</summary>
    public int Greedy(int row)
    {
        var values = Values(row);
        var best = values.Length > 0 ? 0 : -1;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[best]) best = i;
        return best;
    }
}

/// <summary>Something that values actions in states: by Q, or by the logits of a policy. Greedy is the action of the largest value.</summary>
public interface IQFunction
{
    /// <summary>Fills the values of <paramref name="batch"/>. What a row gets does not depend on the rows beside it.</summary>
    void Evaluate(QBatch batch);
}
