using System.CommandLine;
using Troupe.Actors.Reporting;

namespace Troupe.Actors.CommandLine;

internal static class CompareCommand
{
    public static Command Create(Streams streams)
    {
        var runs = new Argument<string[]>("RUN") { Description = "Folders of runs that have ended.", Arity = ArgumentArity.OneOrMore };
        var into = new Option<string?>("--out") { HelpName = "FOLDER", Description = "Also write comparison.csv and comparison.svg there." };
        var command = new Command("compare", "Several runs side by side: test returns, interquartile mean over seeds with its 95% bootstrap interval, learning curves.") { runs, into };
        command.SetAction(parsed =>
        {
            var comparison = new Comparison([.. parsed.GetRequiredValue(runs).Select(ComparedRun.Read)]);
            (streams.Out == Console.Out ? Terminals.StandardOutput() : Terminals.Plain(streams.Out)).Write(comparison.Table());
            if (parsed.GetValue(into) is { } folder) Write(comparison, folder, streams.Out);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Comparison comparison, string folder, TextWriter output)
    {
        Directory.CreateDirectory(folder);
        Save("comparison.csv", comparison.Csv());
        if (comparison.Picture() is { } picture) Save("comparison.svg", picture);

        void Save(string name, string text)
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, text);
            output.WriteLine($"Wrote {path}.");
        }
    }
}
