using System.Reflection;
using Akka.Actor;

namespace Akka.Configuration;

public class ConfigurationFactory
{
    private static readonly Lazy<Config> Defaults = new(() => FromResource("Akka.Configuration.reference.conf", typeof(ConfigurationFactory).Assembly));

    public static Config Empty => Config.Empty;

    /// <exception cref="FormatException">With line and column.</exception>
    public static Config ParseString(string hocon) => new(HoconReader.Read(hocon));

    /// <summary>The library's own defaults.</summary>
    public static Config Default() => Defaults.Value;

    /// <summary>Without an app.config section named akka, which the stand-in does not read: nothing.</summary>
    public static Config Load() => Config.Empty;

    public static Config FromResource(string resourceName, object instanceInAssembly) =>
        FromResource(resourceName, instanceInAssembly as Assembly ?? instanceInAssembly.GetType().Assembly);

    public static Config FromResource<TAssembly>(string resourceName) => FromResource(resourceName, typeof(TAssembly).Assembly);

    public static Config FromResource(string resourceName, Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new ConfigurationException($"Assembly {assembly.GetName().Name} holds no resource named {resourceName}");
        using var reader = new StreamReader(stream);
        return ParseString(reader.ReadToEnd());
    }
}

public class ConfigurationException : AkkaException
{
    public ConfigurationException(string message) : base(message)
    {
    }

    public ConfigurationException(string message, Exception exception) : base(message, exception)
    {
    }
}
