using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace Troupe.StandIns.Tests.Actors;

public sealed class SerializationTests
{
    private static readonly string Config = $$"""
        akka.actor {
          serializers { words = "{{Name<WordSerializer>()}}", typed = "{{Name<TypedSerializer>()}}" }
          serialization-bindings {
            "{{Name<IWord>()}}" = words
            "{{Name<Special>()}}" = typed
          }
          serialization-identifiers { "{{Name<TypedSerializer>()}}" = 4242 }
        }
        """;

    [Fact]
    public async Task A_serializer_is_found_by_binding_and_its_bytes_by_identifier_and_manifest()
    {
        await using var test = new TestSystem(Config);
        var serialization = test.System.Serialization;
        var word = new Word("hello");
        var serializer = Assert.IsType<WordSerializer>(serialization.FindSerializerFor(word));
        Assert.Same(serializer, serialization.FindSerializerForType(typeof(Word)));
        var (bytes, manifest) = (serialization.Serialize(word), Serialization.ManifestFor(serializer, word));
        Assert.Equal("w", manifest);
        Assert.Equal(word, serialization.Deserialize(bytes, 4711, "w"));
        Assert.Contains("manifest 'x'", Assert.ThrowsAny<Exception>(() => serialization.Deserialize(bytes, 4711, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identifier_may_come_from_the_configuration()
    {
        await using var test = new TestSystem(Config);
        var serialization = test.System.Serialization;
        var serializer = serialization.FindSerializerFor(new Special());
        Assert.Equal(4242, serializer.Identifier);
        var manifest = Serialization.ManifestFor(serializer, new Special());
        Assert.Contains(nameof(Special), manifest, StringComparison.Ordinal);
        Assert.IsType<Special>(serialization.Deserialize(serialization.Serialize(new Special()), 4242, manifest));
        Assert.IsType<Special>(serialization.Deserialize([], 4242, typeof(Special)));
    }

    [Fact]
    public async Task Bytes_stay_bytes()
    {
        await using var test = new TestSystem();
        byte[] bytes = [1, 2, 3];
        var serializer = test.System.Serialization.FindSerializerFor(bytes);
        Assert.Equal((4, false), (serializer.Identifier, serializer.IncludeManifest));
        Assert.Equal(bytes, serializer.ToBinary(bytes));
        Assert.Equal(bytes, test.System.Serialization.Deserialize(bytes, 4, ""));
    }

    [Fact]
    public async Task An_unknown_identifier_is_refused()
    {
        await using var test = new TestSystem();
        Assert.Throws<SerializationException>(() => test.System.Serialization.Deserialize([], 987654, "x"));
    }

    [Fact]
    public async Task A_reference_survives_as_its_path()
    {
        await using var test = new TestSystem();
        var actor = test.ActorOf(Puppet.Props, "named");
        var path = Serialization.SerializedActorPath(actor);
        Assert.StartsWith("akka://test/user/named#", path, StringComparison.Ordinal);
        Assert.Equal(actor, ((ExtendedActorSystem)test.System).Provider.ResolveActorRef(path));
    }

    private static string Name<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";

    public interface IWord
    {
        string Text { get; }
    }

    public sealed record Word(string Text) : IWord;

    public sealed class Special;

    public sealed class WordSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 4711;

        public override string Manifest(object o) => "w";

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((IWord)obj).Text);

        public override object FromBinary(byte[] bytes, string manifest) => manifest == "w"
            ? new Word(Encoding.UTF8.GetString(bytes))
            : throw new SerializationException($"Unknown manifest '{manifest}'");
    }

    public sealed class TypedSerializer(ExtendedActorSystem system) : Serializer(system)
    {
        public override bool IncludeManifest => true;

        public override byte[] ToBinary(object obj) => [];

        public override object FromBinary(byte[] bytes, Type type) => Activator.CreateInstance(type)!;
    }
}
