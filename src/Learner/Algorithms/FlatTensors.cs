using System.Runtime.InteropServices;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms;

/// <summary>Between a flat tensor of a network's weights and the named tensors of a file.</summary>
internal static class FlatTensors
{
    public static float[] Read(Tensor flat)
    {
        using var host = flat.cpu();
        return MemoryMarshal.Cast<byte, float>(host.bytes).ToArray();
    }

    public static void Write(float[] numbers, Tensor flat)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        flat.copy_(tensor(numbers));
    }

    public static IEnumerable<SafeTensor> Named(NetworkLayout layout, string prefix, float[] flat) => Named(layout.Slots, prefix, flat);

    public static IEnumerable<SafeTensor> Named(IEnumerable<ParameterSlot> slots, string prefix, float[] flat) =>
        slots.Select(slot => SafeTensor.Of(prefix + slot.Name, slot.Shape, flat.AsSpan(slot.Offset, slot.Length)));

    /// <summary>Writes weights into a network.</summary>
    /// <exception cref="InvalidDataException">They are of another one; names the first tensor that differs. Nothing was changed.</exception>
    public static void Write(WeightsSnapshot weights, FlatNetwork network)
    {
        var slots = network.Layout.Slots;
        if (WeightsMatch.Difference(slots.Select(slot => (slot.Name, slot.Shape)), weights.Arrays) is { } difference) throw new InvalidDataException(difference);
        var flat = new float[network.Layout.Length];
        foreach (var array in weights.Arrays) array.Data.CopyTo(network.Layout.Of(array.Name, flat.AsSpan()));
        Write(flat, network.Flat);
    }

    /// <summary>Puts a file's weights into a network.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or a tensor is missing or has another shape; names it and the file.</exception>
    public static void Load(string path, FlatNetwork network) => Load(path, Safetensors.Read(path), "", network);

    /// <summary>The same of some of the tensors that were read from it.</summary>
    /// <param name="prefix">Before the names of those.</param>
    /// <inheritdoc cref="Load(string, FlatNetwork)"/>
    public static void Load(string path, IReadOnlyList<SafeTensor> tensors, string prefix, FlatNetwork network) =>
        Write(Flat(network.Layout.Slots, tensors, prefix, path), network.Flat);

    /// <exception cref="InvalidDataException">A tensor is missing or has another shape; names it and the file.</exception>
    public static float[] Flat(IReadOnlyList<ParameterSlot> slots, IReadOnlyList<SafeTensor> tensors, string prefix, string path)
    {
        var flat = new float[slots.Sum(slot => slot.Length)];
        foreach (var slot in slots)
        {
            var found = tensors.FirstOrDefault(t => t.Name == prefix + slot.Name) ?? throw new InvalidDataException($"{path} has no tensor {prefix + slot.Name}.");
            if (!found.Shape.SequenceEqual(slot.Shape.Select(size => (long)size)))
                throw new InvalidDataException($"{path}: {found.Name} has shape [{string.Join(", ", found.Shape)}]; this network's is [{string.Join(", ", slot.Shape)}].");
            found.Floats.CopyTo(flat.AsSpan(slot.Offset));
        }
        return flat;
    }
}
