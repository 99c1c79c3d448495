using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace Troupe.StandIns.Tests.Persistence;

public interface IEvent;

public sealed record Said(string Text) : IEvent;

public sealed record Blob(byte[] Bytes) : IEvent;

/// <summary>Its serializer refuses it.</summary>
public sealed record Unspeakable : IEvent;

public sealed class EventSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const int Number = 4711;

    public override int Identifier => Number;

    public override string Manifest(object o) => o switch
    {
        Said => "S",
        Blob => "B",
        _ => "U",
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        Said said => Encoding.UTF8.GetBytes(said.Text),
        Blob blob => blob.Bytes,
        _ => throw new NotSupportedException("unspeakable"),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "S" => new Said(Encoding.UTF8.GetString(bytes)),
        "B" => new Blob(bytes),
        _ => throw new ArgumentException($"unknown manifest {manifest}", nameof(manifest)),
    };
}
