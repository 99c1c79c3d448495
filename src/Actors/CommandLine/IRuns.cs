namespace Troupe.Actors.CommandLine;

/// <summary>
/// What the command line asks of the actors. Each answers with an exit code (<see cref="ExitCode"/>); what the person at
/// the keyboard can put right is thrown as <see cref="UsageException"/>.
/// </summary>
public interface IRuns
{
    /// <summary>Trains a new run or goes on with one, to its end.</summary>
    /// <param name="stop">Asks for a clean stop: a checkpoint is written, then <see cref="ExitCode.Interrupted"/> is given.</param>
    Task<int> TrainAsync(TrainRequest request, CancellationToken stop);

    /// <summary>Plays greedy test games and prints the return with its 95% interval.</summary>
    Task<int> EvaluateAsync(EvaluateRequest request, CancellationToken stop);

    /// <summary>Lets a trained language model write.</summary>
    Task<int> GenerateAsync(GenerateRequest request, CancellationToken stop);

    /// <summary>Counts lost and duplicated chunks; <see cref="ExitCode.Failed"/> if there are any.</summary>
    Task<int> CheckJournalAsync(CheckJournalRequest request, CancellationToken stop);
}
