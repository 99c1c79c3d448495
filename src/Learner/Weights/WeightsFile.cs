namespace Troupe.Learner.Weights;

/// <summary>A policy's weights as a safetensors file: a model file of a checkpoint, or the weights alone.</summary>
public static class WeightsFile
{
    /// <summary>Of a checkpoint's model file.</summary>
    public const string Name = "model.safetensors";

    /// <summary>Before the names of a learner's target network, which stands in the same file.</summary>
    public const string TargetPrefix = "target.";

    public static void Write(string path, WeightsSnapshot weights) => Safetensors.Write(
        path, [.. weights.Arrays.Select(a => SafeTensor.Of(a.Name, a.Shape, a.Data))], new Dictionary<string, string> { ["format"] = "pt" });

    /// <summary>The online network's weights.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static WeightsSnapshot Read(string path, WeightsVersion version) => new(version, [.. Safetensors.Read(path)
        .Where(t => !t.Name.StartsWith(TargetPrefix, StringComparison.Ordinal))
        .Select(t => new NamedArray(t.Name, [.. t.Shape.Select(n => (int)n)], t.Floats.ToArray()))]);
}
