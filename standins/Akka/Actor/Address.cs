using System.Globalization;

namespace Akka.Actor;

/// <summary>Where an actor system lives: protocol and name, and with remoting host and port.</summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable, ICloneable
{
    public static readonly Address AllSystems = new("akka", "all-systems");

    private readonly string _text;

    public Address(string protocol, string system, string host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant();
        Port = port;
        _text = $"{protocol}://{system}" + (string.IsNullOrEmpty(Host) ? "" : "@" + Host) + (port is { } p ? ":" + p.ToString(CultureInfo.InvariantCulture) : "");
    }

    public string Host { get; }

    public int? Port { get; }

    public string System { get; }

    public string Protocol { get; }

    public bool HasLocalScope => string.IsNullOrEmpty(Host);

    public bool HasGlobalScope => !string.IsNullOrEmpty(Host);

    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);

    public Address WithSystem(string system) => new(Protocol, system, Host, Port);

    public Address WithHost(string host = null) => new(Protocol, System, host, Port);

    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    public string HostPort() => _text[(Protocol.Length + 3)..];

    public object Clone() => new Address(Protocol, System, Host, Port);

    public static Address Parse(string address) =>
        TryParse(address, out var parsed) ? parsed : throw new UriFormatException($"Cannot parse the address [{address}]; akka://system or akka.tcp://system@host:port is expected");

    public static bool TryParse(string path, out Address address) => TryParse(path, out address, out _);

    /// <param name="absolutUri">What follows the address, from its slash on.</param>
    public static bool TryParse(string path, out Address address, out string absolutUri)
    {
        address = null;
        absolutUri = null;
        var colon = path?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        if (colon <= 0 || !path.StartsWith("akka", StringComparison.OrdinalIgnoreCase)) return false;
        var rest = path[(colon + 3)..];
        var slash = rest.IndexOf('/');
        absolutUri = slash < 0 ? "/" : rest[slash..];
        if (slash >= 0) rest = rest[..slash];
        if (rest.Length == 0) return false;
        var at = rest.IndexOf('@');
        if (at < 0)
        {
            address = new Address(path[..colon], rest);
            return true;
        }

        var host = rest[(at + 1)..];
        var port = host.LastIndexOf(':');
        if (at == 0 || port <= 0 || !int.TryParse(host.AsSpan(port + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        address = new Address(path[..colon], rest[..at], host[..port], number);
        return true;
    }

    public bool Equals(Address other) => ReferenceEquals(this, other) || (other is not null && _text == other._text);

    public override bool Equals(object obj) => obj is Address other && Equals(other);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    public int CompareTo(Address other) => string.CompareOrdinal(_text, other?._text);

    int IComparable.CompareTo(object obj) => CompareTo(obj as Address);

    public static bool operator ==(Address left, Address right) => Equals(left, right);

    public static bool operator !=(Address left, Address right) => !Equals(left, right);

    public override string ToString() => _text;
}
