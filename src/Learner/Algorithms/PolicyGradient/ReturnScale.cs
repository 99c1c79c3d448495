using Troupe.Learner.Optimisation;
using Troupe.Learner.Replay;

namespace Troupe.Learner.Algorithms.PolicyGradient;

/// <summary>
/// Rewards divided by the running deviation of the discounted return, and clipped to ±<see cref="Limit"/> (Huang et al. 2022,
/// details 8 and 9 of continuous control): values are of a size that a network learns easily, and no reward changes its
/// sign. Not thread-safe.
/// </summary>
internal sealed class ReturnScale
{
    private const double Limit = 10;
    private const double Epsilon = 1e-8;

    private readonly double _discount;
    private readonly RunningMoments _moments = new(1);
    private Dictionary<int, double> _returns = [];            // of each agent's episode under way

    public ReturnScale(double discount) => _discount = discount;

    public ReturnScaleState State
    {
        get => new(_moments.State, new SortedDictionary<int, double>(_returns));
        set => (_moments.State, _returns) = (value.Moments, new Dictionary<int, double>(value.Returns));
    }

    /// <summary>Takes a round into account, then scales its rewards in place.</summary>
    /// <param name="round">Each agent's chunks in the order of time.</param>
    /// <param name="rewards">Of all steps, chunk by chunk.</param>
    public void Scale(IReadOnlyList<Chunk> round, Span<float> rewards)
    {
        var returns = new float[rewards.Length];
        var row = 0;
        foreach (var chunk in round)
            foreach (var segment in chunk.Segments)
            {
                var sum = segment.FirstStepInEpisode == 0 ? 0 : _returns.GetValueOrDefault(chunk.Key.Agent);
                for (var step = 0; step < segment.Steps; step++, row++) returns[row] = (float)(sum = _discount * sum + rewards[row]);
                _returns[chunk.Key.Agent] = sum;
            }
        _moments.Add(returns);
        var deviation = Math.Sqrt(_moments.Variance(0) + Epsilon);
        foreach (ref var reward in rewards) reward = (float)Math.Clamp(reward / deviation, -Limit, Limit);
    }
}

/// <param name="Returns">Discounted sum of the rewards in the episode under way, by agent.</param>
internal sealed record ReturnScaleState(MomentsState Moments, SortedDictionary<int, double> Returns);
