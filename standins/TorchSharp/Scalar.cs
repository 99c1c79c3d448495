using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number argument of an operator.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly Value Value;

    private Scalar(torch.ScalarType type, Value value) => (Type, Value) = (type, value);

    internal static Scalar Of(torch.ScalarType type, long value) => new(type, new Value { Tag = Tag.Int, Int = value });
    internal static Scalar Of(torch.ScalarType type, double value) => new(type, new Value { Tag = Tag.Double, Double = value });

    public torch.ScalarType Type { get; }

    internal double AsDouble => Value.Tag == Tag.Double ? Value.Double : Value.Int;
    internal long AsInt64 => Value.Tag == Tag.Double ? (long)Value.Double : Value.Int;

    public static implicit operator Scalar(byte value) => Of(torch.ScalarType.Byte, value);
    public static implicit operator Scalar(sbyte value) => Of(torch.ScalarType.Int8, value);
    public static implicit operator Scalar(short value) => Of(torch.ScalarType.Int16, value);
    public static implicit operator Scalar(int value) => Of(torch.ScalarType.Int64, value);
    public static implicit operator Scalar(long value) => Of(torch.ScalarType.Int64, value);
    public static implicit operator Scalar(float value) => Of(torch.ScalarType.Float64, (double)value);
    public static implicit operator Scalar(double value) => Of(torch.ScalarType.Float64, value);
    public static implicit operator Scalar(bool value) => new(torch.ScalarType.Bool, new Value { Tag = Tag.Bool, Int = value ? 1 : 0 });

    /// <summary>Nothing native is held; for the callers' sake.</summary>
    public void Dispose() { }
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;
    public static Scalar ToScalar(this sbyte value) => value;
    public static Scalar ToScalar(this short value) => value;
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;
    public static double ToDouble(this Scalar value) => value.AsDouble;
    public static int ToInt32(this Scalar value) => (int)value.AsInt64;
    public static long ToInt64(this Scalar value) => value.AsInt64;
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
}
