namespace Troupe.Actors.Tests.Configuration;

/// <summary>A temporary folder of configuration files; gone with the test.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("troupe-configuration-");

    public static string Reference
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "Actors.sln")))
                    return Path.Combine(folder.FullName, "hocon", "reference.conf");
            throw new InvalidOperationException($"No Actors.sln above {AppContext.BaseDirectory}");
        }
    }

    public string Of(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        var file = Of(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
