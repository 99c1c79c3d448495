using System.Globalization;

namespace Akka.Actor;

/// <summary>The place of an actor in its tree. Two paths are equal when address and names are; the uid does not count.</summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    public const string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    private string _withoutAddress;
    private string _text;
    private int _hash;

    protected ActorPath(Address address, string name)
    {
        Address = address;
        Name = name;
    }

    protected ActorPath(ActorPath parentPath, string name, long uid)
    {
        Parent = parentPath;
        Address = parentPath.Address;
        Depth = parentPath.Depth + 1;
        Name = name;
        Uid = uid;
    }

    public string Name { get; }

    public Address Address { get; }

    /// <summary>Distinguishes the lives of one name; 0 where none was given.</summary>
    public long Uid { get; }

    public ActorPath Parent { get; }

    public int Depth { get; }

    public ActorPath Root => Parent is null ? this : Parent.Root;

    public IReadOnlyList<string> Elements
    {
        get
        {
            var names = new string[Depth];
            for (var path = this; path.Parent is not null; path = path.Parent) names[path.Depth - 1] = path.Name;
            return names;
        }
    }

    /// <summary>Letters, digits, `%` and two hexadecimal digits, and <see cref="ValidSymbols"/>; not starting with `$`.</summary>
    public static bool IsValidPathElement(string s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$') return false;
        for (var i = 0; i < s.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(s[i]) || ValidSymbols.Contains(s[i])) continue;
            if (s[i] != '%' || i + 2 >= s.Length || !char.IsAsciiHexDigit(s[i + 1]) || !char.IsAsciiHexDigit(s[i + 2])) return false;
            i += 2;
        }

        return true;
    }

    public ActorPath Child(string childName) => this / childName;

    public static ActorPath operator /(ActorPath path, string name)
    {
        var hash = name.IndexOf('#');
        return hash < 0
            ? new ChildActorPath(path, name, 0)
            : new ChildActorPath(path, name[..hash], long.Parse(name.AsSpan(hash + 1), CultureInfo.InvariantCulture));
    }

    public static ActorPath operator /(ActorPath path, IEnumerable<string> name) =>
        name.Aggregate(path, (parent, element) => string.IsNullOrEmpty(element) ? parent : parent / element);

    public ActorPath ParentOf(int depth)
    {
        var path = this;
        var levels = depth >= 0 ? Depth - depth : -depth;
        for (; levels > 0 && path.Parent is not null; levels--) path = path.Parent;
        return path;
    }

    public ActorPath WithUid(long uid) => Parent is null ? this : uid == Uid ? this : new ChildActorPath(Parent, Name, uid);

    public static ActorPath Parse(string path) =>
        TryParse(path, out var parsed) ? parsed : throw new UriFormatException($"Cannot parse the actor path [{path}]; akka://system/user/name is expected");

    public static bool TryParse(string path, out ActorPath actorPath)
    {
        actorPath = null;
        if (!Address.TryParse(path, out var address, out var elements)) return false;
        actorPath = new RootActorPath(address) / elements.Split('/');
        return true;
    }

    public static bool TryParseAddress(string path, out Address address) => Address.TryParse(path, out address);

    public static string FormatPathElements(IEnumerable<string> pathElements) => "/" + string.Join('/', pathElements);

    public string ToStringWithoutAddress() => _withoutAddress ??= Parent is null ? "/" : "/" + string.Join('/', Elements);

    public string ToStringWithAddress() => ToStringWithAddress(Address);

    public string ToStringWithAddress(Address address) => (Address.Host is not null && Address.Port is not null ? Address : address) + ToStringWithoutAddress();

    public string ToStringWithUid() => WithUidSuffix(ToStringWithAddress());

    public string ToSerializationFormat() => WithUidSuffix(ToString());

    public string ToSerializationFormatWithAddress(Address address) => WithUidSuffix(ToStringWithAddress(address));

    private string WithUidSuffix(string text) => Uid == 0 ? text : text + "#" + Uid.ToString(CultureInfo.InvariantCulture);

    public override string ToString() => _text ??= Address + ToStringWithoutAddress();

    public bool Equals(ActorPath other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || Depth != other.Depth || GetHashCode() != other.GetHashCode() || !Address.Equals(other.Address)) return false;
        for (ActorPath a = this, b = other; !ReferenceEquals(a, b); a = a.Parent, b = b.Parent)
        {
            if (a is null || b is null) break;
            if (a.Name != b.Name) return false;
        }

        return true;
    }

    public override bool Equals(object obj) => obj is ActorPath other && Equals(other);

    public override int GetHashCode()
    {
        if (_hash == 0) _hash = HashCode.Combine(Parent is null ? Address.GetHashCode() : Parent.GetHashCode(), Name) | 1;
        return _hash;
    }

    public int CompareTo(ActorPath other) => string.CompareOrdinal(ToString(), other?.ToString());

    public static bool operator ==(ActorPath left, ActorPath right) => Equals(left, right);

    public static bool operator !=(ActorPath left, ActorPath right) => !Equals(left, right);
}

public sealed class RootActorPath : ActorPath
{
    public RootActorPath(Address address, string name = "") : base(address, name)
    {
    }
}

public sealed class ChildActorPath : ActorPath
{
    public ChildActorPath(ActorPath parentPath, string name, long uid) : base(parentPath, name, uid)
    {
    }
}
