using Troupe.Env;
using Troupe.Learner.Algorithms.PolicyGradient;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Language;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Generation;

/// <summary>
/// PPO over the tokens of written texts (Ziegler et al. 2019; Schulman et al. 2017): advantages per token with a learned
/// value, each token's reward less the KL penalty; or relative to a group of texts to the same prompt, the KL then part of
/// the loss (GRPO, Shao et al. 2024). A mini-batch is of whole texts. Everything follows from the seed and the rounds;
/// saved and loaded anywhere, it goes on with the same bits. Not thread-safe.
/// </summary>
public sealed class GenerationPpoLearner : IRoundLearner
{
    private const long ShuffleStream = 0x5F1;

    private readonly PpoOptions _options;
    private readonly GenerationOptions _generation;
    private readonly WriterTrainer _trainer;
    private Rng _shuffles;
    private long _agentSteps;
    private double _beta;

    /// <param name="options">Items of a mini-batch are texts.</param>
    /// <param name="seed">Decides the initial weights and the order of texts.</param>
    /// <param name="device">Default: the CPU.</param>
    public GenerationPpoLearner(WriterSpec spec, PpoOptions options, GenerationOptions generation, long seed, Device? device = null)
    {
        (_options, _generation, _beta) = (options.Checked(), generation.Checked(), generation.KlCoefficient);
        _trainer = new WriterTrainer(spec, generation.KlCoefficient > 0, options.Optimizer, options.LearningRate, options.LearningRateSchedule, seed, device ?? CPU);
        _shuffles = new Rng(seed, ShuffleStream);
    }

    /// <inheritdoc/>
    public long Updates { get; private set; }

    /// <inheritdoc/>
    public double LearningRate => _trainer.RateAt(_agentSteps);

    /// <summary>β of the next round.</summary>
    public double KlCoefficient => _beta;

    private bool Groups => _generation.GroupAdvantages;

    /// <inheritdoc/>
    public void HalveLearningRate() => _trainer.HalveRate();

    /// <inheritdoc/>
    public void StartFrom(WeightsSnapshot weights) => _trainer.StartFrom(weights);

    ILearnerUpdate IRoundLearner.Update(IReadOnlyList<Chunk> round) => Update(round);

    /// <inheritdoc cref="IRoundLearner.Update"/>
    public PpoUpdate Update(IReadOnlyList<Chunk> round)
    {
        var rollout = new TokenRollout(round, _generation.GroupSize);
        var reference = _beta > 0 ? _trainer.Reference(rollout) : null;
        var (advantages, returns) = Estimate(rollout, reference);
        var clip = _options.Clip * _options.ClipSchedule.Share(_agentSteps);
        var bonus = _options.EntropyCoefficient * _options.EntropySchedule.Share(_agentSteps);
        var order = Enumerable.Range(0, rollout.Texts).ToArray();
        var means = new RoundMeans();
        for (var epoch = 0; epoch < _options.Epochs && !means.Ended; epoch++)
        {
            _shuffles.Shuffle(order);
            for (var first = 0; first < order.Length && !means.Ended; first += _options.BatchSize)
                Learn(rollout, order.AsSpan(first, Math.Min(_options.BatchSize, order.Length - first)), reference, advantages, returns, clip, bonus, means);
        }

        _agentSteps += rollout.Texts;
        var kl = reference is null ? (double?)null : KlPenalty.PerText(rollout.LogProbabilities, reference, rollout.Texts);
        if (kl is { } nats) _beta = KlPenalty.Adapted(_beta, nats, _generation.KlTarget);
        return means.Update(Groups ? null : Advantages.ExplainedVariance(rollout.Values, returns), kl);
    }

    /// <inheritdoc/>
    public WeightsSnapshot Snapshot(WeightsVersion version) => _trainer.Snapshot(version);

    /// <inheritdoc/>
    public void Save(string folder)
    {
        _trainer.Save(folder);
        LearnerFile.Write(folder, new Progress(Updates, _agentSteps, _beta, _shuffles.State));
    }

    /// <inheritdoc/>
    public void Load(string folder)
    {
        _trainer.Load(folder);
        var progress = LearnerFile.Read<Progress>(folder);
        (Updates, _agentSteps, _beta, _shuffles) = (progress.Updates, progress.AgentSteps, progress.Beta, Rng.FromState(progress.Shuffles));
    }

    public void Dispose() => _trainer.Dispose();

