using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Algorithms;

/// <summary>
/// What improves a policy, as a run sees it. Everything it does follows from its seed and what it is given; saved and
/// loaded anywhere, it goes on with the same bits. Not thread-safe, and all calls belong on one thread.
/// </summary>
public interface ILearner : IDisposable
{
    /// <summary>Gradient steps done.</summary>
    long Updates { get; }

    double LearningRate { get; }

    /// <summary>From here on half the learning rate; what a run does after a loss that was not a number.</summary>
    void HalveLearningRate();

    /// <summary>Takes these weights instead of those that it began with; to be called before the first update.</summary>
    /// <exception cref="InvalidDataException">They are of another network; names the first tensor that differs. Nothing was changed.</exception>
    void StartFrom(WeightsSnapshot weights);

    /// <summary>A copy of the weights, for publishing.</summary>
    WeightsSnapshot Snapshot(WeightsVersion version);

    /// <summary>Writes everything that its future depends on into an existing folder.</summary>
    void Save(string folder);

    /// <summary>Goes back to what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or of another network; names it. This learner is then in no defined state.</exception>
    void Load(string folder);
}

/// <summary>Learns from mini-batches that are sampled from a memory.</summary>
public interface IBatchLearner : ILearner
{
    /// <summary>Items of a mini-batch.</summary>
    int BatchSize { get; }

    /// <summary>One gradient step.</summary>
    IBatchUpdate Update(ReplayBatch batch);
}

/// <summary>Learns from what the agents played with the newest weights, each chunk once.</summary>
public interface IRoundLearner : ILearner
{
    /// <summary>The gradient steps that a round is worth.</summary>
    /// <param name="round">One chunk of each agent, by agent, with log-probabilities and values.</param>
    /// <exception cref="ArgumentException">Steps of different weights, or a column is missing.</exception>
    ILearnerUpdate Update(IReadOnlyList<Chunk> round);
}

/// <summary>What an update did.</summary>
public interface ILearnerUpdate
{
    float Loss { get; }

    /// <summary>Global norm before clipping.</summary>
    float GradientNorm { get; }

    /// <summary>False: loss or gradient was not a number; that step was not taken.</summary>
    bool IsFinite { get; }

    LearnerMetrics Metrics { get; }
}

/// <summary>What an update of sampled items did.</summary>
public interface IBatchUpdate : ILearnerUpdate
{
    /// <summary>δ of each item before the update, [B]; |δ| is the new priority.</summary>
    float[] TdErrors { get; }
}
