namespace Hocon;

/// <summary>A key of an object, and what it holds.</summary>
public sealed class HoconField : IHoconElement
{
    public HoconField(string key, HoconObject parent)
    {
        if (string.IsNullOrEmpty(key)) throw new ArgumentNullException(nameof(key));
        Path = parent.Path.Child(key);
        Parent = parent;
    }

    public HoconPath Path { get; }

    public string Key => Path.Key;

    public HoconValue Value { get; private set; }

    public IHoconElement Parent { get; }

    public HoconType Type => Value is null ? HoconType.Empty : Value.Type;

    public string Raw => Value.Raw;

    public HoconObject GetObject() => Value.GetObject();

    public string GetString() => Value.GetString();

    public IList<HoconValue> GetArray() => Value.GetArray();

    public IHoconElement Clone(IHoconElement newParent)
    {
        var clone = new HoconField(Key, (HoconObject)newParent);
        clone.Set((HoconValue)Value.Clone(clone));
        return clone;
    }

    public string ToString(int indent, int indentSize) => Value.ToString(indent, indentSize);

    public override string ToString() => ToString(0, 2);

    public bool Equals(IHoconElement other) =>
        ReferenceEquals(this, other) || (other is HoconField field && Path.Equals(field.Path) && Value.Equals(field.Value));

    public override bool Equals(object obj) => obj is IHoconElement element && Equals(element);

    public override int GetHashCode() => HashCode.Combine(Path, Value);

    public static bool operator ==(HoconField left, HoconField right) => Equals(left, right);

    public static bool operator !=(HoconField left, HoconField right) => !Equals(left, right);

    internal void Set(HoconValue value) => Value = value;
}
