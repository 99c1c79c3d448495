using System.CommandLine;
using Troupe.Env.Registry;

namespace Troupe.Actors.CommandLine;

internal static class PlayCommand
{
    public static Command Create(Streams streams)
    {
        var world = new Argument<string>("WORLD") { Description = "A world's name (see ./troupe envs), or with --assembly a type's." };
        var set = SharedOptions.Assignments("OPTION=VALUE", "level=3", "Set one of the world's options; may be given several times.");
        var seed = SharedOptions.Number("--seed", "N", "Which game. Default: 1.", atLeast: 0);
        var assembly = new Option<string?>("--assembly") { HelpName = "FILE", Description = "A .dll that holds a world of your own." };

        var command = new Command("play", "Play a world yourself, or from standard input.") { world, set, seed, assembly };
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                var options = SharedOptions.Assigned(parsed.GetValue(set)).GroupBy(o => o.Key).ToDictionary(o => o.Key, o => o.Last().Value);
                using var made = WorldRegistry.Create(parsed.GetRequiredValue(world), options, parsed.GetValue(assembly));
                await new PlaySession(made, streams).PlayAsync(parsed.GetValue(seed) ?? 1, stop).ConfigureAwait(false);
                return ExitCode.Done;
            }
            catch (WorldConfigurationException e)
            {
                throw new UsageException(e.Message, e);
            }
        });
        return command;
    }
}
