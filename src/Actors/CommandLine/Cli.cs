using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Troupe.Actors.Configuration;
using Troupe.Env.Registry;

namespace Troupe.Actors.CommandLine;

/// <summary>The command line, apart from the process it runs in: arguments and streams in, exit code out.</summary>
public static class Cli
{
    /// <param name="stop">A clean stop was asked for.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, IRuns runs, Streams streams, CancellationToken stop)
    {
        var parsed = Root(runs, streams).Parse(arguments);
        if (parsed.Errors.Count > 0) return await Complain(parsed, streams).ConfigureAwait(false);
        try
        {
            return await parsed.InvokeAsync(new() { Output = streams.Out, Error = streams.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is UsageException or ConfigurationError or WorldConfigurationException)
        {
            await streams.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCode.BadUsage;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await streams.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    private static Command Root(IRuns runs, Streams streams) =>
        new("./troupe", "Trains language policies by reinforcement learning in text worlds, with actors.")
        {
            new HelpOption(),
            TrainCommand.Create(runs),
            EvalCommand.Create(runs),
            GenerateCommand.Create(runs),
            CompareCommand.Create(streams),
            PlayCommand.Create(streams),
            EnvsCommand.Create(streams),
            ServeWorldCommand.Create(streams),
            DoctorCommand.Create(streams),
            CheckJournalCommand.Create(runs),
        };

    private static async Task<int> Complain(ParseResult parsed, Streams streams)
    {
        if (parsed.Action is ParseErrorAction action) action.ShowHelp = false;
        await parsed.InvokeAsync(new() { Output = streams.Error, Error = streams.Error }).ConfigureAwait(false);
        var command = parsed.CommandResult.Command;
        await streams.Error.WriteLineAsync($"`./troupe {(command.Parents.Any() ? command.Name + " " : "")}--help` lists what is allowed.").ConfigureAwait(false);
        return ExitCode.BadUsage;
    }
}

/// <summary>Standard input, output and error, or what a test puts in their place.</summary>
public sealed record Streams(TextReader In, TextWriter Out, TextWriter Error)
{
    public static Streams OfProcess => new(Console.In, Console.Out, Console.Error);
}