    // Â and R = Â + V of all tokens, with the values of the policy that wrote
    private (float[] Advantages, float[] Returns) Estimate(TokenRollout rollout, float[]? reference)
    {
        if (Groups) return (TextReturns.Spread(rollout, GrpoLoss.Advantages(TextReturns.Of(rollout, rollout.Rewards), rollout.Groups)), new float[rollout.Tokens]);
        var rewards = reference is null ? rollout.Rewards : KlPenalty.Shaped(rollout.Rewards, rollout.LogProbabilities, reference, _beta);
        var bootstraps = _trainer.Bootstraps(rollout);
        var advantages = new float[rollout.Tokens];
        for (var i = 0; i < bootstraps.Length; i++)
        {
            var tokens = rollout.TokensOf(rollout.Runs[i]);
            Gae.Advantages(rewards.AsSpan(tokens), rollout.Values.AsSpan(tokens), bootstraps[i], _options.Discount, _options.Lambda, advantages.AsSpan(tokens));
        }

        var returns = new float[rollout.Tokens];
        for (var t = 0; t < returns.Length; t++) returns[t] = advantages[t] + rollout.Values[t];
        return (advantages, returns);
    }

    private void Learn(TokenRollout rollout, ReadOnlySpan<int> texts, float[]? reference, float[] advantages, float[] returns, double clip, double bonus, RoundMeans means)
    {
        var all = rollout.TokensOf(texts);
        var (behaviour, advantage) = (MiniBatch.Of(rollout.LogProbabilities, all), MiniBatch.Of(advantages, all));
        if (_options.NormalizeAdvantages && !Groups) Advantages.Normalize(advantage);
        var logProbability = new float[all.Length];
        var (policyLoss, valueLoss, entropyMean) = (0f, 0f, 0f);
        var done = 0;   // tokens
        foreach (var (first, count) in MicroBatches.Of(texts.Length, _options.MicroBatch))
        {
            using var scope = NewDisposeScope();
            var part = texts.Slice(first, count);
            var tokens = rollout.TokensOf(part);
            var now = _trainer.Evaluate(rollout, part);
            var (played, valued) = (behaviour.AsSpan(done, tokens.Length).ToArray(), advantage.AsSpan(done, tokens.Length).ToArray());
            var (policy, value) = Groups ? Relative(rollout, part, texts.Length, tokens, now, played, reference, valued, clip) : Absolute(rollout, tokens, all.Length, now, played, valued, returns, clip);
            var entropy = MicroBatches.Weighed(now.Entropy.mean(), tokens.Length, all.Length);
            _trainer.Differentiate(policy + value - entropy * bonus, add: first > 0);
            FlatTensors.Read(now.LogProbability.detach()).CopyTo(logProbability, done);
            policyLoss += policy.item<float>();
            valueLoss += value.item<float>();
            entropyMean += entropy.item<float>();
            done += tokens.Length;
        }

        var kl = PpoLoss.ApproximateKl(logProbability, behaviour);
        if (_options.MaxKl > 0 && kl > _options.MaxKl)
        {
            means.StoppedEarly = true;
            return;
        }
        means.Add((float)(policyLoss + valueLoss - entropyMean * bonus), _trainer.Clip(_options.MaxGradientNorm), policyLoss, valueLoss, entropyMean, kl, PpoLoss.ClipFraction(logProbability, behaviour, clip));
        if (!means.IsFinite) return;
        _trainer.Step(_agentSteps);
        Updates++;
    }

    // L^P and c₁ L^V of PPO, of tokens of a mini-batch
    private (Tensor Policy, Tensor Value) Absolute(TokenRollout rollout, int[] tokens, int whole, WriterTrainer.Evaluation now, float[] behaviour, float[] advantage, float[] returns, double clip)
    {
        var device = _trainer.Device;
        var value = PpoLoss.Value(now.Values, tensor(MiniBatch.Of(rollout.Values, tokens), device: device), tensor(MiniBatch.Of(returns, tokens), device: device), _options.ValueClip);
        var policy = PpoLoss.Policy(now.LogProbability, tensor(behaviour, device: device), tensor(advantage, device: device), clip);
        return (MicroBatches.Weighed(policy, tokens.Length, whole), MicroBatches.Weighed(value * _options.ValueCoefficient, tokens.Length, whole));
    }

    // GRPO's loss, and none of a value; of texts of a mini-batch
    private (Tensor Policy, Tensor Value) Relative(
        TokenRollout rollout, ReadOnlySpan<int> texts, int whole, int[] tokens, WriterTrainer.Evaluation now, float[] behaviour, float[]? reference, float[] advantage, double clip)
    {
        var device = _trainer.Device;
        var shares = new List<float>();
        foreach (var text in texts) shares.AddRange(Enumerable.Repeat(1f / (whole * (float)rollout.Written[text].Length), rollout.Written[text].Length));
        var share = tensor(shares.ToArray(), device: device);
        var policy = GrpoLoss.Policy(now.LogProbability, tensor(behaviour, device: device), tensor(advantage, device: device), share, clip);
        if (reference is not null) policy += GrpoLoss.Kl(now.LogProbability, tensor(MiniBatch.Of(reference, tokens), device: device), share) * _beta;
        return (policy, now.Values.sum() * 0);   // so that every weight has a gradient
    }

    private sealed record Progress(long Updates, long AgentSteps, double Beta, RngState Shuffles);
}
