using System.Globalization;
using System.Text.Json;
using TorchSharp;
using Troupe.Actors.CommandLine;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Learning;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using Troupe.Env.Language;
using Troupe.Env.Language.Data;
using Troupe.Learner;
using Troupe.Learner.Policies;

namespace Troupe.Actors.Supervised;

/// <summary>What <c>eval</c> says of a run that learned a language: the figures of its own summary, on its own test set.</summary>
internal static class LanguageEvaluation
{
    private const string TestText = "troupe.data.test-text";

    /// <summary>Whether a run of this configuration learns a language.</summary>
    public static bool IsOf(TroupeOptions options) =>
        options.Algorithm.Name == AlgorithmName.Supervised && options.Algorithm.Supervised.Task is SupervisedTask.LanguageModel or SupervisedTask.SequenceToSequence;

    /// <summary>Keys that a run whose text lies in files may be judged with anew; null: it learned from a world.</summary>
    public static IReadOnlyList<string>? KeysOfFiles(TroupeOptions options) => ReadsFiles(options) ? [TestText] : null;

    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">There is no trained model, or what is asked for does not go with it.</exception>
    public static int Run(EvaluateRequest request, TroupeOptions options)
    {
        var best = request.Checkpoint == CheckpointChoice.Best;
        var tokenizer = Path.Combine(request.RunFolder, RunFolder.TokenizerFile);
        if (!File.Exists(tokenizer)) throw new UsageException($"The run in {request.RunFolder} has no {RunFolder.TokenizerFile}, without which its weights mean nothing. It is written when training begins.");
        if (request.Episodes is { } episodes) options = Shortened(options, episodes);
        NativeThreads.Limit(options.Run.Threads);
        if (options.Learner.Device == DeviceKind.Cuda && !torch.cuda.is_available()) options = options with { Learner = options.Learner with { Device = DeviceKind.Auto } };
        options = options with { Learner = options.Learner with { Precision = Precision.Float32 } };   // as it would act, on any machine
        using var training = SupervisedRuns.TaskOf(options, tokenizer, null).Begin(null);
        var (checkpoints, validated) = (Path.Combine(request.RunFolder, "checkpoints"), Path.Combine(request.RunFolder, "checkpoints", "best"));
        try
        {
            training.Learner.StartFrom(RunCheckpoint.ReadWeights(best && Directory.Exists(validated) ? validated : checkpoints));
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"The run in {request.RunFolder} has no weights to judge: {e.Message}", e);
        }

        var (score, games) = training.Test();
        if (request.Json) Console.Out.WriteLine(Json(request.RunFolder, best ? "best" : "final", score, games));
        else
        {
            var output = Terminals.StandardOutput();
            output.Write(SupervisedRuns.Scores((best ? "best validated" : "final", score)));
            if (games is not null) output.Write(ScoreTable.Of($"{options.Run.Name}: {games.Episodes} test games", [new("trained", games)]));
        }

        return ExitCode.Done;
    }

    // The keys of a policy's evaluation, and the language's own behind them
    private static string Json(string run, string checkpoint, SupervisedScore score, Score? games) => JsonSerializer.Serialize(new
    {
        run,
        checkpoint,
        episodes = games?.Episodes,
        mean = games?.Mean,
        standardError = games?.StandardError,
        low = games?.Interval95.Low,
        high = games?.Interval95.High,
        successRate = games?.SuccessRate,
        meanLength = games?.MeanMoves,
        exactMean = (double?)null,
        loss = score.Loss,
        predicted = score.Predicted,
        tokenPerplexity = score.TokenPerplexity,
        bytePerplexity = score.BytePerplexity,
    });

    private static TroupeOptions Shortened(TroupeOptions options, int episodes)
    {
        if (ReadsFiles(options)) throw new UsageException($"--episodes {episodes} does not go with a run that learned from files: it is judged on all of its test text. Another text: --set {TestText}=FILE.");
        using var world = TroupeRuns.WorldOf(options);
        if (options.Algorithm.Supervised.Task == SupervisedTask.SequenceToSequence && world is LanguageWorld language && language.Games(GameSet.Test) is { } all)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--episodes {episodes} does not go with prompts of a file: all {all} of its test set are judged."));
        return options with { Evaluation = options.Evaluation with { TestEpisodes = episodes } };
    }

    private static bool ReadsFiles(TroupeOptions options) => IsOf(options) && options.Algorithm.Supervised.Task == SupervisedTask.LanguageModel && options.Data.Text.Length > 0;
}
