namespace Troupe.Actors.Configuration;

/// <summary>A configuration that cannot be used, told so that its writer can mend it. Thrown before anything starts.</summary>
public sealed class ConfigurationError : Exception
{
    public ConfigurationError(string message)
        : base(message)
    {
    }

    public ConfigurationError(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="path">The key, from the root.</param>
    /// <param name="read">What was read there, as the end of "the key is …".</param>
    public ConfigurationError(string path, string read, string? allowed, string? nearest = null, ConfigurationPlace? place = null, Exception? innerException = null)
        : base(Told(path, read, allowed, nearest, place), innerException)
    {
        Path = path;
        Read = read;
        Allowed = allowed;
        NearestKey = nearest;
        Place = place;
    }

    /// <summary>Empty when the trouble is a file's.</summary>
    public string Path { get; } = "";

    public string Read { get; } = "";

    /// <summary>What may stand there.</summary>
    public string? Allowed { get; }

    /// <summary>The known key that is spelt most alike.</summary>
    public string? NearestKey { get; }

    public ConfigurationPlace? Place { get; }

    private static string Told(string path, string read, string? allowed, string? nearest, ConfigurationPlace? place) =>
        (place is null ? "" : $"{place}: ") + $"{path} is {read}"
        + (allowed is null ? "" : $"; allowed is {allowed}")
        + (nearest is null ? "." : $"; did you mean {nearest}?");
}

/// <param name="File">Path of the file, or <c>--set</c>.</param>
/// <param name="Line">From 1; null: not known.</param>
public sealed record ConfigurationPlace(string File, int? Line = null)
{
    public override string ToString() => Line is { } line ? $"{File}:{line}" : File;
}
