using Troupe.Env;
using Troupe.Learner.Algorithms.PolicyGradient;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Ppo;

/// <summary>
/// PPO (Schulman et al. 2017): each round's steps are shuffled into mini-batches, several times over; with memory whole
/// agents are, each a chunk in the order of time (Huang et al. 2022, LSTM detail 4). Everything it does
/// follows from the seed and the rounds; saved and loaded anywhere, it goes on with the same bits. Not thread-safe.
/// </summary>
public sealed class PpoLearner : IRoundLearner
{
    private const long ShuffleStream = 0x5F0;

    private readonly PpoOptions _options;
    private readonly bool _remembers;
    private readonly ActorCriticTrainer _trainer;
    private readonly ReturnScale? _returnScale;
    private Rng _shuffles;
    private long _agentSteps;

    /// <param name="seed">Decides the initial weights and the order of steps.</param>
    /// <param name="device">Default: the CPU.</param>
    public PpoLearner(ActorCriticSpec spec, PpoOptions options, long seed, Device? device = null)
        : this(spec, options, seed, device ?? CPU, (device ?? CPU).type == TorchSharp.DeviceType.CPU)
    {
    }

    internal PpoLearner(ActorCriticSpec spec, PpoOptions options, long seed, Device device, bool managed)
    {
        _options = options.Checked();
        _remembers = spec.Remembers;
        _trainer = new ActorCriticTrainer(spec, options.Optimizer, options.LearningRate, options.LearningRateSchedule, seed, device, managed);
        _returnScale = options.NormalizeRewards ? new ReturnScale(options.Discount) : null;
        _shuffles = new Rng(seed, ShuffleStream);
    }

    /// <inheritdoc/>
    public long Updates { get; private set; }

    /// <inheritdoc/>
    public double LearningRate => _trainer.RateAt(_agentSteps);

    /// <inheritdoc/>
    public void HalveLearningRate() => _trainer.HalveRate();

    ILearnerUpdate IRoundLearner.Update(IReadOnlyList<Chunk> round) => Update(round);

    /// <inheritdoc cref="IRoundLearner.Update"/>
    public PpoUpdate Update(IReadOnlyList<Chunk> round)
    {
        var rollout = new Rollout(round, sameWeights: !_options.OffPolicy);
        _returnScale?.Scale(round, rollout.Rewards);
        var (advantages, returns) = _options.OffPolicy ? ([], []) : Estimate(rollout);
        var clip = _options.Clip * _options.ClipSchedule.Share(_agentSteps);
        var bonus = _options.EntropyCoefficient * _options.EntropySchedule.Share(_agentSteps);
        var agents = Enumerable.Range(0, round.Count).ToArray();
        var order = Enumerable.Range(0, rollout.Count).ToArray();
        var means = new RoundMeans();
        for (var epoch = 0; epoch < _options.Epochs && !means.Ended; epoch++)
        {
            if (_options.OffPolicy) (advantages, returns) = Correct(rollout);
            if (_remembers)
            {
                _shuffles.Shuffle(agents);
                order = [.. agents.SelectMany(rollout.RowsOf)];
            }
            else
            {
                _shuffles.Shuffle(order);
            }
            for (var first = 0; first < order.Length && !means.Ended; first += _options.BatchSize)
                Learn(rollout, order.AsSpan(first, Math.Min(_options.BatchSize, order.Length - first)), advantages, returns, clip, bonus, means);
        }
        _agentSteps += rollout.Count;
        _trainer.Measure(round);
        return means.Update(Advantages.ExplainedVariance(rollout.Values, returns));
    }

    /// <inheritdoc/>
    public void StartFrom(WeightsSnapshot weights) => _trainer.StartFrom(weights);

    /// <inheritdoc/>
    public WeightsSnapshot Snapshot(WeightsVersion version) => _trainer.Snapshot(version);

    /// <inheritdoc/>
    public void Save(string folder)
    {
        _trainer.Save(folder);
        LearnerFile.Write(folder, new Progress(Updates, _agentSteps, _shuffles.State, _trainer.Statistics, _returnScale?.State));
    }

    /// <inheritdoc/>
    public void Load(string folder)
    {
        _trainer.Load(folder);
        var progress = LearnerFile.Read<Progress>(folder);
        (Updates, _agentSteps, _shuffles) = (progress.Updates, progress.AgentSteps, Rng.FromState(progress.Shuffles));
        _trainer.Statistics = progress.Statistics;
        if (progress.ReturnScale is { } scale && _returnScale is not null) _returnScale.State = scale;
    }

    public void Dispose() => _trainer.Dispose();

