using Akka.Serialization;

namespace Akka.Persistence.Sql;

/// <summary>An object as the tables hold it: bytes, and what it takes to read them back.</summary>
internal readonly record struct Payload(byte[] Bytes, string Manifest, int SerializerId)
{
    public static Payload Of(object value, Akka.Serialization.Serialization serialization, string? defaultSerializer)
    {
        var serializer = serialization.FindSerializerForType(value.GetType(), defaultSerializer);
        var manifest = serializer switch
        {
            SerializerWithStringManifest named => named.Manifest(value),
            { IncludeManifest: true } => $"{value.GetType().FullName}, {value.GetType().Assembly.GetName().Name}",
            _ => "",
        };
        return new Payload(serializer.ToBinary(value), manifest, serializer.Identifier);
    }

    public object Read(Akka.Serialization.Serialization serialization) => serialization.Deserialize(Bytes, SerializerId, Manifest);
}
