using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal enum Tag { None, Tensor, Int, Double, Bool, IntList, OneInt, TensorList, DoubleList, String, Device, Generator }

/// <summary>An argument or result as the shim reads it: <c>ts_value</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct Value
{
    [FieldOffset(0)] public Tag Tag;
    [FieldOffset(4)] public int Count;
    [FieldOffset(8)] public long Int;
    [FieldOffset(8)] public double Double;
    [FieldOffset(8)] public nint Pointer;
}

/// <summary>One operator argument, made by implicit conversion. Holds the managed object reachable until the call is over.</summary>
internal readonly struct Argument
{
    public readonly object? Keep;
    public readonly Value Value;

    private Argument(object? keep, Value value) => (Keep, Value) = (keep, value);

    public static Argument None => default;

    /// <summary>A list of one integer, without an array.</summary>
    public static Argument One(long value) => new(null, new Value { Tag = Tag.OneInt, Count = 1, Int = value });

    public static implicit operator Argument(torch.Tensor? t) => t is null ? default : new(t, new Value { Tag = Tag.Tensor, Pointer = t.Handle });
    public static implicit operator Argument(long value) => new(null, new Value { Tag = Tag.Int, Int = value });
    public static implicit operator Argument(long? value) => value is { } v ? v : None;
    public static implicit operator Argument(double value) => new(null, new Value { Tag = Tag.Double, Double = value });
    public static implicit operator Argument(double? value) => value is { } v ? v : None;
    public static implicit operator Argument(bool value) => new(null, new Value { Tag = Tag.Bool, Int = value ? 1 : 0 });
    public static implicit operator Argument(bool? value) => value is { } v ? v : None;
    public static implicit operator Argument(string? value) => value is null ? default : new(value, new Value { Tag = Tag.String });
    public static implicit operator Argument(torch.ScalarType type) => (long)type;
    public static implicit operator Argument(torch.ScalarType? type) => type is { } t ? (long)t : default(Argument);
    public static implicit operator Argument(long[]? list) => list is null ? default : new(list, new Value { Tag = Tag.IntList, Count = list.Length });
    public static implicit operator Argument(ReadOnlySpan<long> list) => list.Length == 1 ? One(list[0]) : list.ToArray();
    public static implicit operator Argument(double[]? list) => list is null ? default : new(list, new Value { Tag = Tag.DoubleList, Count = list.Length });
    public static implicit operator Argument(torch.Tensor?[] list) => new(list, new Value { Tag = Tag.TensorList, Count = list.Length });
    public static implicit operator Argument(torch.Generator? g) => g is null ? default : new(g, new Value { Tag = Tag.Generator, Pointer = g.Handle });

    public static implicit operator Argument(torch.Device? device) =>
        device is null ? default : new(null, new Value { Tag = Tag.Device, Count = (int)device.type, Int = device.index });

    public static implicit operator Argument(Scalar? scalar) => scalar is null ? default : new(null, scalar.Value);
}
