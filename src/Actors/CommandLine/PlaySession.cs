using System.Globalization;
using Troupe.Env;

namespace Troupe.Actors.CommandLine;

/// <summary>A person, or a script on standard input, plays one game.</summary>
internal sealed class PlaySession(IWorld world, Streams streams)
{
    /// <summary>To the end of the game, <c>quit</c>, or the end of the input.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public async Task PlayAsync(long seed, CancellationToken stop)
    {
        streams.Out.WriteLine($"{world.Spec.Name}, game {seed}. Type a command or its number; quit leaves.\n");
        var screen = world.Reset(seed);
        while (true)
        {
            streams.Out.WriteLine(screen.ToString());
            WriteChoices();
            streams.Out.Write("> ");
            streams.Out.Flush();

            // On a thread of its own: reading from a terminal cannot be cancelled, Ctrl-C must not wait for it.
            var typed = (await Task.Run(streams.In.ReadLine, CancellationToken.None).WaitAsync(stop).ConfigureAwait(false))?.Trim();
            if (typed is null or "quit")
            {
                streams.Out.WriteLine(Score("Left"));
                return;
            }

            if (typed.Length == 0) continue;
            var step = Step(typed);
            screen = step.Observation;
            streams.Out.WriteLine();
            if (!step.Ended) continue;
            streams.Out.WriteLine(screen.ToString());
            streams.Out.WriteLine();
            streams.Out.WriteLine(Score(world.Won ? "Won" : world.Lost ? "Lost" : step.Truncated ? "Out of moves" : "Over"));
            return;
        }
    }

    private StepResult Step(string typed)
    {
        var admissible = world.AdmissibleActions;
        return int.TryParse(typed, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= admissible.Count
            ? world.Step(number - 1)
            : world.Step(typed);
    }

    private void WriteChoices()
    {
        if (world.AdmissibleActions.Count == 0) return;   // the player writes what they like
        streams.Out.WriteLine();
        streams.Out.WriteLine(string.Join("   ", world.AdmissibleActions.Select((action, i) => $"{i + 1} {action}")));
    }

    private string Score(string ending) =>
        string.Create(CultureInfo.InvariantCulture, $"{ending} after {world.Moves} moves; score {world.Score:0.###}{(world.MaxScore is { } max ? $" of {max:0.###}" : "")}.");
}
