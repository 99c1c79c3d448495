using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Generation;

/// <summary>
/// DQN over the tokens of written texts: one causal pass gives Q at every prefix of a text; see <see cref="TokenDqnLoss"/>. A
/// mini-batch is of whole texts from the memory. Everything follows from the seed and the batches; saved and loaded
/// anywhere, it goes on with the same bits. Not thread-safe, and all calls belong on one thread.
/// </summary>
/// <remarks>B: texts, N: their tokens, O: writable tokens.</remarks>
public sealed class TokenDqnLearner : IBatchLearner
{
    private const double ShareOfLargest = 0.9;   // of a sequence's priority; Kapturowski et al. 2019

    private readonly DqnOptions _options;
    private readonly WriterSpec _spec;
    private readonly WriterNetwork _network, _targetNetwork;
    private readonly FlatOptimizer _optimizer;

    /// <param name="options">Items of a mini-batch are texts, the steps of a return tokens.</param>
    /// <param name="seed">Decides the initial weights.</param>
    /// <param name="device">Default: the CPU.</param>
    public TokenDqnLearner(WriterSpec spec, DqnOptions options, long seed, Device? device = null)
    {
        (_spec, _options) = (spec.CheckedWriter(), options.Checked());
        if (spec.Kind == WriterKind.Policy) throw new ArgumentException("This writer's outputs are a policy's; Q-learning needs Q-values.", nameof(spec));
        if (options.RescaleValues) throw new ArgumentException("The values of tokens are plain; they are not rescaled.", nameof(options));
        (_network, _targetNetwork) = (new WriterNetwork(spec, device), new WriterNetwork(spec, device));
        _optimizer = new FlatOptimizer(_network, managedEncoders: false, options.Optimizer, options.LearningRate, options.LearningRateSchedule);
        StartFrom(InitialWeights.Of(spec, seed, default));
    }

    /// <summary>Updates done, those that were not finite included.</summary>
    public long Updates { get; private set; }

    public double LearningRate => _optimizer.RateAt(Updates);

    /// <inheritdoc/>
    public int BatchSize => _options.BatchSize;

    private NetworkLayout Layout => _network.Layout;

    IBatchUpdate IBatchLearner.Update(ReplayBatch batch) => Update((TransitionBatch)batch);

    /// <summary>One gradient step, and the target network's when it is due.</summary>
    /// <exception cref="ArgumentException">The batch holds no written texts.</exception>
    public DqnUpdate Update(TransitionBatch batch)
    {
        if (batch.Written is not { } written) throw new ArgumentException("The batch holds no written texts.", nameof(batch));
        var (values, errors, lost) = (new List<float>(), new float[batch.Count], 0f);
        var all = written.Sum(text => text.Tokens.Length);
        foreach (var (first, count) in MicroBatches.Of(batch.Count, _options.MicroBatch))
            lost += Differentiate(batch, written, first, count, all, values, errors);

        var norm = _optimizer.Clip(_options.MaxGradientNorm);
        var finite = float.IsFinite(lost) && double.IsFinite(norm);
        if (finite) _optimizer.Step(Updates);
        Updates++;
        if (finite && Updates % _options.TargetEvery == 0) TargetNetwork.Follow(_targetNetwork, _network, _options.TargetRate);
        return new DqnUpdate(lost, errors, (float)norm, values.Average(), finite);
    }

    // The gradient of some of the texts, added to that of those before; receives the values of their tokens, [N], and their errors
    private float Differentiate(TransitionBatch batch, IReadOnlyList<WrittenText> written, int first, int count, int all, List<float> values, float[] errors)
    {
        using var scope = NewDisposeScope();
        int[] rows = [.. Enumerable.Range(first, count)];
        int[][] tokens = [.. rows.Select(b => written[b].Tokens)];
        var windows = new TokenWindows([.. rows.Select(b => batch.Observations.Tokens![b].ToArray())], tokens, _spec.End);
        var outputs = _network.Forward(windows).Outputs;                                                       // [N, O]
        var places = WriterWeights.Places(_spec, tokens);
        var q = outputs.gather(1, tensor(places, [places.Length, 1], device: outputs.device)).squeeze(1);      // [N]

        var targets = Targets(batch, rows, written, windows, outputs);
        var weights = new float[targets.Length];
        for (int b = 0, n = 0; b < tokens.Length; n += tokens[b++].Length) weights.AsSpan(n, tokens[b].Length).Fill(batch.Weights[rows[b]]);
        var loss = MicroBatches.Weighed(DqnLoss.Loss(q, tensor(targets, device: q.device), tensor(weights, device: q.device), _options.HuberDelta), targets.Length, all);
        _optimizer.Differentiate(loss, [], add: first > 0);

        var valued = FlatTensors.Read(q.detach());
        values.AddRange(valued);
        Errors(tokens, targets, valued).CopyTo(errors, first);
        return loss.item<float>();
    }

