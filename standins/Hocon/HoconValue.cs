using System.Collections.ObjectModel;

namespace Hocon;

/// <summary>What stands to the right of a key: after parsing one object, one array or one literal.</summary>
public class HoconValue : List<IHoconElement>, IHoconElement
{
    public HoconValue(IHoconElement parent)
    {
        if (parent is not (null or HoconField or HoconArray))
            throw new HoconException("The parent of a value is a field, an array or nothing.");
        Parent = parent;
    }

    public IHoconElement Parent { get; }

    public virtual HoconType Type { get; private set; } = HoconType.Empty;

    public ReadOnlyCollection<IHoconElement> Children => AsReadOnly();

    public virtual string Raw =>
        IsLiteral(Type) ? string.Concat(this.Select(e => e.Raw?.Replace("\\", "\\\\", StringComparison.Ordinal))) : null;

    public new virtual void Add(IHoconElement value)
    {
        if (Type == HoconType.Empty)
            Type = value.Type;
        else if (!Mix(Type, value.Type))
            throw new HoconException($"{Type} and {value.Type} do not make one value.");
        base.Add(value);
    }

    public new virtual void AddRange(IEnumerable<IHoconElement> values)
    {
        foreach (var value in values) Add(value);
    }

    public new void Clear()
    {
        Type = HoconType.Empty;
        base.Clear();
    }

    /// <summary>A new document that holds a copy of this value under one key.</summary>
    public HoconRoot AtKey(string key)
    {
        var value = new HoconValue(null);
        var root = new HoconObject(value);
        var field = new HoconField(key, root);
        field.Set((HoconValue)Clone(field));
        root.Put(key, field);
        value.Add(root);
        return new HoconRoot(value);
    }

    public virtual IHoconElement Clone(IHoconElement newParent)
    {
        var clone = new HoconValue(newParent);
        foreach (var element in this) clone.Add(element.Clone(clone));
        return clone;
    }

    public virtual HoconObject GetObject() => Type switch
    {
        HoconType.Empty => null,
        HoconType.Object => TheObject(),
        _ => throw new HoconException($"Could not convert HoconValue of type {Type} into {nameof(HoconType.Object)}"),
    };

    public virtual bool TryGetObject(out HoconObject result)
    {
        result = Type == HoconType.Object ? TheObject() : null;
        return result is not null;
    }

    public virtual string GetString() =>
        IsLiteral(Type) ? Concatenated() : throw new HoconException($"Could not convert '{Type}' to string.");

    public virtual bool TryGetString(out string result)
    {
        result = IsLiteral(Type) ? Concatenated() : null;
        return IsLiteral(Type);
    }

    public virtual IList<HoconValue> GetArray() => Type switch
    {
        HoconType.Array => [.. this.SelectMany(e => e.GetArray())],
        HoconType.Object => GetObject().GetArray(),
        HoconType.Empty => throw new HoconException("The value is empty."),
        _ => throw new HoconException("A literal is no array."),
    };

    public virtual bool TryGetArray(out List<HoconValue> result)
    {
        if (TryGetObject(out var o)) return o.TryGetArray(out result);
        result = Type == HoconType.Array ? [.. GetArray()] : [];
        return Type == HoconType.Array;
    }

    /// <summary>on, true, yes; off, false, no.</summary>
    public bool GetBoolean() => GetString() switch
    {
        "on" or "true" or "yes" => true,
        "off" or "false" or "no" => false,
        var other => throw new HoconException($"Unknown boolean format: {other}"),
    };

    /// <summary>Like the real library: any literal is a boolean here, and all but on, true and yes are false.</summary>
    public bool TryGetBoolean(out bool result)
    {
        var literal = TryGetString(out var text);
        result = literal && text is "on" or "true" or "yes";
        return literal;
    }

    public byte GetByte() => Scalar.Integer(Text("byte"), byte.Parse, Convert.ToByte, "byte");

    public int GetInt() => Scalar.Integer(Text("int"), int.Parse, Convert.ToInt32, "int");

    public long GetLong() => Scalar.Integer(Text("long"), long.Parse, Convert.ToInt64, "long");

    public float GetFloat() => Scalar.Real(Text("float"), float.Parse, "float");

    public double GetDouble() => Scalar.Real(Text("double"), double.Parse, "double");

    public decimal GetDecimal() => Scalar.Real(Text("decimal"), decimal.Parse, "decimal");

