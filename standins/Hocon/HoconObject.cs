using System.Globalization;
using System.Text;

namespace Hocon;

/// <summary>Fields by key, in the order in which the keys first appeared.</summary>
public class HoconObject : Dictionary<string, HoconField>, IHoconElement
{
    public HoconObject(IHoconElement parent)
        : base(StringComparer.Ordinal)
    {
        if (parent is not HoconValue) throw new HoconException("The parent of an object is a value.");
        Parent = parent;
    }

    public IHoconElement Parent { get; }

    public HoconType Type => HoconType.Object;

    public bool IsEmpty => Count == 0;

    public string Raw => throw new HoconException("An object is no string.");

    /// <summary>Where this object stands; empty at the root.</summary>
    public HoconPath Path
    {
        get
        {
            for (var above = Parent; above is not null; above = above.Parent)
                if (above is HoconField at)
                    return at.Path;
            return HoconPath.Empty;
        }
    }

    /// <summary>Nested dictionaries; a leaf stays a <see cref="HoconField"/>'s value.</summary>
    public IDictionary<string, object> Unwrapped =>
        this.ToDictionary(f => f.Key, f => f.Value.Type == HoconType.Object ? f.Value.GetObject().Unwrapped : (object)f.Value);

    /// <summary>By path, not by bare key: <c>o["a.b"]</c> goes two levels down.</summary>
    public new HoconField this[string key] => GetField(key);

    public HoconField this[HoconPath path] => GetField(path);

    public HoconObject GetObject() => this;

    public string GetString() => throw new HoconException("An object is no string.");

    /// <summary>The values of the keys 0, 1, 2…, in the order of these numbers; other keys are left out.</summary>
    public IList<HoconValue> GetArray() =>
        TryGetArray(out var result)
            ? result
            : throw new HoconException($"The object at '{Path}' has no numbered fields of one type.");

    public bool TryGetArray(out List<HoconValue> result)
    {
        var numbered = new SortedDictionary<int, HoconValue>();
        foreach (var field in Values)
            if (int.TryParse(field.Key, NumberStyles.Integer, CultureInfo.InvariantCulture, out var index) && index >= 0)
                numbered[index] = field.Value;

        var values = numbered.Values.ToList();
        var alike = values.Count > 0 && values.All(v => v.Type == values[0].Type);
        result = alike ? values : [];
        return alike;
    }

    public HoconField GetField(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return GetField(HoconPath.Parse(key));
    }

    public HoconField GetField(HoconPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return TryGetField(path, out var field) ? field : throw new KeyNotFoundException($"No field at '{path}'.");
    }

    public bool TryGetField(string key, out HoconField result)
    {
        result = null;
        return !string.IsNullOrWhiteSpace(key) && TryGetField(HoconPath.Parse(key), out result);
    }

    public bool TryGetField(HoconPath path, out HoconField result)
    {
        result = null;
        if (path is null || path.Count == 0) return false;

        var at = this;
        for (var i = 0; i < path.Count; i++)
        {
            if (!at.TryGetValue(path[i], out var field)) return false;
            if (i == path.Count - 1)
            {
                result = field;
                return true;
            }

            if (field.Type != HoconType.Object) return false;
            at = field.GetObject();
        }

        return false;
    }

    public HoconObject GetObject(string key) => GetField(key).GetObject();

    public bool TryGetObject(string key, out HoconObject result)
    {
        result = TryGetField(key, out var field) ? field.GetObject() : null;
        return result is not null;
    }

    public HoconValue GetValue(HoconPath path) => GetField(path).Value;

    public bool TryGetValue(HoconPath path, out HoconValue result)
    {
        result = TryGetField(path, out var field) ? field.Value : null;
        return field is not null;
    }

    /// <summary>Takes the other's fields over this one's; objects merge.</summary>
    public virtual void Merge(HoconObject other)
    {
        foreach (var (key, theirs) in other)
        {
            if (TryGetValue(key, out var ours) && ours.Type == HoconType.Object && theirs.Type == HoconType.Object)
                ours.GetObject().Merge(theirs.GetObject());
            else
                base[key] = (HoconField)theirs.Clone(this);
        }
    }

    /// <summary>Takes from the other what this one lacks; objects merge. A literal here against an object there throws.</summary>
    public void FallbackMerge(HoconObject other)
    {
        foreach (var (key, theirs) in other)
        {
            if (!TryGetValue(key, out var ours))
                base[key] = (HoconField)theirs.Clone(this);
            else if (theirs.Type == HoconType.Object && theirs.GetObject().Count > 0)
                ours.GetObject().FallbackMerge(theirs.GetObject());
        }
    }

    public IHoconElement Clone(IHoconElement newParent)
    {
        var clone = new HoconObject(newParent);
        foreach (var (key, field) in this) clone.Put(key, (HoconField)field.Clone(clone));
        return clone;
    }

    public string ToString(int indent, int indentSize)
    {
        var space = new string(' ', indent * indentSize);
        var text = new StringBuilder();
        foreach (var (key, field) in this)
        {
            if (text.Length > 0) text.Append(',').Append(Environment.NewLine);
            text.Append(space).Append(key.NeedQuotes() ? key.AddQuotes() : key).Append(" : ").Append(field.ToString(indent + 1, indentSize));
        }

        return text.ToString();
    }

    public override string ToString() => ToString(0, 2);

    public bool Equals(IHoconElement other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || (other.Type == HoconType.Object && Count == other.GetObject().Count
                && this.Zip(other.GetObject()).All(pair => pair.First.Key == pair.Second.Key && pair.First.Value.Equals(pair.Second.Value))));

    public override bool Equals(object obj) => obj is IHoconElement element && Equals(element);

    public override int GetHashCode() => Values.Aggregate(23, HashCode.Combine);

    public static bool operator ==(HoconObject left, HoconObject right) => Equals(left, right);

    public static bool operator !=(HoconObject left, HoconObject right) => !Equals(left, right);

    internal void Put(string key, HoconField field) => base[key] = field;
}