    public void HalveLearningRate() => _optimizer.HalveRate();

    /// <inheritdoc/>
    public void StartFrom(WeightsSnapshot weights)
    {
        FlatTensors.Write(WriterWeights.Completed(weights, Layout), _network);
        FlatTensors.Write(FlatTensors.Read(_network.Flat), _targetNetwork.Flat);
    }

    /// <inheritdoc/>
    public WeightsSnapshot Snapshot(WeightsVersion version) => FlatWeights.Snapshot(version, Layout, FlatTensors.Read(_network.Flat));

    /// <inheritdoc/>
    public void Save(string folder)
    {
        TargetNetwork.Save(folder, _network, _targetNetwork);
        _optimizer.Save(folder);
        LearnerFile.Write(folder, new Progress(Updates));
    }

    /// <inheritdoc/>
    public void Load(string folder)
    {
        TargetNetwork.Load(folder, _network, _targetNetwork);
        _optimizer.Load(folder);
        Updates = LearnerFile.Read<Progress>(folder).Updates;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _targetNetwork.Dispose();
    }

    // y of all tokens of these rows, [N]
    private float[] Targets(TransitionBatch batch, int[] rows, IReadOnlyList<WrittenText> written, TokenWindows windows, Tensor outputs)
    {
        using var off = no_grad();
        var values = Best(outputs.detach(), windows);
        var after = After(batch, rows);
        var targets = new float[values.Length];
        var n = 0;
        foreach (var b in rows)
        {
            var tokens = n..(n += written[b].Tokens.Length);
            TokenDqnLoss.Targets(written[b].Rewards, values.AsSpan(tokens), after[b], _options.Steps, _options.Discount, targets.AsSpan(tokens));
        }

        return targets;
    }

    // Q' of the best token at each place, [N]
    private float[] Best(Tensor online, TokenWindows windows)
    {
        var target = _targetNetwork.Forward(windows).Outputs;
        return FlatTensors.Read(_options.Double ? target.gather(1, online.argmax(1, true)).squeeze(1) : target.amax(1));
    }

    // Q' of the prompt that follows, where the episode goes on: [B]
    private float[] After(TransitionBatch batch, int[] rows)
    {
        var after = new float[batch.Count];
        int[] going = [.. rows.Where(b => batch.Discounts[b] != 0)];
        if (going.Length == 0) return after;
        var windows = new TokenWindows([.. going.Select(b => batch.NextObservations.Tokens![b].ToArray())], null, _spec.End);
        var values = Best(_network.Forward(windows).Outputs, windows);
        for (var i = 0; i < going.Length; i++) after[going[i]] = values[i];
        return after;
    }

    // Of each text: 0.9 · max + 0.1 · mean of |δ|, [B]
    private static float[] Errors(int[][] tokens, float[] targets, float[] values)
    {
        var errors = new float[tokens.Length];
        for (int b = 0, n = 0; b < errors.Length; b++)
        {
            var (largest, sum) = (0.0, 0.0);
            for (var i = 0; i < tokens[b].Length; i++, n++)
            {
                var error = Math.Abs((double)targets[n] - values[n]);
                (largest, sum) = (Math.Max(largest, error), sum + error);
            }

            errors[b] = (float)(ShareOfLargest * largest + (1 - ShareOfLargest) * sum / tokens[b].Length);
        }

        return errors;
    }

    private sealed record Progress(long Updates);
}
