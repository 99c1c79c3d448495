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

    public void Clear()
    {
        Count = 0;
        Observations.Clear();
        Texts.Clear();
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
