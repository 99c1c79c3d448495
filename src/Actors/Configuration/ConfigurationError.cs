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

    /// <param name="path">The key, from the root; empty when the trouble is a file's.</param>
    /// <param name="trouble">What is wrong, with what was read.</param>
    public ConfigurationError(string path, string trouble, string? allowed = null, string? nearest = null, ConfigurationPlace? place = null, Exception? innerException = null)
        : base(Told(path, trouble, allowed, nearest, place), innerException)
    {
        Path = path;
        Allowed = allowed;
        NearestKey = nearest;
        Place = place;
    }

    public string Path { get; } = "";

    /// <summary>What may stand there.</summary>
    public string? Allowed { get; }

    /// <summary>The known key that is spelt most alike.</summary>
    public string? NearestKey { get; }

    public ConfigurationPlace? Place { get; }

    private static string Told(string path, string trouble, string? allowed, string? nearest, ConfigurationPlace? place)
    {
        var told = place is null ? "" : $"{place}: ";
        told += path.Length == 0 ? trouble : $"{path}: {trouble}";
        if (allowed is not null) told += $"; allowed is {allowed}";
        if (nearest is not null) told += $"; did you mean {nearest}?";
        return told;
    }
}

/// <param name="File">Path of the file, or <c>--set</c>.</param>
/// <param name="Line">From 1; null: not known.</param>
public sealed record ConfigurationPlace(string File, int? Line = null)
{
    public override string ToString() => Line is { } line ? $"{File}:{line}" : File;
}
