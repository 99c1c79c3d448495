using System.CommandLine;
using Troupe.Env.Registry;

namespace Troupe.Actors.CommandLine;

internal static class EnvsCommand
{
    public static Command Create(Streams streams)
    {
        var name = new Argument<string?>("WORLD") { Description = "One world, with its options and a first screen.", Arity = ArgumentArity.ZeroOrOne };
        var markdown = new Option<bool>("--markdown") { Description = "All worlds as the page docs/worlds.md." };
        var command = new Command("envs", "List the worlds.") { name, markdown };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(markdown))
                streams.Out.Write(WorldsPage.Markdown());
            else if (parsed.GetValue(name) is { } one)
                Describe(WorldRegistry.Find(one), streams.Out);
            else
                List(streams.Out);
            return ExitCode.Done;
        });
        return command;
    }

    private static void List(TextWriter output)
    {
        var width = WorldRegistry.All.Max(k => k.Name.Length);
        foreach (var kind in WorldRegistry.All) output.WriteLine($"{kind.Name.PadRight(width)}  {kind.Summary}");
        output.WriteLine();
        output.WriteLine("Options and a first screen of one: ./troupe envs coin-collector. Play it: ./troupe play coin-collector --set level=3.");
        output.WriteLine("A world of your own: see the README.");
    }

    private static void Describe(WorldKind kind, TextWriter output)
    {
        output.WriteLine($"{kind.Name}: {kind.Summary}");
        output.WriteLine($"Source: {kind.Source}.{(kind.Oracle.Length == 0 ? "" : $" Checked against: {kind.Oracle}.")}\n");
        foreach (var option in kind.Options)
        {
            output.WriteLine($"  {option.Name} = {option.DefaultText}");
            output.WriteLine($"      {option.Summary} Allowed: {option.Allowed}.");
        }

        output.WriteLine();
        foreach (var line in (kind.Sample() ?? "(to be shown it needs options of yours)").Split('\n')) output.WriteLine($"  | {line}".TrimEnd());
    }
}
