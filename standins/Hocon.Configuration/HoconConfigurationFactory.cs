namespace Hocon;

/// <summary>Configurations from text and files.</summary>
public static class HoconConfigurationFactory
{
    public static Config Empty => Config.Empty;

    public static Config ParseString(string hocon) => ParseString(hocon, null);

    /// <param name="includeCallback">Gives the text of each include; without it every include is empty.</param>
    public static Config ParseString(string hocon, HoconIncludeCallbackAsync includeCallback) =>
        new(HoconParser.Parse(hocon, includeCallback));

    /// <summary>A path without extension is tried with .conf, .hocon and .properties. Includes in the file are empty.</summary>
    public static Config FromFile(string filePath)
    {
        string[] candidates = Path.HasExtension(filePath) ? [filePath] : [$"{filePath}.conf", $"{filePath}.hocon", $"{filePath}.properties"];
        return candidates.FirstOrDefault(File.Exists) is { } file
            ? ParseString(File.ReadAllText(file))
            : throw new ConfigurationException($"No HOCON file at {filePath} could be found.");
    }
}
