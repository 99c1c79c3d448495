using System.CommandLine;
using Troupe.Env.Registry;

namespace Troupe.Actors.CommandLine;

internal static class EnvsCommand
{
    public static Command Create(Streams streams)
    {
        var command = new Command("envs", "List the worlds, with their options and a first screen of each.");
        command.SetAction(_ =>
        {
            foreach (var kind in WorldRegistry.All) Describe(kind, streams.Out);
            streams.Out.WriteLine("Play one: ./troupe play coin-collector --set level=3. A world of your own: see the README.");
            return ExitCode.Done;
        });
        return command;
    }

    private static void Describe(WorldKind kind, TextWriter output)
    {
        output.WriteLine($"{kind.Name}: {kind.Summary}\n");
        foreach (var option in kind.Options)
        {
            output.WriteLine($"  {option.Name} = {option.DefaultText}");
            output.WriteLine($"      {option.Summary} Allowed: {option.Allowed}.");
        }

        output.WriteLine();
        foreach (var line in (kind.Sample() ?? "(to be shown it needs options of yours)").Split('\n')) output.WriteLine($"  | {line}");
        output.WriteLine();
    }
}
