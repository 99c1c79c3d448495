namespace Troupe.Learner.Language;

/// <summary>A prompt, and the text that is to be written to it.</summary>
/// <param name="Prompt">Tokens, at least one.</param>
/// <param name="Completion">Tokens, at least one, the end token last.</param>
public sealed record PromptedText(int[] Prompt, int[] Completion)
{
    /// <summary>Tokens that a model reads to learn it.</summary>
    public int Length => Prompt.Length + Completion.Length - 1;

    /// <summary>Texts side by side: only what is written is to be predicted, the prompt is given.</summary>
    public static SequenceBatch Batch(IReadOnlyList<PromptedText> texts)
    {
        var width = texts.Max(text => text.Length);
        long[] inputs = new long[texts.Count * width], targets = new long[texts.Count * width];
        Array.Fill(targets, SequenceBatch.Ignored);
        for (var row = 0; row < texts.Count; row++)
        {
            int[] tokens = [.. texts[row].Prompt, .. texts[row].Completion];
            for (var i = 0; i < tokens.Length - 1; i++)
            {
                inputs[row * width + i] = tokens[i];
                if (i >= texts[row].Prompt.Length - 1) targets[row * width + i] = tokens[i + 1];
            }
        }

        return new SequenceBatch(inputs, targets, texts.Count, width);
    }

    /// <summary>Texts side by side for an encoder, which reads the prompts, and a decoder, which is given what stands before each token.</summary>
    /// <param name="start">The token that a text is begun with.</param>
    public static SequenceBatch Batch(IReadOnlyList<PromptedText> texts, int start)
    {
        var (read, width) = (texts.Max(text => text.Prompt.Length), texts.Max(text => text.Completion.Length));
        long[] sources = new long[texts.Count * read], inputs = new long[texts.Count * width], targets = new long[texts.Count * width];
        Array.Fill(targets, SequenceBatch.Ignored);
        for (var row = 0; row < texts.Count; row++)
        {
            var (prompt, completion) = texts[row];
            for (var i = 0; i < prompt.Length; i++) sources[row * read + i] = prompt[i];
            for (var i = 0; i < completion.Length; i++)
                (inputs[row * width + i], targets[row * width + i]) = (i == 0 ? start : completion[i - 1], completion[i]);
        }

        return new SequenceBatch(inputs, targets, texts.Count, width) { Sources = new SourceBatch(sources, [.. texts.Select(text => text.Prompt.Length)], read) };
    }
}
