using Troupe.Learner.Weights;

namespace Troupe.Learner.Policies;

/// <summary>A replica of a policy to act with, in managed code. Not thread-safe: one for each actor that acts.</summary>
public interface IActingPolicy : IQFunction
{
    /// <summary>Of the weights that it holds; null before the first.</summary>
    WeightsVersion? Version { get; }

    /// <summary>Replaces all weights.</summary>
    /// <exception cref="InvalidDataException">The weights are of another network.</exception>
    void Load(WeightsSnapshot weights);

    /// <summary>From the next weights on noisy layers act with noise, drawn from this seed and the version of the weights. A policy without them does nothing.</summary>
    void Explore(long seed);

    /// <summary>What the policy itself does in a row that was just evaluated: for Q-values the largest, for a stochastic policy a draw.</summary>
    /// <param name="draw">Uniform in [0, 1), from the generator of whoever acts: equal draws give equal choices.</param>
    Decision Decide(QBatch batch, int row, double draw);
}

/// <param name="Choice">Position in the row's actions.</param>
/// <param name="LogProbability">log π(a|s), natural; 0 where the policy does not draw.</param>
/// <param name="Value">V(s); 0 where the policy has none.</param>
public readonly record struct Decision(int Choice, float LogProbability, float Value);
