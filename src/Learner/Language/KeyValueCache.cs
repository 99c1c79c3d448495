using static TorchSharp.torch;

namespace Troupe.Learner.Language;

/// <summary>
/// Keys and values of the tokens that a decoder has read, so that each further token costs one position. Belongs to one
/// set of weights: throw it away when they change. Not thread-safe.
/// </summary>
public sealed class KeyValueCache : IDisposable
{
    private readonly Tensor?[] _keys, _values;   // [layers], each [B, heads, length, head width]

    public KeyValueCache(DecoderSpec spec) => (_keys, _values) = (new Tensor?[spec.Layers], new Tensor?[spec.Layers]);

    /// <summary>Tokens read.</summary>
    public int Length => (int)(_keys[0]?.size(2) ?? 0);

    /// <summary>Keeps these sequences of the batch, in this order; one may be kept several times (beams).</summary>
    /// <param name="rows">[B'] indices into the batch.</param>
    public void Reorder(ReadOnlySpan<long> rows)
    {
        using var index = tensor(rows.ToArray());
        foreach (var store in new[] { _keys, _values })
            for (var layer = 0; layer < store.Length; layer++)
                if (store[layer] is { } kept)
                {
                    using var on = index.to(kept.device);
                    Replace(ref store[layer], kept.index_select(0, on));
                }
    }

    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values)) tensor?.Dispose();
    }

    /// <summary>Adds new positions of one layer and gives all.</summary>
    /// <param name="keys">[B, heads, T, head width].</param>
    internal (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        Replace(ref _keys[layer], _keys[layer] is { } k ? cat([k, keys], 2) : keys.clone());
        Replace(ref _values[layer], _values[layer] is { } v ? cat([v, values], 2) : values.clone());
        return (_keys[layer]!, _values[layer]!);
    }

    private static void Replace(ref Tensor? held, Tensor by)
    {
        held?.Dispose();
        held = by.DetachFromDisposeScope();
    }
}
