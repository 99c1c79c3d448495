using System.Reflection;

namespace Troupe.Env.Registry;

/// <summary>
/// Worlds of others: a public type that implements <see cref="IWorld"/> (most easily by deriving from <see cref="World"/>),
/// with a public constructor that takes nothing, or the options as <c>IReadOnlyDictionary&lt;string, string&gt;</c>.
/// Loading code runs it: only load what you trust.
/// </summary>
internal static class AssemblyWorlds
{
    public static IWorld Create(string path, string typeName, IReadOnlyDictionary<string, string> options)
    {
        var type = FindType(Load(path), path, typeName);
        try
        {
            if (type.GetConstructor([typeof(IReadOnlyDictionary<string, string>)]) is { } withOptions) return (IWorld)withOptions.Invoke([options]);
            if (type.GetConstructor([]) is not { } plain)
                throw new WorldConfigurationException("world.name", typeName, "the type has no constructor to call",
                    "a public constructor without parameters, or with one IReadOnlyDictionary<string, string> for the options");
            if (options.Count > 0)
                throw new WorldConfigurationException("world.options." + options.Keys.First(), options.Values.First(), $"'{typeName}' takes no options",
                    "none; a constructor with one IReadOnlyDictionary<string, string> would receive them");
            return (IWorld)plain.Invoke([]);
        }
        catch (TargetInvocationException e) when (e.InnerException is WorldConfigurationException told)
        {
            throw told;
        }
        catch (TargetInvocationException e)
        {
            throw new WorldConfigurationException("world.name", typeName, $"its constructor failed: {e.InnerException!.Message.TrimEnd('.')}", "what the type's author says", inner: e.InnerException);
        }
    }

    private static Assembly Load(string path)
    {
        var full = Path.GetFullPath(path);
        const string allowed = "the path of a .NET assembly (.dll) built against this Troupe.Env";
        if (!File.Exists(full)) throw new WorldConfigurationException("world.assembly", path, $"there is no file {full}", allowed);
        try
        {
            return Assembly.LoadFrom(full);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or IOException or UnauthorizedAccessException)
        {
            throw new WorldConfigurationException("world.assembly", path, $"cannot be loaded: {e.Message.TrimEnd('.')}", allowed, inner: e);
        }
    }

    private static Type FindType(Assembly assembly, string path, string typeName)
    {
        Type[] types;
        try
        {
            types = assembly.GetExportedTypes();
        }
        catch (Exception e) when (e is ReflectionTypeLoadException or FileNotFoundException or FileLoadException or TypeLoadException)
        {
            throw new WorldConfigurationException("world.assembly", path, $"its types cannot be loaded: {e.Message.TrimEnd('.')}",
                "an assembly whose dependencies lie beside it", inner: e);
        }

        Type[] worlds = [.. types.Where(t => typeof(IWorld).IsAssignableFrom(t) && t is { IsAbstract: false, ContainsGenericParameters: false })];
        var found = worlds.Where(t => t.FullName == typeName || t.Name == typeName).ToArray();
        if (found.Length == 1) return found[0];
        var names = worlds.Select(t => t.FullName!).Concat(worlds.Select(t => t.Name)).ToArray();
        throw new WorldConfigurationException("world.name", typeName,
            found.Length > 1 ? $"{path} holds several worlds of this name" : $"{path} holds no such world",
            worlds.Length == 0 ? $"a public class that implements {nameof(IWorld)}; the assembly has none" : string.Join(", ", worlds.Select(t => t.FullName)),
            found.Length > 1 ? null : NearestName.Of(typeName, names));
    }
}
