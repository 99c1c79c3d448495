using System.Runtime.InteropServices;

namespace Troupe.Learner.Weights;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Type">As the format names it: <see cref="F32"/> or <see cref="I64"/>.</param>
/// <param name="Bytes">Row-major, little-endian.</param>
public sealed record SafeTensor(string Name, string Type, IReadOnlyList<long> Shape, byte[] Bytes)
{
    public const string F32 = "F32";
    public const string I64 = "I64";

    public static SafeTensor Of(string name, IReadOnlyList<int> shape, ReadOnlySpan<float> numbers) =>
        new(name, F32, [.. shape.Select(size => (long)size)], MemoryMarshal.AsBytes(numbers).ToArray());

    /// <summary>A list of whole numbers.</summary>
    public static SafeTensor Of(string name, ReadOnlySpan<long> numbers) =>
        new(name, I64, [numbers.Length], MemoryMarshal.AsBytes(numbers).ToArray());

    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public ReadOnlySpan<float> Floats => Type == F32 ? MemoryMarshal.Cast<byte, float>(Bytes) : throw new InvalidDataException($"Tensor {Name} is {Type}, not {F32}.");

    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public ReadOnlySpan<long> Integers => Type == I64 ? MemoryMarshal.Cast<byte, long>(Bytes) : throw new InvalidDataException($"Tensor {Name} is {Type}, not {I64}.");

    /// <summary>Bytes a number of this type, or 0 for a type that is not read here.</summary>
    internal static int SizeOf(string? type) => type switch { F32 => 4, I64 => 8, _ => 0 };
}
