using Troupe.Learner.Algorithms;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Optimisation;

/// <summary>
/// Of each matrix, embeddings included, the smallest weights are set to zero and stay so through all steps to come (Han et
/// al. 2015); biases and normalisations are left alone. Each matrix loses the same share, so none is cut off. Not thread-safe.
/// </summary>
public sealed class MagnitudePruning : IDisposable
{
    private const string File = "pruning.safetensors", Mask = "mask.";

    private readonly PruningOptions _options;
    private readonly IReadOnlyList<WeightBlock> _blocks;
    private readonly Tensor[] _masks;   // [block], 1 where a weight lives
    private double _fraction;

    public MagnitudePruning(PruningOptions options, IReadOnlyList<WeightBlock> blocks)
    {
        (_options, _blocks) = (options, blocks);
        _masks = [.. blocks.Select(b => ones(b.Slots.Sum(s => s.Length), device: b.Weights.device).DetachFromDisposeScope())];
    }

    /// <summary>Before a step: cuts what is due.</summary>
    /// <param name="updates">Steps done.</param>
    public void Cut(long updates)
    {
        var due = _options.FractionAt(updates);
        if (due <= _fraction) return;
        _fraction = due;
        for (var i = 0; i < _blocks.Count; i++)
        {
            var mask = FlatTensors.Read(_masks[i]);
            var weights = FlatTensors.Read(_blocks[i].Weights.view(-1));
            foreach (var slot in _blocks[i].Slots.Where(IsPruned)) Smallest(weights.AsSpan(slot.Offset, slot.Length), due, mask.AsSpan(slot.Offset, slot.Length));
            FlatTensors.Write(mask, _masks[i]);
        }
        Hold();
    }

    /// <summary>After a step: what was cut is zero again.</summary>
    public void Hold()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        for (var i = 0; i < _blocks.Count; i++) _blocks[i].Weights.view(-1).mul_(_masks[i]);
    }

    public void Save(string folder) =>
        Safetensors.Write(Path.Combine(folder, File), [.. _blocks.SelectMany((b, i) => FlatTensors.Named(b.Slots, Mask, FlatTensors.Read(_masks[i]))), SafeTensor.Of("fraction", [BitConverter.DoubleToInt64Bits(_fraction)])]);

    /// <exception cref="InvalidDataException">The file is damaged or of another network.</exception>
    public void Load(string folder)
    {
        var path = Path.Combine(folder, File);
        var tensors = Safetensors.Read(path);
        for (var i = 0; i < _blocks.Count; i++) FlatTensors.Write(FlatTensors.Flat(_blocks[i].Slots, tensors, Mask, path), _masks[i]);
        _fraction = tensors.FirstOrDefault(t => t.Name == "fraction") is { } found ? BitConverter.Int64BitsToDouble(found.Integers[0]) : throw new InvalidDataException($"{path} has no tensor fraction.");
    }

    public void Dispose()
    {
        foreach (var mask in _masks) mask.Dispose();
    }

    /// <summary>The same weights with this share of each matrix's set to zero.</summary>
    public static WeightsSnapshot Prune(WeightsSnapshot weights, double fraction) => new(weights.Version, [.. weights.Arrays.Select(array =>
    {
        if (!IsPruned(array.Shape)) return array;
        var mask = Enumerable.Repeat(1f, array.Data.Length).ToArray();
        Smallest(array.Data, fraction, mask);
        return array with { Data = [.. array.Data.Zip(mask, (w, m) => w * m)] };
    })]);

    /// <summary>Share of zeros in the matrices, 0…1.</summary>
    public static double Zeros(WeightsSnapshot weights)
    {
        var matrices = weights.Arrays.Where(a => IsPruned(a.Shape)).ToArray();
        return matrices.Sum(a => (double)a.Data.Count(w => w == 0)) / Math.Max(1, matrices.Sum(a => (double)a.Data.Length));
    }

    // What is zero already is smallest, so that what was cut stays cut; of equals the first
    private static void Smallest(ReadOnlySpan<float> weights, double fraction, Span<float> mask)
    {
        var sizes = new float[weights.Length];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = MathF.Abs(weights[i]) * mask[i];
        int[] order = [.. Enumerable.Range(0, sizes.Length).OrderBy(i => sizes[i])];
        foreach (var i in order.AsSpan(0, (int)Math.Round(fraction * sizes.Length))) mask[i] = 0;
    }

    private static bool IsPruned(ParameterSlot slot) => IsPruned(slot.Shape);

    private static bool IsPruned(IReadOnlyCollection<int> shape) => shape.Count > 1;
}
