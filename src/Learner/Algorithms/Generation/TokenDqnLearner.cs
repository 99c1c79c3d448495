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
        using var scope = NewDisposeScope();
        int[][] tokens = [.. written.Select(text => text.Tokens)];
        var windows = new TokenWindows(Rows(batch.Observations.Tokens!), tokens, _spec.End);
        var outputs = _network.Forward(windows).Outputs;                                                       // [N, O]
        var places = WriterWeights.Places(_spec, tokens);
        var q = outputs.gather(1, tensor(places, [places.Length, 1], device: outputs.device)).squeeze(1);      // [N]

        var targets = Targets(batch, written, windows, outputs);
        var weights = new float[targets.Length];
        for (int b = 0, n = 0; b < tokens.Length; n += tokens[b++].Length) weights.AsSpan(n, tokens[b].Length).Fill(batch.Weights[b]);
        var loss = DqnLoss.Loss(q, tensor(targets, device: q.device), tensor(weights, device: q.device), _options.HuberDelta);
        _optimizer.Differentiate(loss, []);
        var norm = _optimizer.Clip(_options.MaxGradientNorm);

        var valued = FlatTensors.Read(q.detach());
        var lost = loss.item<float>();
        var finite = float.IsFinite(lost) && double.IsFinite(norm);
        if (finite) _optimizer.Step(Updates);
        Updates++;
        if (finite && Updates % _options.TargetEvery == 0) TargetNetwork.Follow(_targetNetwork, _network, _options.TargetRate);
        return new DqnUpdate(lost, Errors(tokens, targets, valued), (float)norm, valued.Average(), finite);
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

    // y of all tokens, [N]
    private float[] Targets(TransitionBatch batch, IReadOnlyList<WrittenText> written, TokenWindows windows, Tensor outputs)
    {
        using var off = no_grad();
        var values = Best(outputs.detach(), windows);
        var after = After(batch);
        var targets = new float[values.Length];
        for (int b = 0, n = 0; b < written.Count; n += written[b++].Tokens.Length)
        {
            var tokens = n..(n + written[b].Tokens.Length);
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
    private float[] After(TransitionBatch batch)
    {
        var after = new float[batch.Count];
        int[] rows = [.. Enumerable.Range(0, batch.Count).Where(b => batch.Discounts[b] != 0)];
        if (rows.Length == 0) return after;
        var windows = new TokenWindows([.. rows.Select(b => batch.NextObservations.Tokens![b].ToArray())], null, _spec.End);
        var values = Best(_network.Forward(windows).Outputs, windows);
        for (var i = 0; i < rows.Length; i++) after[rows[i]] = values[i];
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

    private static int[][] Rows(TokenLists lists) => [.. Enumerable.Range(0, lists.Count).Select(i => lists[i].ToArray())];

    private sealed record Progress(long Updates);
}
