using System.Text.Json.Serialization;

namespace Troupe.Actors.Supervised;

/// <summary>How good weights are on a set of examples; null: no such figure in this task.</summary>
/// <param name="Loss">Mean cross-entropy, nats: of a token, or of a choice.</param>
public sealed record SupervisedScore(double Loss)
{
    /// <summary>Tokens or choices that were predicted.</summary>
    public long Predicted { get; init; }

    /// <summary>e to the loss, of a token.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TokenPerplexity { get; init; }

    /// <summary>e to the cross-entropy of a byte of the text: comparable whatever the tokens are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? BytePerplexity { get; init; }

    /// <summary>Share, 0 … 1, of choices that are the examples' own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Accuracy { get; init; }

    /// <summary>Unweighted mean of the labels' F1; of classification.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MacroF1 { get; init; }

    /// <summary>Mean return of greedy games.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Return { get; init; }

    /// <summary>Share, 0 … 1, of greedy games that were won.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Success { get; init; }

    /// <summary>What folds are compared by, and its name.</summary>
    [JsonIgnore]
    public (string Name, double Value) Figure =>
        BytePerplexity is { } perplexity ? ("byte perplexity", perplexity) : MacroF1 is { } f1 ? ("macro-F1", f1) : Return is { } mean ? ("return", mean) : ("loss", Loss);

    /// <summary>By return where games are played, then by loss.</summary>
    public bool IsBetterThan(SupervisedScore? other) =>
        other is null || (Return ?? 0) > (other.Return ?? 0) || (Return ?? 0) == (other.Return ?? 0) && Loss < other.Loss;
}