    // Â and R = Â + V of all steps, with the values of the policy that played
    private (float[] Advantages, float[] Returns) Estimate(Rollout rollout)
    {
        var bootstraps = _trainer.Bootstraps(rollout);
        var advantages = new float[rollout.Count];
        for (var i = 0; i < bootstraps.Length; i++)
        {
            var (first, steps, _) = rollout.Runs[i];
            Gae.Advantages(rollout.Rewards.AsSpan(first, steps), rollout.Values.AsSpan(first, steps), bootstraps[i], _options.Discount, _options.Lambda, advantages.AsSpan(first, steps));
        }
        var returns = new float[rollout.Count];
        for (var b = 0; b < returns.Length; b++) returns[b] = advantages[b] + rollout.Values[b];
        return (advantages, returns);
    }

    // The same with V-trace, for what the present weights think of every step
    private (float[] Advantages, float[] Returns) Correct(Rollout rollout)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var bootstraps = _trainer.Bootstraps(rollout);
        var now = _trainer.Evaluate(rollout, [.. Enumerable.Range(0, rollout.Count)]);
        float[] values = FlatTensors.Read(now.Values), logRatios = FlatTensors.Read(now.LogProbability);
        for (var b = 0; b < logRatios.Length; b++) logRatios[b] -= rollout.LogProbabilities[b];
        float[] advantages = new float[rollout.Count], targets = new float[rollout.Count];
        for (var i = 0; i < bootstraps.Length; i++)
        {
            var (first, steps, _) = rollout.Runs[i];
            var (reward, value, target) = (rollout.Rewards.AsMemory(first, steps), values.AsMemory(first, steps), targets.AsMemory(first, steps));
            VTrace.Targets(
                logRatios.AsSpan(first, steps), reward.Span, value.Span, bootstraps[i], _options.Discount,
                _options.RhoBar, _options.CBar, _options.Lambda, target.Span, advantages.AsSpan(first, steps));
            VTrace.SurrogateAdvantages(reward.Span, value.Span, target.Span, bootstraps[i], _options.Discount, _options.Lambda, advantages.AsSpan(first, steps));
        }
        return (advantages, targets);
    }

    private void Learn(Rollout rollout, ReadOnlySpan<int> rows, float[] advantages, float[] returns, double clip, double bonus, RoundMeans means)
    {
        var behaviour = MiniBatch.Of(rollout.LogProbabilities, rows);
        var advantage = MiniBatch.Of(advantages, rows);
        if (_options.NormalizeAdvantages) Advantages.Normalize(advantage);
        var logProbability = new float[rows.Length];
        var (lost, policyLoss, valueLoss, entropyMean) = (0f, 0f, 0f, 0f);
        foreach (var (first, count) in MicroBatches.Of(rows.Length, _options.MicroBatch))
        {
            using var scope = NewDisposeScope();
            var part = rows.Slice(first, count);
            var (share, device) = (count / (float)rows.Length, _trainer.Device);
            var now = _trainer.Evaluate(rollout, part, Updates, first);
            var policy = PpoLoss.Policy(now.LogProbability, tensor(behaviour[first..(first + count)], device: device), tensor(advantage[first..(first + count)], device: device), clip);
            var value = PpoLoss.Value(now.Values, tensor(MiniBatch.Of(rollout.Values, part), device: device), tensor(MiniBatch.Of(returns, part), device: device), _options.ValueClip);
            var entropy = now.Entropy.mean();
            var loss = MicroBatches.Weighed(policy + value * _options.ValueCoefficient - entropy * bonus, count, rows.Length);
            _trainer.Differentiate(loss, add: first > 0);
            FlatTensors.Read(now.LogProbability.detach()).CopyTo(logProbability, first);
            lost += loss.item<float>();
            policyLoss += policy.item<float>() * share;
            valueLoss += value.item<float>() * share;
            entropyMean += entropy.item<float>() * share;
        }

        var kl = PpoLoss.ApproximateKl(logProbability, behaviour);
        if (_options.MaxKl > 0 && kl > _options.MaxKl)
        {
            means.StoppedEarly = true;
            return;
        }
        means.Add(lost, _trainer.Clip(_options.MaxGradientNorm), policyLoss, valueLoss, entropyMean, kl, PpoLoss.ClipFraction(logProbability, behaviour, clip));
        if (!means.IsFinite) return;
        _trainer.Step(_agentSteps);
        means.Layers = _trainer.Layers ?? means.Layers;
        Updates++;
    }

    private sealed record Progress(long Updates, long AgentSteps, RngState Shuffles, MomentsState? Statistics, ReturnScaleState? ReturnScale);
}
