using Troupe.Actors.CommandLine;

using var interruption = new Interruption();
return await Cli.RunAsync(args, new NoRuns(), Streams.OfProcess, interruption.Stop);

/// <summary>Stands where the actors come in.</summary>
internal sealed class NoRuns : IRuns
{
    public Task<int> TrainAsync(TrainRequest request, CancellationToken stop) => throw Absent();

    public Task<int> EvaluateAsync(EvaluateRequest request, CancellationToken stop) => throw Absent();

    public Task<int> CheckJournalAsync(CheckJournalRequest request, CancellationToken stop) => throw Absent();

    private static UsageException Absent() => new("This build has no actors yet.");
}
