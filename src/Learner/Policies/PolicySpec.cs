namespace Troupe.Learner.Policies;

/// <summary>How a list of tokens becomes one vector.</summary>
public enum EncoderKind
{
    /// <summary>Mean of the embeddings: order is lost, except where tokens carry it (lag tags).</summary>
    MeanPool,

    /// <summary>Last state of a gated recurrent unit (Cho et al. 2014).</summary>
    Gru,

    /// <summary>Filters over neighbouring tokens, rectified, the largest of each over the text (Kim 2014).</summary>
    Conv1d,

    /// <summary>Last state of a long short-term memory (Hochreiter and Schmidhuber 1997; with forget gates, Gers et al. 2000).</summary>
    Lstm,

    /// <summary>Last states of two gated recurrent units, one of which reads backward (Schuster and Paliwal 1997).</summary>
    BidirectionalGru,

    /// <summary>Self-attention (Vaswani et al. 2017), see <see cref="TransformerShape"/>.</summary>
    Transformer,
}

/// <summary>What a policy carries from step to step of an episode, between its encoder and its hidden layers.</summary>
public enum MemoryKind
{
    /// <summary>Nothing: what it does depends on the observation alone.</summary>
    None,

    /// <summary>The state of a gated recurrent unit (Cho et al. 2014).</summary>
    Gru,

    /// <summary>State and cell of a long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000).</summary>
    Lstm,
}

/// <summary>How actions enter a network.</summary>
public abstract record ActionHead
{
    /// <summary>One output for each of a fixed list of actions.</summary>
    public sealed record Fixed(int Count) : ActionHead;

    /// <summary>The text of each admissible action is encoded on its own and joined with the state (DRRN, He et al. 2016).</summary>
    public sealed record Admissible : ActionHead;

    /// <summary>Actions are texts that the policy writes token by token.</summary>
    public sealed record Written : ActionHead;
}

/// <summary>The shape of a policy over text or numbers, whatever it was learned by: everything but the weights.</summary>
public abstract record PolicySpec
{
    /// <summary>Size of the vocabulary; 0 only where neither observations nor actions are text.</summary>
    public int Tokens { get; init; }

    /// <summary>Numbers an observation; 0 where the world observes text.</summary>
    public int Numbers { get; init; }

    /// <summary>Numbers are brought to mean 0 and deviation 1, by statistics that are learned beside the weights.</summary>
    public bool NormalizeNumbers { get; init; }

    public EncoderKind Encoder { get; init; } = EncoderKind.MeanPool;

    public int EmbeddingSize { get; init; } = 64;

    public int HiddenSize { get; init; } = 128;

    /// <summary>Hidden layers between encoder and head; 0 puts the head on the encoder itself.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Conv1d: tokens that a filter spans.</summary>
    public FilterWidths FilterWidths { get; init; } = FilterWidths.Kim;

    /// <summary>Conv1d: filters of each width.</summary>
    public int Filters { get; init; } = 64;

    public TransformerShape Transformer { get; init; } = new();

    /// <summary>Longest text, tokens: what a Transformer's learned positions reach.</summary>
    public int MaxTokens { get; init; } = 128;

    /// <summary>Share of numbers that learning sets to zero, behind encoders and hidden layers (Srivastava et al. 2014); acting uses all.</summary>
    public double Dropout { get; init; }

    /// <summary>Of its matrix products while torch learns it; acting, and what managed code learns, is float32.</summary>
    public Precision Precision { get; init; }

    public required ActionHead Head { get; init; }

    public MemoryKind Memory { get; init; }

    /// <summary>Width of the memory's output.</summary>
    public int MemorySize { get; init; } = 64;

    public bool Remembers => Memory != MemoryKind.None;

    /// <summary>Numbers that an agent carries from step to step; 0 without memory. An episode begins with zeros.</summary>
    public virtual int RecurrentStateSize => Memory switch { MemoryKind.None => 0, MemoryKind.Gru => MemorySize, _ => 2 * MemorySize };

    public bool ObservesText => Numbers == 0;

    /// <summary>Width of an encoded observation, before the hidden layers.</summary>
    public int FeatureSize => !ObservesText ? Numbers : TextFeatureSize;

    /// <summary>Width of an encoded text.</summary>
    public int TextFeatureSize => Encoder switch
    {
        EncoderKind.Gru or EncoderKind.Lstm => HiddenSize,
        EncoderKind.BidirectionalGru => 2 * HiddenSize,
        EncoderKind.Conv1d => FilterWidths.Count * Filters,
        _ => EmbeddingSize,
    };

    /// <summary>Width of what the hidden layers see: an encoded observation, or the memory of it and those before.</summary>
    public int CoreSize => Remembers ? MemorySize : FeatureSize;

    /// <summary>Width of what the head sees.</summary>
    public int StateSize => Layers > 0 ? HiddenSize : CoreSize;

    /// <summary>Names, shapes and order of its parameters.</summary>
    public abstract NetworkLayout CreateLayout();

    /// <summary>A replica to act with, without weights yet.</summary>
    public abstract IActingPolicy CreateActing();

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (Numbers < 0) problems.Add($"Numbers is {Numbers}; it counts numbers an observation, or is 0 for text.");
        if (NormalizeNumbers && ObservesText) problems.Add("NormalizeNumbers is on, but observations are text: tokens have no scale.");
        if (Tokens < 1 && (ObservesText || Head is ActionHead.Admissible)) problems.Add($"Tokens is {Tokens}; a network that reads text needs a vocabulary of at least 1.");
        if (EmbeddingSize < 1) problems.Add($"EmbeddingSize is {EmbeddingSize}; at least 1 is needed.");
        if (HiddenSize < 1) problems.Add($"HiddenSize is {HiddenSize}; at least 1 is needed.");
        if (Remembers && MemorySize < 1) problems.Add($"MemorySize is {MemorySize}; at least 1 is needed.");
        if (Layers is < 0 or > 16) problems.Add($"Layers is {Layers}; allowed are 0 to 16.");
        if (Dropout is not (>= 0 and < 1)) problems.Add($"Dropout is {Dropout}; allowed is 0 to below 1.");
        if (Encoder == EncoderKind.Conv1d && (FilterWidths.Count == 0 || FilterWidths.ToArray().Any(w => w < 1) || FilterWidths.ToArray().Distinct().Count() < FilterWidths.Count))
            problems.Add($"FilterWidths are {FilterWidths}; they are different numbers of tokens, each at least 1.");
        if (Filters < 1) problems.Add($"Filters is {Filters}; at least 1 is needed.");
        if (MaxTokens < 1) problems.Add($"MaxTokens is {MaxTokens}; at least 1 is needed.");
        if (Encoder == EncoderKind.Transformer && EmbeddingSize > 0) problems.AddRange(Transformer.Problems(EmbeddingSize));
        if (Head is ActionHead.Fixed { Count: < 1 } head) problems.Add($"The head has {head.Count} actions; at least 1 is needed.");
        return problems;
    }
}

public static class PolicySpecs
{
    /// <exception cref="ArgumentException">It has <see cref="PolicySpec.Problems"/>.</exception>
    public static T Checked<T>(this T spec)
        where T : PolicySpec =>
        spec.Problems() is { Count: > 0 } problems ? throw new ArgumentException(string.Join(" ", problems)) : spec;
}
