using Troupe.Learner.Weights;

namespace Troupe.Learner.Policies;

/// <summary>Between a snapshot's named arrays and one array in the order of a <see cref="NetworkLayout"/>.</summary>
public static class FlatWeights
{
    /// <exception cref="InvalidDataException">The snapshot is of another network; says which parameter differs.</exception>
    public static void CopyTo(WeightsSnapshot weights, NetworkLayout layout, Span<float> flat)
    {
        if (weights.Arrays.Count != layout.Slots.Count)
            throw new InvalidDataException($"Weights {weights.Version} hold {weights.Arrays.Count} parameters; this network has {layout.Slots.Count}.");
        for (var i = 0; i < layout.Slots.Count; i++)
        {
            var (slot, array) = (layout.Slots[i], weights.Arrays[i]);
            if (array.Name != slot.Name || !array.Shape.SequenceEqual(slot.Shape) || array.Data.Length != slot.Length)
                throw new InvalidDataException(
                    $"Weights {weights.Version} hold {array.Name} [{string.Join(", ", array.Shape)}] of {array.Data.Length} numbers where this network has {slot.Name} [{string.Join(", ", slot.Shape)}].");
            array.Data.CopyTo(flat.Slice(slot.Offset, slot.Length));
        }
    }

    public static WeightsSnapshot Snapshot(WeightsVersion version, NetworkLayout layout, ReadOnlySpan<float> flat)
    {
        var arrays = new NamedArray[layout.Slots.Count];
        for (var i = 0; i < arrays.Length; i++)
        {
            var slot = layout.Slots[i];
            arrays[i] = new NamedArray(slot.Name, slot.Shape, flat.Slice(slot.Offset, slot.Length).ToArray());
        }
        return new WeightsSnapshot(version, arrays);
    }
}
