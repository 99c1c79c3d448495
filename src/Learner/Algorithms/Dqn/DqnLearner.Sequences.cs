using System.Runtime.InteropServices;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Dqn;

/// <summary>Learning from sequences: see <see cref="R2d2Loss"/>.</summary>
public sealed partial class DqnLearner
{
    /// <inheritdoc cref="Update(TransitionBatch)"/>
    /// <returns>Its TD errors are the sequences' priorities, [B].</returns>
    public DqnUpdate Update(SequenceBatch batch)
    {
        if (!_spec.Remembers || _spec.Support is not null) throw new InvalidOperationException("Sequences are for a policy with memory that learns the mean of returns.");
        using var scope = NewDisposeScope();
        LoadManaged();
        var learned = batch.Sequences.Sum(sequence => sequence.Length - R2d2Loss.FirstLearned(sequence, _options.BurnIn));
        var (lost, mean, priorities) = (0f, 0f, new float[batch.Count]);
        foreach (var (first, count) in MicroBatches.Of(batch.Count, _options.MicroBatch))
        {
            var part = count == batch.Count ? batch : new SequenceBatch(batch.Sequences[first..(first + count)], batch.Weights[first..(first + count)], batch.Items[first..(first + count)]);
            lost += Differentiate(part, add: first > 0, learned, priorities.AsSpan(first, count), ref mean);
        }
        return Finish(lost, _optimizer.Clip(_options.MaxGradientNorm), priorities, mean);
    }

    // The gradient of some sequences; receives their priorities, and their values' part in the mean of all learned steps
    private float Differentiate(SequenceBatch batch, bool add, int learned, Span<float> priorities, ref float mean)
    {
        using var scope = NewDisposeScope();
        var target = (IQFunction?)_target ?? _targetNetwork;
        var valued = new QBatch();
        R2d2Loss.Begin(batch, _options.BurnIn, target, _next, valued);
        target.Evaluate(valued);
        R2d2Loss.Begin(batch, _options.BurnIn, (IQFunction?)_online ?? _network, _next, _current);

        var device = _network.Flat.device;
        var encoded = new List<EncodedTexts>();
        var (features, texts) = (EncodedTexts.States(_online, _network, _current, encoded), EncodedTexts.Actions(_online, _network, _current, encoded));
        var all = _network.Values(features, texts, _current);                                  // [P]
        using (var host = all.detach().cpu()) MemoryMarshal.Cast<byte, float>(host.bytes).CopyTo(_current.AllResults);
        var targets = R2d2Loss.Targets(batch, _options.BurnIn, _options.Double ? _current : null, valued, _options.Discount, _options.Steps, _options.RescaleValues);
        var (pairs, weights) = Learned(batch, targets.Length);
        var q = all.index_select(0, tensor(pairs, device: device));                            // [learned steps]
        var loss = MicroBatches.Weighed(DqnLoss.Loss(q, tensor(targets, device: device), tensor(weights, device: device), _options.HuberDelta), targets.Length, learned);
        _optimizer.Differentiate(loss, encoded, add);

        var errors = new float[targets.Length];
        for (var i = 0; i < errors.Length; i++)
        {
            var value = _current.AllResults[(int)pairs[i]];
            errors[i] = targets[i] - value;
            mean += Plain(value) / learned;
        }
        for (int b = 0, at = 0; b < batch.Count; b++)
        {
            var steps = batch.Sequences[b].Length - R2d2Loss.FirstLearned(batch.Sequences[b], _options.BurnIn);
            priorities[b] = R2d2Loss.Priority(errors.AsSpan(at, steps));
            at += steps;
        }
        return loss.item<float>();
    }

    // Of each learned step: where the action taken stands among the pairs, and the weight of its sequence
    private (long[] Pairs, float[] Weights) Learned(SequenceBatch batch, int count)
    {
        var (pairs, weights) = (new long[count], new float[count]);
        for (int b = 0, at = 0, row = 0, pair = 0; b < batch.Count; b++)
        {
            var sequence = batch.Sequences[b];
            for (var step = R2d2Loss.FirstLearned(sequence, _options.BurnIn); step <= sequence.Length; step++, pair += _current.Actions(row++).Length)
                if (step < sequence.Length) (pairs[at], weights[at++]) = (pair + sequence.Taken(step), batch.Weights[b]);
        }
        return (pairs, weights);
    }
}
