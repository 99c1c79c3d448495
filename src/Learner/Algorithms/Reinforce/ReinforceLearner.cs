using Troupe.Learner.Algorithms.PolicyGradient;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Reinforce;

/// <summary>
/// REINFORCE (Williams 1992): one gradient step a round. With a learned baseline, an episode that the round or a time limit
/// cut off goes on with V of its last observation; without one, steps whose episode the round cut off are left out, and a
/// time limit counts as an end. Everything follows from the seed and the rounds. Not thread-safe.
/// </summary>
public sealed class ReinforceLearner : IRoundLearner
{
    private readonly ReinforceOptions _options;
    private readonly ActorCriticTrainer _trainer;
    private readonly ReturnScale? _returnScale;
    private long _agentSteps;
    private double? _average;         // of rewards-to-go; null before the first

    /// <param name="seed">Decides the initial weights.</param>
    /// <param name="device">Default: the CPU.</param>
    public ReinforceLearner(ActorCriticSpec spec, ReinforceOptions options, long seed, Device? device = null)
        : this(spec, options, seed, device ?? CPU, (device ?? CPU).type == TorchSharp.DeviceType.CPU)
    {
    }

    internal ReinforceLearner(ActorCriticSpec spec, ReinforceOptions options, long seed, Device device, bool managed)
    {
        _options = options.Checked();
        _trainer = new ActorCriticTrainer(spec, options.Optimizer, options.LearningRate, options.LearningRateSchedule, seed, device, managed);
        _returnScale = options.NormalizeRewards ? new ReturnScale(options.Discount) : null;
    }

    /// <inheritdoc/>
    public long Updates { get; private set; }

    /// <inheritdoc/>
    public double LearningRate => _trainer.RateAt(_agentSteps);

    private bool Learned => _options.Baseline == Baseline.Learned;

    /// <inheritdoc/>
    public void HalveLearningRate() => _trainer.HalveRate();

    ILearnerUpdate IRoundLearner.Update(IReadOnlyList<Chunk> round) => Update(round);

    /// <inheritdoc cref="IRoundLearner.Update"/>
    public ReinforceUpdate Update(IReadOnlyList<Chunk> round)
    {
        var rollout = new Rollout(round);
        _returnScale?.Scale(round, rollout.Rewards);
        var update = Update(rollout);
        _trainer.Measure(round);
        return update;
    }

    private ReinforceUpdate Update(Rollout rollout)
    {
        var (rows, returns) = Returns(rollout);
        var bonus = _options.EntropyCoefficient * _options.EntropySchedule.Share(_agentSteps);
        var stepsBefore = _agentSteps;
        _agentSteps += rollout.Count;
        if (rows.Length == 0) return new ReinforceUpdate(0, 0, true, new LearnerMetrics(), 0);

        var advantages = new float[rows.Length];
        for (var b = 0; b < rows.Length; b++)
            advantages[b] = (float)(returns[b] - (Learned ? rollout.Values[rows[b]] : _average ?? 0));
        if (_options.Baseline == Baseline.MovingAverage)
        {
            var mean = returns.Average(g => (double)g);
            _average = _average is { } average ? _options.BaselineDecay * average + (1 - _options.BaselineDecay) * mean : mean;
        }
        if (_options.NormalizeAdvantages) Advantages.Normalize(advantages);
        return Learn(rollout, rows, returns, advantages, bonus, stepsBefore);
    }

    /// <inheritdoc/>
    public void StartFrom(WeightsSnapshot weights) => _trainer.StartFrom(weights);

    /// <inheritdoc/>
    public WeightsSnapshot Snapshot(WeightsVersion version) => _trainer.Snapshot(version);

    /// <inheritdoc/>
    public void Save(string folder)
    {
        _trainer.Save(folder);
        LearnerFile.Write(folder, new Progress(Updates, _agentSteps, _average, _trainer.Statistics, _returnScale?.State));
    }

    /// <inheritdoc/>
    public void Load(string folder)
    {
        _trainer.Load(folder);
        var progress = LearnerFile.Read<Progress>(folder);
        (Updates, _agentSteps, _average) = (progress.Updates, progress.AgentSteps, progress.Average);
        _trainer.Statistics = progress.Statistics;
        if (progress.ReturnScale is { } scale && _returnScale is not null) _returnScale.State = scale;
    }

    public void Dispose() => _trainer.Dispose();

    // G of the steps that are learned from, and which they are
    private (int[] Rows, float[] Returns) Returns(Rollout rollout)
    {
        var bootstraps = Learned ? _trainer.Bootstraps(rollout) : new float[rollout.Runs.Length];
        var (rows, all) = (new List<int>(), new float[rollout.Count]);
        for (var i = 0; i < bootstraps.Length; i++)
        {
            var (first, steps, end) = rollout.Runs[i];
            if (!Learned && end == SegmentEnd.Open) continue;
            ReinforceLoss.RewardToGo(rollout.Rewards.AsSpan(first, steps), bootstraps[i], _options.Discount, all.AsSpan(first, steps));
            rows.AddRange(Enumerable.Range(first, steps));
        }
        int[] learned = [.. rows];
        return (learned, MiniBatch.Of(all, learned));
    }

    private ReinforceUpdate Learn(Rollout rollout, int[] rows, float[] returns, float[] advantages, double bonus, long stepsBefore)
    {
        using var scope = NewDisposeScope();
        var now = _trainer.Evaluate(rollout, rows, Updates);
        var policy = ReinforceLoss.Policy(now.LogProbability, tensor(advantages, device: _trainer.Device));
        var value = ReinforceLoss.Value(now.Values, tensor(returns, device: _trainer.Device));
        var entropy = now.Entropy.mean();
        var loss = policy - entropy * bonus + value * (Learned ? _options.ValueCoefficient : 0);
        var norm = _trainer.Differentiate(loss, _options.MaxGradientNorm);
        var lost = loss.item<float>();
        var finite = float.IsFinite(lost) && double.IsFinite(norm);
        if (finite)
        {
            _trainer.Step(stepsBefore);
            Updates++;
        }
        var metrics = new LearnerMetrics
        {
            PolicyLoss = policy.item<float>(),
            ValueLoss = Learned ? value.item<float>() : null,
            Entropy = entropy.item<float>(),
            Layers = finite ? _trainer.Layers : null,
            ExplainedVariance = Learned ? Advantages.ExplainedVariance(MiniBatch.Of(rollout.Values, rows), returns) : null,
        };
        return new ReinforceUpdate(lost, (float)norm, finite, metrics, rows.Length);
    }

    private sealed record Progress(long Updates, long AgentSteps, double? Average, MomentsState? Statistics, ReturnScaleState? ReturnScale);
}

/// <summary>What a round's update did.</summary>
/// <param name="Steps">Agent steps that it learned from.</param>
public sealed record ReinforceUpdate(float Loss, float GradientNorm, bool IsFinite, LearnerMetrics Metrics, int Steps) : ILearnerUpdate;
