using Troupe.Learner.Algorithms.PolicyGradient;
using Troupe.Learner.Algorithms.Reinforce;
using Troupe.Learner.Language;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Generation;

/// <summary>
/// REINFORCE over the tokens of written texts (Williams 1992): one gradient step a round, each token weighed with its
/// reward-to-go less a baseline; or each text with its return less that of the others to its prompt (RLOO, Ahmadian et al.
/// 2024). The KL penalty is part of the rewards in either case. Everything follows from the seed and the rounds. Not thread-safe.
/// </summary>
public sealed class GenerationReinforceLearner : IRoundLearner
{
    private readonly ReinforceOptions _options;
    private readonly GenerationOptions _generation;
    private readonly WriterTrainer _trainer;
    private long _agentSteps;
    private double? _average;         // of rewards-to-go
    private double _beta;

    /// <param name="seed">Decides the initial weights.</param>
    /// <param name="device">Default: the CPU.</param>
    public GenerationReinforceLearner(WriterSpec spec, ReinforceOptions options, GenerationOptions generation, long seed, Device? device = null)
    {
        (_options, _generation, _beta) = (options.Checked(), generation.Checked(), generation.KlCoefficient);
        _trainer = new WriterTrainer(spec, generation.KlCoefficient > 0, options.Optimizer, options.LearningRate, options.LearningRateSchedule, seed, device ?? CPU);
    }

    /// <inheritdoc/>
    public long Updates { get; private set; }

    /// <inheritdoc/>
    public double LearningRate => _trainer.RateAt(_agentSteps);

    /// <summary>β of the next round.</summary>
    public double KlCoefficient => _beta;

    private bool Learned => !_generation.GroupAdvantages && _options.Baseline == Baseline.Learned;

    /// <inheritdoc/>
    public void HalveLearningRate() => _trainer.HalveRate();

    /// <inheritdoc/>
    public void StartFrom(WeightsSnapshot weights) => _trainer.StartFrom(weights);

    ILearnerUpdate IRoundLearner.Update(IReadOnlyList<Chunk> round) => Update(round);

    /// <inheritdoc cref="IRoundLearner.Update"/>
    public ReinforceUpdate Update(IReadOnlyList<Chunk> round)
    {
        var rollout = new TokenRollout(round, _generation.GroupSize);
        var reference = _beta > 0 ? _trainer.Reference(rollout) : null;
        var rewards = reference is null ? rollout.Rewards : KlPenalty.Shaped(rollout.Rewards, rollout.LogProbabilities, reference, _beta);
        var (texts, returns) = Returns(rollout, rewards);
        var advantages = Advantage(rollout, rewards, returns);
        var bonus = _options.EntropyCoefficient * _options.EntropySchedule.Share(_agentSteps);
        var kl = reference is null ? (double?)null : KlPenalty.PerText(rollout.LogProbabilities, reference, rollout.Texts);
        _agentSteps += rollout.Texts;
        if (kl is { } nats) _beta = KlPenalty.Adapted(_beta, nats, _generation.KlTarget);
        return texts.Length == 0
            ? new ReinforceUpdate(0, 0, true, new LearnerMetrics(), 0)
            : Learn(rollout, texts, returns, advantages, bonus, kl);
    }

    /// <inheritdoc/>
    public WeightsSnapshot Snapshot(WeightsVersion version) => _trainer.Snapshot(version);

    /// <inheritdoc/>
    public void Save(string folder)
    {
        _trainer.Save(folder);
        LearnerFile.Write(folder, new Progress(Updates, _agentSteps, _average, _beta));
    }

    /// <inheritdoc/>
    public void Load(string folder)
    {
        _trainer.Load(folder);
        var progress = LearnerFile.Read<Progress>(folder);
        (Updates, _agentSteps, _average, _beta) = (progress.Updates, progress.AgentSteps, progress.Average, progress.Beta);
    }

    public void Dispose() => _trainer.Dispose();

    // The texts that are learned from, and G of all tokens
    private (int[] Texts, float[] Returns) Returns(TokenRollout rollout, float[] rewards)
    {
        var bootstraps = Learned ? _trainer.Bootstraps(rollout) : new float[rollout.Runs.Length];
        var (texts, returns) = (new List<int>(), new float[rollout.Tokens]);
        for (var i = 0; i < bootstraps.Length; i++)
        {
            var run = rollout.Runs[i];
            if (!Learned && run.End == SegmentEnd.Open) continue;   // what was still to come is not known
            var tokens = rollout.TokensOf(run);
            ReinforceLoss.RewardToGo(rewards.AsSpan(tokens), bootstraps[i], _options.Discount, returns.AsSpan(tokens));
            texts.AddRange(Enumerable.Range(run.First, run.Texts));
        }

        return ([.. texts], returns);
    }

    // Of all tokens
    private float[] Advantage(TokenRollout rollout, float[] rewards, float[] returns)
    {
        if (_generation.GroupAdvantages) return TextReturns.Spread(rollout, RlooLoss.Advantages(TextReturns.Of(rollout, rewards), rollout.Groups));
        var advantages = (float[])returns.Clone();
        if (_options.Baseline == Baseline.Learned)
            for (var t = 0; t < advantages.Length; t++) advantages[t] -= rollout.Values[t];
        if (_options.Baseline == Baseline.MovingAverage)
        {
            for (var t = 0; t < advantages.Length; t++) advantages[t] -= (float)(_average ?? 0);
            var mean = returns.Average(g => (double)g);
            _average = _average is { } former ? _options.BaselineDecay * former + (1 - _options.BaselineDecay) * mean : mean;
        }

        return advantages;
    }

    private ReinforceUpdate Learn(TokenRollout rollout, int[] texts, float[] returns, float[] advantages, double bonus, double? kl)
    {
        using var scope = NewDisposeScope();
        var device = _trainer.Device;
        var tokens = rollout.TokensOf(texts);
        var (weights, wanted) = (MiniBatch.Of(advantages, tokens), MiniBatch.Of(returns, tokens));
        if (_options.NormalizeAdvantages && !_generation.GroupAdvantages) Advantages.Normalize(weights);
        var now = _trainer.Evaluate(rollout, texts);
        var weighed = tensor(weights, device: device);
        var policy = _generation.GroupAdvantages ? RlooLoss.Policy(now.LogProbability, weighed, texts.Length) : ReinforceLoss.Policy(now.LogProbability, weighed);
        var value = ReinforceLoss.Value(now.Values, tensor(wanted, device: device));
        var entropy = now.Entropy.mean();
        var loss = policy - entropy * bonus + value * (Learned ? _options.ValueCoefficient : 0);
        var norm = _trainer.Differentiate(loss, _options.MaxGradientNorm);
        var lost = loss.item<float>();
        var finite = float.IsFinite(lost) && double.IsFinite(norm);
        if (finite)
        {
            _trainer.Step(_agentSteps - rollout.Texts);
            Updates++;
        }

        return new ReinforceUpdate(lost, (float)norm, finite, new LearnerMetrics
        {
            PolicyLoss = policy.item<float>(),
            ValueLoss = Learned ? value.item<float>() : null,
            Entropy = entropy.item<float>(),
            ReferenceKl = kl,
            ExplainedVariance = Learned ? Advantages.ExplainedVariance(MiniBatch.Of(rollout.Values, tokens), wanted) : null,
        }, texts.Length);
    }

    private sealed record Progress(long Updates, long AgentSteps, double? Average, double Beta);
}
