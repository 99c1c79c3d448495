namespace Troupe.Learner.Language;

/// <summary>A model that writes token by token, as <see cref="TextGenerator"/> drives it. All calls on the model's thread.</summary>
public interface IWritingModel
{
    /// <summary>V: token ids run from 0 to V − 1.</summary>
    int Vocabulary { get; }

    /// <summary>Longest prompt, tokens.</summary>
    int LongestPrompt { get; }

    /// <summary>Most tokens that may be written after a prompt of that many.</summary>
    int Room(int prompt);

    /// <summary>Reads prompts of equal length side by side; dropout is off from here on.</summary>
    IWritingState Begin(IReadOnlyList<int[]> prompts);
}

/// <summary>What a model keeps of texts that are being written, so that each further token costs one position. Belongs to one set of weights.</summary>
public interface IWritingState : IDisposable
{
    /// <summary>Logits of the token after each text, [rows][V], after one more token each; none: after the prompts.</summary>
    float[][] Next(IReadOnlyList<int>? tokens);

    /// <summary>Keeps these texts, in this order; one may be kept several times (beams).</summary>
    void Keep(ReadOnlySpan<long> rows);
}
