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

    public ActivationKind Activation { get; init; } = ActivationKind.Relu;

    /// <summary>Separate streams for state value and advantages (Wang et al. 2016).</summary>
    public bool Dueling { get; init; }

    /// <summary>Where an actor–critic's value comes from.</summary>
    public ValueNetworkKind ValueNetwork { get; init; } = ValueNetworkKind.Shared;

    public ActionHeadKind ActionHead { get; init; } = ActionHeadKind.Auto;

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
