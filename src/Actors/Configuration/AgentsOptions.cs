namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.agents</c>: how many play, how they explore, and how they hand over what they saw.</summary>
public sealed record AgentsOptions
{
    public int Count { get; init; } = 8;

    /// <summary>Steps of one chunk, the unit of the replay memory.</summary>
    public int ChunkLength { get; init; } = 32;

    /// <summary>Chunks an agent may have sent without an acknowledgement; then it pauses.</summary>
    public int Unacknowledged { get; init; } = 4;

    /// <summary>Synchronous mode: steps of each agent between two turns of the learner.</summary>
    public int StepsPerRound { get; init; } = 32;

    public EpsilonOptions Epsilon { get; init; } = new();

    public CountBonusOptions CountBonus { get; init; } = new();
}

/// <summary><c>troupe.agents.epsilon</c>: ε-greedy exploration.</summary>
public sealed record EpsilonOptions
{
    /// <summary>Probability, 0…1, of a random action at the beginning.</summary>
    public double Start { get; init; } = 1;

    public double End { get; init; } = 0.05;

    /// <summary>Environment steps, all agents together, over which ε falls linearly.</summary>
    public long DecaySteps { get; init; } = 50_000;

    public PerAgentEpsilon PerAgent { get; init; } = PerAgentEpsilon.Off;

    /// <summary>ε of Horgan et al. 2018, eq. in section 4: agent i of N has ε^(1 + α·i/(N−1)).</summary>
    public double ApeXBase { get; init; } = 0.4;

    /// <summary>α of the same equation.</summary>
    public double ApeXAlpha { get; init; } = 7;
}

public enum PerAgentEpsilon
{
    /// <summary>All agents share the schedule from start to end.</summary>
    Off,

    /// <summary>Each agent keeps an ε of its own for the whole run (Horgan et al. 2018).</summary>
    ApeX,
}

/// <summary><c>troupe.agents.count-bonus</c>: reward for what was seen rarely in this episode.</summary>
public sealed record CountBonusOptions
{
    /// <summary>Reward added at a first visit within an episode; 0: off.</summary>
    public double Scale { get; init; }
}
