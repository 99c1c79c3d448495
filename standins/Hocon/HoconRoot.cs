namespace Hocon;

/// <summary>
/// A document and its getters. A getter without a default throws <see cref="HoconValueException"/> when there is no
/// value or the wrong one; with a default it gives that instead, in both cases.
/// </summary>
public class HoconRoot : IEquatable<HoconRoot>
{
    protected HoconRoot()
    {
    }

    public HoconRoot(HoconValue value) => Value = value;

    public virtual HoconValue Value { get; protected set; }

    public virtual bool HasPath(string path) => HasPath(HoconPath.Parse(path));

    public virtual bool HasPath(HoconPath path) => TryGetNode(path, out _);

    public virtual HoconValue GetValue(string path) => WrapWithValueException(path, () => GetNode(path));

    public virtual HoconValue GetValue(HoconPath path) => WrapWithValueException(path, () => GetNode(path));

    public virtual bool TryGetValue(string path, out HoconValue result) => TryGetNode(path, out result);

    public virtual bool TryGetValue(HoconPath path, out HoconValue result) => TryGetNode(path, out result);

    public virtual string GetString(string path) => WrapWithValueException(path, () => GetNode(path).GetString());

    public virtual string GetString(string path, string @default) =>
        TryGetNode(path, out var value) && value.TryGetString(out var result) ? result : @default;

    public virtual bool GetBoolean(string path) => WrapWithValueException(path, () => GetNode(path).GetBoolean());

    public virtual bool GetBoolean(string path, bool @default) =>
        TryGetNode(path, out var value) && value.TryGetBoolean(out var result) ? result : @default;

    public virtual int GetInt(string path) => WrapWithValueException(path, () => GetNode(path).GetInt());

    public virtual int GetInt(string path, int @default) =>
        TryGetNode(path, out var value) && value.TryGetInt(out var result) ? result : @default;

    public virtual long GetLong(string path) => WrapWithValueException(path, () => GetNode(path).GetLong());

    public virtual long GetLong(string path, long @default) =>
        TryGetNode(path, out var value) && value.TryGetLong(out var result) ? result : @default;

    public virtual byte GetByte(string path) => WrapWithValueException(path, () => GetNode(path).GetByte());

    public virtual byte GetByte(string path, byte @default) =>
        TryGetNode(path, out var value) && value.TryGetByte(out var result) ? result : @default;

    public virtual float GetFloat(string path) => WrapWithValueException(path, () => GetNode(path).GetFloat());

    public virtual float GetFloat(string path, float @default) =>
        TryGetNode(path, out var value) && value.TryGetFloat(out var result) ? result : @default;

    public virtual double GetDouble(string path) => WrapWithValueException(path, () => GetNode(path).GetDouble());

    public virtual double GetDouble(string path, double @default) =>
        TryGetNode(path, out var value) && value.TryGetDouble(out var result) ? result : @default;

    public virtual decimal GetDecimal(string path) => WrapWithValueException(path, () => GetNode(path).GetDecimal());

    public virtual decimal GetDecimal(string path, decimal @default) =>
        TryGetNode(path, out var value) && value.TryGetDecimal(out var result) ? result : @default;

    public virtual HoconObject GetObject(string path) => WrapWithValueException(path, () => GetNode(path).GetObject());

    public virtual HoconObject GetObject(string path, HoconObject @default) =>
        TryGetNode(path, out var value) && value.TryGetObject(out var result) ? result : @default;

    public virtual IList<bool> GetBooleanList(string path) => WrapWithValueException(path, () => GetNode(path).GetBooleanList());

    public virtual IList<byte> GetByteList(string path) => WrapWithValueException(path, () => GetNode(path).GetByteList());

    public virtual IList<int> GetIntList(string path) => WrapWithValueException(path, () => GetNode(path).GetIntList());

    public virtual IList<long> GetLongList(string path) => WrapWithValueException(path, () => GetNode(path).GetLongList());

    public virtual IList<float> GetFloatList(string path) => WrapWithValueException(path, () => GetNode(path).GetFloatList());

    public virtual IList<double> GetDoubleList(string path) => WrapWithValueException(path, () => GetNode(path).GetDoubleList());

    public virtual IList<decimal> GetDecimalList(string path) => WrapWithValueException(path, () => GetNode(path).GetDecimalList());

    public virtual IList<string> GetStringList(string path) => WrapWithValueException(path, () => GetNode(path).GetStringList());

    public virtual IList<HoconObject> GetObjectList(string path) => WrapWithValueException(path, () => GetNode(path).GetObjectList());

    /// <summary>In bytes.</summary>
    public virtual long? GetByteSize(string path) => WrapWithValueException(path, () => GetNode(path).GetByteSize());

    /// <summary>In bytes. Like the real library it gives null, not the default, when there is no size.</summary>
    public virtual long? GetByteSize(string path, long? @default) =>
        TryGetNode(path, out var value) && value.TryGetByteSize(out var result) ? result : null;

    public virtual TimeSpan GetTimeSpan(string path, bool allowInfinite = true) =>
        WrapWithValueException(path, () => GetNode(path).GetTimeSpan(allowInfinite));

    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default, bool allowInfinite = true) =>
        TryGetNode(path, out var value) && value.TryGetTimeSpan(out var result, allowInfinite) ? result : @default.GetValueOrDefault();

    public virtual IEnumerable<KeyValuePair<string, HoconField>> AsEnumerable() => Value.GetObject();

    public string PrettyPrint(int indentSize) => Value.ToString(1, indentSize);

    public override string ToString() => Value?.ToString() ?? "";

    public bool Equals(HoconRoot other) => Value == other.Value;

    public override bool Equals(object obj) => obj is HoconRoot root && Equals(root);

    public override int GetHashCode() => Value.GetHashCode();

    protected virtual bool TryGetNode(string path, out HoconValue result)
    {
        result = null;
        return HoconPath.TryParse(path, out var parsed) && TryGetNode(parsed, out result);
    }

    protected virtual bool TryGetNode(HoconPath path, out HoconValue result)
    {
        result = null;
        return Value.TryGetObject(out var root) && root.TryGetValue(path, out result);
    }

    protected virtual HoconValue GetNode(string path) => GetNode(HoconPath.Parse(path));

    protected virtual HoconValue GetNode(HoconPath path) =>
        Value.Type == HoconType.Object ? Value.GetObject().GetValue(path) : throw new HoconException("Hocon is not an object.");

    protected T WrapWithValueException<T>(HoconPath path, Func<T> func) => WrapWithValueException(path.Value, func);

    protected T WrapWithValueException<T>(string path, Func<T> func)
    {
        try
        {
            return func();
        }
        catch (Exception e)
        {
            throw new HoconValueException(e.Message, path, e);
        }
    }
}
