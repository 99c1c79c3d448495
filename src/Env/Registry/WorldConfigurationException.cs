namespace Troupe.Env.Registry;

/// <summary>A world cannot be made as asked. The message holds the path, what was read, what is allowed and the nearest known name.</summary>
public sealed class WorldConfigurationException : Exception
{
    /// <param name="path">The configuration key, as <c>world.level</c>.</param>
    public WorldConfigurationException(string path, string? read, string problem, string allowed, string? nearest = null, Exception? inner = null)
        : base($"{path}{(read is null ? "" : $" = \"{read}\"")}: {problem}. Allowed: {allowed}.{(nearest is null ? "" : $" Did you mean \"{nearest}\"?")}", inner)
    {
        Path = path;
        Read = read;
        Allowed = allowed;
        Nearest = nearest;
    }

    public string Path { get; }

    public string? Read { get; }

    public string Allowed { get; }

    public string? Nearest { get; }
}
