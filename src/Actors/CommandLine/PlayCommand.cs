using System.CommandLine;

namespace Troupe.Actors.CommandLine;

internal static class PlayCommand
{
    public static Command Create(Streams streams)
    {
        var seed = SharedOptions.Number("--seed", "N", "Which game. Default: 1.", atLeast: 0);
        var command = new Command("play", "Play a world yourself, or from standard input.") { seed };
        var world = new NamedWorld(command);
        command.SetAction(async (parsed, stop) =>
        {
            using var made = world.Create(parsed);
            await new PlaySession(made, streams).PlayAsync(parsed.GetValue(seed) ?? 1, stop).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }
}