    public bool TryGetByte(out byte result) => Try(GetByte, out result);

    public bool TryGetInt(out int result) => Try(GetInt, out result);

    public bool TryGetLong(out long result) => Try(GetLong, out result);

    public bool TryGetFloat(out float result) => Try(GetFloat, out result);

    public bool TryGetDouble(out double result) => Try(GetDouble, out result);

    public bool TryGetDecimal(out decimal result) => Try(GetDecimal, out result);

    /// <summary>Bytes: <c>10</c>, <c>10kB</c> (1000s), <c>10KiB</c> or <c>10K</c> (1024s); null for an empty or null literal.</summary>
    public long? GetByteSize() => Scalar.ByteSize(GetString());

    public bool TryGetByteSize(out long? result)
    {
        result = null;
        return TryGetString(out var text) && !string.IsNullOrEmpty(text) && Try(GetByteSize, out result);
    }

    /// <summary>A number is milliseconds; units from ns to d; <c>infinite</c> where allowed.</summary>
    public TimeSpan GetTimeSpan(bool allowInfinite = true) => Scalar.Duration(GetString(), allowInfinite);

    public bool TryGetTimeSpan(out TimeSpan result, bool allowInfinite = true)
    {
        result = default;
        return TryGetString(out _) && Try(() => GetTimeSpan(allowInfinite), out result);
    }

    public IList<bool> GetBooleanList() => [.. GetArray().Select(v => v.GetBoolean())];

    public IList<byte> GetByteList() => [.. GetArray().Select(v => v.GetByte())];

    public IList<int> GetIntList() => [.. GetArray().Select(v => v.GetInt())];

    public IList<long> GetLongList() => [.. GetArray().Select(v => v.GetLong())];

    public IList<float> GetFloatList() => [.. GetArray().Select(v => v.GetFloat())];

    public IList<double> GetDoubleList() => [.. GetArray().Select(v => v.GetDouble())];

    public IList<decimal> GetDecimalList() => [.. GetArray().Select(v => v.GetDecimal())];

    public IList<string> GetStringList() => [.. GetArray().Select(v => v.GetString())];

    public IList<HoconObject> GetObjectList() => [.. GetArray().Select(v => v.GetObject())];

    public virtual string ToString(int indent, int indentSize) => Type switch
    {
        HoconType.Object =>
            $"{{{Environment.NewLine}{GetObject().ToString(indent, indentSize)}{Environment.NewLine}{new string(' ', (indent - 1) * indentSize)}}}",
        HoconType.Array => $"[{string.Join(",", GetArray().Select(e => e.ToString(indent, indentSize)))}]",
        HoconType.Empty => "<<Empty>>",
        _ => Raw,
    };

    public override string ToString() => ToString(1, 2);

    public virtual bool Equals(IHoconElement other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || Type != other.Type) return false;
        return Type switch
        {
            HoconType.Empty => true,
            HoconType.Array => GetArray().SequenceEqual(other.GetArray()),
            HoconType.Object => GetObject().Equals(other.GetObject()),
            _ => GetString() == other.GetString(),
        };
    }

    public override bool Equals(object obj) => obj is IHoconElement element && Equals(element);

    public override int GetHashCode() => this.Aggregate(29, HashCode.Combine);

    public static bool operator ==(HoconValue left, HoconValue right) => Equals(left, right);

    public static bool operator !=(HoconValue left, HoconValue right) => !Equals(left, right);

    internal static bool IsLiteral(HoconType type) => type is HoconType.Boolean or HoconType.Number or HoconType.String;

    internal static bool Mix(HoconType one, HoconType other) => one == other || (IsLiteral(one) && IsLiteral(other));

    private static bool Try<T>(Func<T> get, out T result)
    {
        try
        {
            result = get();
            return true;
        }
        catch (Exception e) when (e is HoconException or FormatException or OverflowException)
        {
            result = default;
            return false;
        }
    }

    private string Text(string type) => GetString() ?? throw new HoconException($"Could not convert null to {type}.");

    private string Concatenated() => this.All(e => e.GetString() is null) ? null : string.Concat(this.Select(e => e.GetString()));

    private HoconObject TheObject()
    {
        if (Count == 1) return this[0].GetObject();
        var merged = new HoconObject(this);
        foreach (var element in this) merged.Merge(element.GetObject());
        return merged;
    }
}
