using System.CommandLine;
using System.Globalization;
using Troupe.Actors.Reporting;

namespace Troupe.Actors.CommandLine;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json") { Description = "For programs: JSON on standard output, one object a line." };

    public static Option<bool> Quiet() => new("--quiet") { Description = "Print errors only." };

    public static Option<string?> AckLog(bool required) => new("--ack-log")
    {
        HelpName = "FILE",
        Required = required,
        Description = "File to which agents append each acknowledgement, for an outside witness (see check-journal).",
    };

    public static Argument<string> Run() => new("RUN") { Description = "Folder of a run, such as runs/quickstart." };

    /// <summary>A whole number, refused in words where it is none or too small.</summary>
    public static Option<long?> Number(string name, string help, string description, long atLeast = long.MinValue, long atMost = long.MaxValue) => new(name)
    {
        HelpName = help,
        Description = description,
        CustomParser = result =>
        {
            var read = result.Tokens[^1].Value;
            if (long.TryParse(read, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= atLeast && number <= atMost) return number;
            result.AddError($"{name} is a whole number{(atLeast > long.MinValue ? string.Create(CultureInfo.InvariantCulture, $" of at least {atLeast}") : "")}; read '{read}'.");
            return null;
        },
    };

    /// <summary><c>NAME=VALUE</c>, any number of times; the value may hold further equals signs.</summary>
    public static Option<string[]> Assignments(string help, string example, string description) => new("--set")
    {
        HelpName = help,
        Description = description,
        DefaultValueFactory = _ => [],
        Validators =
        {
            result =>
            {
                foreach (var token in result.Tokens)
                    if (token.Value.IndexOf('=', StringComparison.Ordinal) <= 0)
                        result.AddError($"--set expects {help}, such as {example}; read '{token.Value}'.");
            },
        },
    };

    public static IReadOnlyList<KeyValuePair<string, string>> Assigned(string[]? texts) =>
        [.. (texts ?? []).Select(text => text.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0].Trim(), parts[1].Trim()))];

    public static OutputStyle Style(bool quiet, bool json) => json ? OutputStyle.Json : quiet ? OutputStyle.Quiet : OutputStyle.Live;
}
