using Troupe.Learner.Language;
using Troupe.Learner.Policies;

namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.policy</c>: the network.</summary>
public sealed record PolicyOptions
{
    public EncoderKind Encoder { get; init; } = EncoderKind.MeanPool;

    /// <summary>Width of a token's embedding.</summary>
    public int Embedding { get; init; } = 64;

    /// <summary>Width of the hidden layers.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>Hidden layers between encoder and head.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>What it carries from step to step of an episode.</summary>
    public MemoryKind Memory { get; init; } = MemoryKind.None;

    /// <summary>Width of the memory's output.</summary>
    public int MemorySize { get; init; } = 64;

    /// <summary>Share of numbers behind encoders and hidden layers that learning sets to zero (Srivastava et al. 2014).</summary>
    public double Dropout { get; init; }

    public ConvolutionOptions Convolution { get; init; } = new();

    public TransformerOptions Transformer { get; init; } = new();

    public ActivationKind Activation { get; init; } = ActivationKind.Relu;

    /// <summary>Separate streams for state value and advantages (Wang et al. 2016).</summary>
    public bool Dueling { get; init; }

    /// <summary>Where an actor–critic's value comes from.</summary>
    public ValueNetworkKind ValueNetwork { get; init; } = ValueNetworkKind.Shared;

    public ActionHeadKind ActionHead { get; init; } = ActionHeadKind.Auto;

    /// <summary>A run's folder, a checkpoint of one, or a GPT-2 folder, whose weights are started from; empty: none.</summary>
    public string InitFrom { get; init; } = "";

    public DecoderOptions Decoder { get; init; } = new();

    /// <summary>The distribution of returns in the place of Q.</summary>
    public C51Options C51 { get; init; } = new();

    /// <summary>Linear layers explore by learned noise, in the place of ε (Fortunato et al. 2018).</summary>
    public bool Noisy { get; init; }

    /// <summary>σ₀: their noise at the beginning, in units of 1/√inputs.</summary>
    public double NoisySigma { get; init; } = 0.5;
}

/// <summary><c>troupe.policy.c51</c> (Bellemare et al. 2017).</summary>
public sealed record C51Options
{
    /// <summary>Atoms of the distribution; 0: off.</summary>
    public int Atoms { get; init; }

    /// <summary>Least discounted return that is told apart.</summary>
    public double VMin { get; init; } = -10;

    /// <summary>Largest one.</summary>
    public double VMax { get; init; } = 10;
}

public enum EncoderKind
{
    /// <summary>Mean of the token embeddings.</summary>
    MeanPool,

    /// <summary>Last state of a gated recurrent unit over the tokens.</summary>
    Gru,

    /// <summary>Largest value of each of many filters over neighbouring tokens (Kim 2014).</summary>
    Conv1d,

    /// <summary>Last state of a long short-term memory over the tokens.</summary>
    Lstm,

    /// <summary>Last states of two gated recurrent units, one forward, one backward.</summary>
    BidirectionalGru,

    /// <summary>Self-attention over the tokens (Vaswani et al. 2017).</summary>
    Transformer,
}

/// <summary><c>troupe.policy.conv</c>, of encoder conv1d.</summary>
public sealed record ConvolutionOptions
{
    /// <summary>Tokens that a filter spans.</summary>
    public FilterWidths Widths { get; init; } = FilterWidths.Kim;

    /// <summary>Filters of each width.</summary>
    public int Filters { get; init; } = 64;
}

/// <summary><c>troupe.policy.transformer</c>, of encoder transformer.</summary>
public sealed record TransformerOptions
{
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads, among which the embedding's width is divided.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Width within each block; 0: four times the embedding's.</summary>
    public int FeedForward { get; init; }

    /// <summary>A token sees those before it only.</summary>
    public bool Causal { get; init; }

    public PositionKind Positions { get; init; } = PositionKind.Learned;

    public Pooling Pooling { get; init; } = Pooling.Auto;
}

public enum MemoryKind
{
    /// <summary>The observation decides alone.</summary>
    None,

    /// <summary>Gated recurrent unit (Cho et al. 2014).</summary>
    Gru,

    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997).</summary>
    Lstm,
}

/// <summary>What a hidden layer does after its linear part.</summary>
public enum ActivationKind
{
    Relu,
    Tanh,
}

public enum ValueNetworkKind
{
    /// <summary>From the policy's own last hidden layer.</summary>
    Shared,

    /// <summary>From an encoder and hidden layers of its own.</summary>
    Separate,
}

public enum ActionHeadKind
{
    /// <summary>What the world's action space asks for.</summary>
    Auto,

    /// <summary>One output for each action of a fixed set.</summary>
    Fixed,

    /// <summary>Admissible actions are encoded as text of their own (DRRN, He et al. 2016).</summary>
    Admissible,
}
