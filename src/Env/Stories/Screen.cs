namespace Troupe.Env.Stories;

/// <summary>What a story prints, as a reader sees it.</summary>
internal static class Screen
{
    /// <summary>Without the prompt at the end and the blank lines around.</summary>
    public static ReadOnlySpan<char> Clean(ReadOnlySpan<char> printed)
    {
        var text = printed.TrimEnd();
        if (text.EndsWith(">", StringComparison.Ordinal)) text = text[..^1];
        return text.Trim();
    }

    /// <summary>
    /// A command as it can be typed: one line of printable characters, no longer than a story reads. Stories take several
    /// commands at once, parted by full stops; a step is one of them.
    /// </summary>
    public static string Line(string command)
    {
        const int longest = 120;
        var line = command.AsSpan().Trim();
        if (line.Length > longest) line = line[..longest];
        foreach (var c in line)
            if (char.IsControl(c)) return string.Create(line.Length, line, (to, from) =>
            {
                for (var i = 0; i < to.Length; i++) to[i] = char.IsControl(from[i]) ? ' ' : from[i];
            });
        return line.Length == command.Length ? command : line.ToString();
    }
}
