namespace Hocon;

/// <summary>Values in order; all of one type, except that literals and arrays mix.</summary>
public sealed class HoconArray : List<HoconValue>, IHoconElement
{
    private HoconType _elements = HoconType.Empty;

    public HoconArray(IHoconElement parent) => Parent = parent;

    public IHoconElement Parent { get; }

    public HoconType Type => HoconType.Array;

    public string Raw => throw new HoconException("An array is no string.");

    public new void Add(HoconValue value)
    {
        if (value.Type != HoconType.Empty)
        {
            if (_elements == HoconType.Empty)
                _elements = value.Type;
            else if (value.Type != HoconType.Array && !HoconValue.Mix(value.Type, _elements))
                throw new HoconException($"An array of {_elements} takes no {value.Type}.");
        }

        base.Add(value);
    }

    public HoconObject GetObject() => throw new HoconException("An array is no object.");

    public string GetString() => throw new HoconException("An array is no string.");

    public IList<HoconValue> GetArray() => this;

    public IHoconElement Clone(IHoconElement newParent)
    {
        var clone = new HoconArray(newParent);
        foreach (var value in this) clone.Add((HoconValue)value.Clone(clone));
        return clone;
    }

    public string ToString(int indent, int indentSize) => $"[{string.Join(", ", this)}]";

    public override string ToString() => ToString(0, 2);

    public bool Equals(IHoconElement other) =>
        other is not null && (ReferenceEquals(this, other) || (other.Type == HoconType.Array && this.SequenceEqual(other.GetArray())));

    public override bool Equals(object obj) => obj is IHoconElement element && Equals(element);

    public override int GetHashCode() => this.Aggregate(19, HashCode.Combine);

    public static bool operator ==(HoconArray left, HoconArray right) => Equals(left, right);

    public static bool operator !=(HoconArray left, HoconArray right) => !Equals(left, right);
}
