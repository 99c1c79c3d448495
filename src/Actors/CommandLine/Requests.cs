using Troupe.Actors.Reporting;

namespace Troupe.Actors.CommandLine;

/// <summary>What <c>train</c> was asked: exactly one of <paramref name="ConfigurationFile"/> and <paramref name="Resume"/> is set.</summary>
/// <param name="ConfigurationFile">HOCON file of a new run.</param>
/// <param name="Resume">Folder of a run to go on with.</param>
/// <param name="RunFolder">Where a new run lives; null: <c>runs/NAME</c>.</param>
/// <param name="Seed">Overrides <c>troupe.run.seed</c>.</param>
/// <param name="Overrides">Path and value of each <c>--set</c>, in the order typed.</param>
/// <param name="AckLogFile">File to which each acknowledgement is appended for an outside witness, or null.</param>
public sealed record TrainRequest(
    string? ConfigurationFile, string? Resume, string? RunFolder, long? Seed,
    IReadOnlyList<KeyValuePair<string, string>> Overrides, OutputStyle Output, string? AckLogFile);

/// <summary>What <c>eval</c> was asked.</summary>
/// <param name="Episodes">Test games; null: as the run's configuration says.</param>
public sealed record EvaluateRequest(string RunFolder, int? Episodes, CheckpointChoice Checkpoint, bool Json)
{
    /// <summary>Path and value of each <c>--set</c>, in the order typed: what is to be other in the games than in training.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Overrides { get; init; } = [];
}

/// <summary>What <c>generate</c> was asked.</summary>
/// <param name="Model">Folder of a run, or of a GPT-2 model.</param>
/// <param name="Tokens">Longest text; null: as the model was trained.</param>
/// <param name="Beams">Width of a beam search; 0: tokens are drawn, or at temperature 0 the likeliest taken.</param>
/// <param name="TopK">0: all.</param>
/// <param name="TopP">1: all.</param>
public sealed record GenerateRequest(
    string Model, string Prompt, int? Tokens, int Samples, int Beams, double Temperature, int TopK, double TopP, long Seed, CheckpointChoice Checkpoint, bool Json);

/// <summary>What <c>check-journal</c> was asked: compare a run's journal with what its agents saw acknowledged.</summary>
public sealed record CheckJournalRequest(string RunFolder, string AckLogFile, bool Json);

public enum CheckpointChoice
{
    /// <summary>The one that validated best.</summary>
    Best,

    /// <summary>The newest.</summary>
    Final,
}
