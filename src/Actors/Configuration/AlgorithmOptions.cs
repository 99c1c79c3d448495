namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.algorithm</c>: how the policy learns.</summary>
public sealed record AlgorithmOptions
{
    public AlgorithmName Name { get; init; } = AlgorithmName.Dqn;

    /// <summary>Discount γ, 0…1.</summary>
    public double Gamma { get; init; } = 0.99;

    /// <summary>Steps of real reward before the target bootstraps.</summary>
    public int NStep { get; init; } = 3;

    /// <summary>Online network chooses, target network values (van Hasselt et al. 2016).</summary>
    public bool Double { get; init; } = true;

    /// <summary>The network says rescaled values (Pohlen et al. 2018).</summary>
    public bool ValueRescaling { get; init; }

    public double LearningRate { get; init; } = 1e-3;

    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>Items of a mini-batch; not of reinforce, whose batch is the round.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Items of it whose gradients are made at once, then added up; 0: all. A divisor of <see cref="BatchSize"/>.</summary>
    public int MicroBatch { get; init; }

    /// <summary>Transitions acknowledged before the first update.</summary>
    public long LearningStarts { get; init; } = 1000;

    public TargetOptions Target { get; init; } = new();

    /// <summary>|TD error| beyond which the loss grows linearly.</summary>
    public double HuberDelta { get; init; } = 1;

    /// <summary>Largest norm of the whole gradient; 0: not clipped.</summary>
    public double GradientClip { get; init; } = 10;

    public AnnealOptions Anneal { get; init; } = new();

    public PolicyGradientOptions PolicyGradient { get; init; } = new();

    public PpoOptions Ppo { get; init; } = new();

    public ReinforceOptions Reinforce { get; init; } = new();

    public GenerationOptions Generation { get; init; } = new();

    public SupervisedOptions Supervised { get; init; } = new();

    /// <summary>Learns only from what the newest weights played.</summary>
    public bool OnPolicy => Name is AlgorithmName.Ppo or AlgorithmName.Reinforce;
}

public enum AlgorithmName
{
    /// <summary>Deep Q-network (Mnih et al. 2015), with what the keys add to it.</summary>
    Dqn,

    /// <summary>Proximal policy optimization (Schulman et al. 2017).</summary>
    Ppo,

    /// <summary>Monte-Carlo policy gradient (Williams 1992).</summary>
    Reinforce,

    /// <summary>Examples with known answers, no agents.</summary>
    Supervised,
}

/// <summary><c>troupe.algorithm.target</c>: the slow copy that targets are computed with.</summary>
public sealed record TargetOptions
{
    public TargetUpdate Update { get; init; } = TargetUpdate.Hard;

    /// <summary>Updates between two hard copies.</summary>
    public int Every { get; init; } = 500;

    /// <summary>Polyak: share, 0…1, of the online weights mixed in at each update.</summary>
    public double Tau { get; init; } = 0.005;
}

public enum TargetUpdate
{
    /// <summary>Copied every so many updates.</summary>
    Hard,

    /// <summary>Moved a little at each update.</summary>
    Polyak,
}
