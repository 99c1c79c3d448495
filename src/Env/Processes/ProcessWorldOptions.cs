using System.Text.RegularExpressions;

namespace Troupe.Env.Processes;

/// <summary>Which program a <see cref="ProcessWorld"/> runs, and how it is spoken with.</summary>
/// <param name="Command">A program in a folder of PATH, or a path.</param>
/// <param name="Arguments">Handed over one by one; no shell sees them.</param>
public sealed record ProcessWorldOptions(string Command, IReadOnlyList<string> Arguments)
{
    /// <summary>Name of the world where the program tells none.</summary>
    public string Name { get; init; } = "process";

    /// <summary>Where the program runs; null: where this process does.</summary>
    public string? Folder { get; init; }

    /// <summary>Null: JSON lines. Else the program is a plain one that prints a prompt.</summary>
    public TextProtocol? Text { get; init; }

    public RemoteWorldOptions Remote { get; init; } = new();
}

/// <summary>
/// How to play a program that reads lines and prints a prompt, as text adventures do. Each game is a new process; the end
/// of the process with exit code 0 is the end of the game. All that is printed between two prompts is what the player sees.
/// </summary>
/// <remarks><c>{seed}</c> in the arguments or in <see cref="FirstCommands"/> becomes the game's seed; a program that takes none plays the game it likes.</remarks>
public sealed record TextProtocol
{
    /// <summary>A &gt; that begins a line or stands alone, or a question or colon after which the cursor waits.</summary>
    public const string UsualPrompt = @"(^|[\n ])>[ \t]*$|(?<=[?:])[ \t]+$";

    private static readonly TimeSpan s_matching = TimeSpan.FromMilliseconds(200);

    /// <summary>Regular expression that matches the end of the output when the program waits for a command.</summary>
    public string Prompt { get; init; } = UsualPrompt;

    /// <summary>Sent before the player's first command, one after each prompt; what the last one is answered is the first screen.</summary>
    public IReadOnlyList<string> FirstCommands { get; init; } = [];

    /// <summary>Regular expression whose first group is the score; the last match in what is printed counts. Null: no score.</summary>
    public string? Score { get; init; }

    /// <summary>Regular expression of what is printed when the game is won. Null: nobody knows.</summary>
    public string? Won { get; init; }

    /// <summary>Regular expression of what is printed when the game is lost. Null: nobody knows.</summary>
    public string? Lost { get; init; }

    /// <summary>After a prompt, so long must nothing more come; for programs that print the prompt within their texts too.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.Zero;

    internal string Key => string.Join('\u001f', [Prompt, .. FirstCommands, Score, Won, Lost, $"{Quiet}"]);

    /// <exception cref="ArgumentException">Not a regular expression.</exception>
    internal static Regex? Pattern(string what, string? pattern)
    {
        try
        {
            return pattern is null ? null : new Regex(pattern, RegexOptions.CultureInvariant, s_matching);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"'{what}' is a regular expression; read '{pattern}': {e.Message}", e);
        }
    }
}
