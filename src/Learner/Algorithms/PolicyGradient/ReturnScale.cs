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
    private double[] _returns = [];                           // of each agent's episode under way

    public ReturnScale(double discount) => _discount = discount;

    public ReturnScaleState State
    {
        get => new(_moments.State, _returns);
        set => (_moments.State, _returns) = (value.Moments, value.Returns);
    }

    /// <summary>Takes a round into account, then scales its rewards in place.</summary>
    /// <param name="round">One chunk of each agent, by agent.</param>
    /// <param name="rewards">Of all steps, chunk by chunk.</param>
    public void Scale(IReadOnlyList<Chunk> round, Span<float> rewards)
    {
        if (_returns.Length < round.Count) Array.Resize(ref _returns, round.Count);
        var returns = new float[rewards.Length];
        var row = 0;
        for (var agent = 0; agent < round.Count; agent++)
            foreach (var segment in round[agent].Segments)
            {
                for (var step = 0; step < segment.Steps; step++, row++)
                    returns[row] = (float)(_returns[agent] = _discount * _returns[agent] + rewards[row]);
                if (segment.End != SegmentEnd.Open) _returns[agent] = 0;
            }
        _moments.Add(returns);
        var deviation = Math.Sqrt(_moments.Variance(0) + Epsilon);
        foreach (ref var reward in rewards) reward = (float)Math.Clamp(reward / deviation, -Limit, Limit);
    }
}

/// <param name="Returns">Discounted sum of each agent's rewards in the episode under way.</param>
internal sealed record ReturnScaleState(MomentsState Moments, double[] Returns);
