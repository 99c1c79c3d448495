namespace Troupe.Learner.Weights;

/// <summary>Whether weights are those of a network of these shapes.</summary>
public static class WeightsMatch
{
    /// <returns>Null where every tensor is there with its shape and no other is; else the first that differs, with both shapes.</returns>
    /// <param name="wanted">In the network's own order.</param>
    public static string? Difference(IEnumerable<(string Name, int[] Shape)> wanted, IReadOnlyList<NamedArray> found)
    {
        var left = found.ToDictionary(f => f.Name);
        foreach (var (name, shape) in wanted)
        {
            if (!left.Remove(name, out var array)) return $"tensor {name} of shape {Told(shape)} is not there";
            if (!array.Shape.SequenceEqual(shape)) return $"tensor {name} has shape {Told(array.Shape)} there, {Told(shape)} here";
        }

        return left.Count == 0 ? null : $"tensor {left.Values.First().Name} of shape {Told(left.Values.First().Shape)} is there and not here";
    }

    private static string Told(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}
