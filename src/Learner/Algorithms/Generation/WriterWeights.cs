using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Algorithms.Generation;

/// <summary>What the learners of writing policies share about weights and tokens.</summary>
public static class WriterWeights
{
    /// <summary>A writer's weights without its value: those of a language model.</summary>
    public static WeightsSnapshot OfDecoder(WeightsSnapshot weights) =>
        weights with { Arrays = [.. weights.Arrays.Where(a => !a.Name.StartsWith(NetworkLayout.Value + ".", StringComparison.Ordinal))] };

    /// <summary>A language model has no value: it begins at 0, and the rest is the model's.</summary>
    internal static WeightsSnapshot Completed(WeightsSnapshot weights, NetworkLayout layout)
    {
        var missing = layout.Slots.Where(slot => slot.Name.StartsWith(NetworkLayout.Value + ".", StringComparison.Ordinal) && weights.Arrays.All(a => a.Name != slot.Name));
        return weights with { Arrays = [.. weights.Arrays, .. missing.Select(slot => new NamedArray(slot.Name, slot.Shape, new float[slot.Length]))] };
    }

    /// <summary>Where each token of these texts stands among the outputs, text by text.</summary>
    /// <exception cref="ArgumentException">A token that may not be written.</exception>
    internal static long[] Places(WriterSpec spec, IReadOnlyList<int[]> written)
    {
        var places = new Dictionary<int, long>();
        for (var i = 0; i < spec.Writable.Count; i++) places.Add(spec.Writable[i], i);
        return [.. written.SelectMany(text => text).Select(token => places.TryGetValue(token, out var place) ? place : throw new ArgumentException($"Token {token} was written, and may not be."))];
    }
}
