using Troupe.Env.Language.Metrics;
using Troupe.Env.Text;

namespace Troupe.Env.Language.Rewards;

/// <summary>A metric that is 1 for the reference itself.</summary>
internal abstract class ReferenceReward(string name) : ITextReward
{
    public string Name { get; } = name;

    public abstract double Score(TextTask task, string text);

    public double? Most(TextTask task) => Best(task) is null ? null : 1;

    public string? Best(TextTask task) => task.References.FirstOrDefault(r => Score(task, r) >= 1 - 1e-9);

    protected static IReadOnlyList<string>[] Words(TextTask task) => [.. task.References.Select(r => WordTokenizer.Split(r))];
}

/// <summary>Sentence BLEU over lower-case words and punctuation marks.</summary>
internal sealed class BleuReward(BleuSmoothing smoothing, int order) : ReferenceReward($"bleu({smoothing},{order})")
{
    // The game under way, for the tokens of a text are scored one after another.
    [ThreadStatic]
    private static (TextTask Task, int Order, BleuReferences References)? s_last;

    public override double Score(TextTask task, string text)
    {
        if (s_last is not { } last || !ReferenceEquals(last.Task, task) || last.Order != order)
            s_last = last = (task, order, new BleuReferences(Words(task), order));
        return Bleu.Score(last.References.Count(WordTokenizer.Split(text)), smoothing, effectiveOrder: true);
    }
}

/// <summary>ROUGE-L over lower-case words and punctuation marks.</summary>
internal sealed class RougeReward(double beta) : ReferenceReward(FormattableString.Invariant($"rouge-l({beta})"))
{
    public override double Score(TextTask task, string text) => RougeL.Score(WordTokenizer.Split(text), Words(task), beta);
}

/// <summary>Cosine of mean word vectors.</summary>
internal sealed class EmbeddingReward(WordVectors vectors, string source) : ReferenceReward($"embedding({source})")
{
    public override double Score(TextTask task, string text) => EmbeddingSimilarity.Score(vectors, WordTokenizer.Split(text), Words(task));
}

/// <summary>1 for a reference after SQuAD's normalisation.</summary>
internal sealed class ExactReward() : ReferenceReward("exact")
{
    public override double Score(TextTask task, string text) => ExactMatch.Score(text, task.References);
}

/// <summary>SQuAD's F1 of words.</summary>
internal sealed class TokenF1Reward() : ReferenceReward("token-f1")
{
    public override double Score(TextTask task, string text) => TokenF1.Score(text, task.References);
}
