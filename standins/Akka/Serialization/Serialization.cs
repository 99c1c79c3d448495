using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Serialization;

/// <summary>
/// Which serializer an object goes to: akka.actor.serializers, serialization-bindings and serialization-identifiers.
/// The real package sends what nothing is bound to through Newtonsoft.Json; the stand-in refuses it.
/// </summary>
public class Serialization
{
    private readonly ConcurrentDictionary<string, Serializer> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, Serializer> _byId = new();
    private readonly ConcurrentDictionary<Type, Serializer> _bindings = new();
    private readonly ConcurrentDictionary<Type, Serializer> _found = new();
    private readonly NullSerializer _null;

    public Serialization(ExtendedActorSystem system)
    {
        System = system;
        _null = new NullSerializer(system);
        AddSerializer("null", _null);
        var config = system.Settings.Config;
        foreach (var (name, value) in Section(config, "akka.actor.serializers"))
        {
            var type = Type.GetType(value.GetString());
            if (type is null)
            {
                system.Log.Log(Event.LogLevel.WarningLevel, null, $"The type name for serializer '{name}' did not resolve to an actual Type: '{value.GetString()}'");
                continue;
            }

            var settings = config.GetConfig("akka.actor.serialization-settings")?.GetConfig(Quoted(name));
            AddSerializer(name, (Serializer)(settings.IsNullOrEmpty() ? Activator.CreateInstance(type, system) : Activator.CreateInstance(type, system, settings)));
        }

        foreach (var (name, value) in Section(config, "akka.actor.serialization-bindings"))
        {
            if (Type.GetType(name) is not { } type)
                system.Log.Log(Event.LogLevel.WarningLevel, null, $"The type name for message/serializer binding '{value.GetString()}' did not resolve to an actual Type: '{name}'");
            else if (!_byName.TryGetValue(value.GetString(), out var serializer))
                system.Log.Log(Event.LogLevel.WarningLevel, null, $"Serialization binding to non existing serializer: '{value.GetString()}'");
            else
                AddSerializationMap(type, serializer);
        }
    }

    public ExtendedActorSystem System { get; }

    public void AddSerializer(string name, Serializer serializer)
    {
        _byId[serializer.Identifier] = serializer;
        _byName[name] = serializer;
    }

    public void AddSerializationMap(Type type, Serializer serializer)
    {
        _bindings[type] = serializer;
        _found.Clear();
    }

    public Serializer FindSerializerFor(object obj, string defaultSerializerName = null) => obj is null ? _null : FindSerializerForType(obj.GetType(), defaultSerializerName);

    /// <summary>The binding of the type itself, else of its nearest base type or interface.</summary>
    /// <exception cref="SerializationException">Nothing is bound to it.</exception>
    public Serializer FindSerializerForType(Type objectType, string defaultSerializerName = null)
    {
        if (_found.TryGetValue(objectType, out var known)) return known;
        Type best = null;
        foreach (var bound in _bindings.Keys)
            if (bound.IsAssignableFrom(objectType) && (best is null || best.IsAssignableFrom(bound))) best = bound;
        if ((best is null || best == typeof(object)) && defaultSerializerName is not null && _byName.TryGetValue(defaultSerializerName, out var named)) return named;
        if (best is null)
        {
            throw new SerializationException($"No serializer is bound to {objectType}. Add one: akka.actor.serialization-bindings {{ \"{TypeManifest(objectType)}\" = NAME }}, "
                + $"with NAME in akka.actor.serializers (there now: {string.Join(", ", _byName.Keys.Order(StringComparer.Ordinal))}). "
                + "Newtonsoft.Json, the default of the real Akka package, is not part of this stand-in.");
        }

        return _found.GetOrAdd(objectType, _bindings[best]);
    }

    public byte[] Serialize(object o) => FindSerializerFor(o).ToBinary(o);

    public object Deserialize(byte[] bytes, int serializerId, Type type) => ById(serializerId, type?.Name).FromBinary(bytes, type);

    public object Deserialize(byte[] bytes, int serializerId, string manifest)
    {
        var serializer = ById(serializerId, manifest);
        if (serializer is SerializerWithStringManifest named) return named.FromBinary(bytes, manifest);
        if (string.IsNullOrEmpty(manifest)) return serializer.FromBinary(bytes, null);
        var type = Type.GetType(manifest) ?? throw new SerializationException($"Cannot find manifest class [{manifest}] for serializer with id [{serializerId}].");
        return serializer.FromBinary(bytes, type);
    }

    /// <summary>What must be kept beside the bytes for <see cref="Deserialize(byte[], int, string)"/>.</summary>
    public static string ManifestFor(Serializer s, object msg) => s switch
    {
        SerializerWithStringManifest named => named.Manifest(msg),
        { IncludeManifest: true } => TypeManifest(msg.GetType()),
        _ => string.Empty,
    };

    public static string SerializedActorPath(IActorRef actorRef) => actorRef is null ? string.Empty
        : actorRef is IInternalActorRef { IsLocal: true } and not Nobody ? actorRef.Path.ToSerializationFormatWithAddress(((IInternalActorRef)actorRef).Provider.DefaultAddress)
        : actorRef.Path.ToSerializationFormat();

    internal static string TypeManifest(Type type) => type is null ? string.Empty : $"{type.FullName}, {type.Assembly.GetName().Name}";

    private static IEnumerable<KeyValuePair<string, Configuration.Hocon.HoconValue>> Section(Config config, string path) => config.GetConfig(path)?.AsEnumerable() ?? [];

    private static string Quoted(string key) => "\"" + key + "\"";

    private Serializer ById(int id, string manifest) => _byId.TryGetValue(id, out var serializer)
        ? serializer
        : throw new SerializationException($"Cannot find serializer with id [{id}] (manifest [{manifest}]). The most probable reason is that the configuration entry 'akka.actor.serializers' is not in sync between the two systems.");
}
