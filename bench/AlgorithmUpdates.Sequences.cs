using Troupe.Env;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;

namespace Troupe.Bench;

/// <summary>Sequences of a policy with memory.</summary>
public static partial class AlgorithmUpdates
{
    private static (Func<int>, IDisposable) R2d2(QNetworkSpec spec, int batch, int length, int burnIn)
    {
        var learner = new DqnLearner(spec, new DqnOptions { BatchSize = batch, BurnIn = burnIn }, 1);
        var rng = new Rng(1);
        return Each(learner, Batches / 8, _ => new SequenceBatch([.. Enumerable.Range(0, batch).Select(_ => Sequence(rng, spec, length))], [.. Enumerable.Repeat(1f, batch)], new ItemId[batch]), learner.Update);
    }

    // From the middle of an episode, so that there is something to remember
    private static ReplaySequence Sequence(Rng rng, QNetworkSpec spec, int length)
    {
        var actions = AdmissibleActions.OfFixed([.. Enumerable.Range(0, ((ActionHead.Fixed)spec.Head).Count)]);
        ObservedState State() => spec.ObservesText
            ? ObservedState.OfTokens(LearningBenchmarks.Tokens(rng), actions)
            : ObservedState.OfNumbers([.. Enumerable.Range(0, spec.Numbers).Select(_ => (float)rng.NextDouble())], actions);
        var builder = new ChunkBuilder(length + 2);
        builder.Begin(State(), 1);
        for (var step = 0; step < length + 2; step++)
        {
            if (step == 1) builder.AddRecurrentState([.. Enumerable.Range(0, spec.RecurrentStateSize).Select(_ => (float)rng.NextDouble() - 0.5f)]);
            builder.Add(rng.NextInt(actions.Ids!.Length), (float)rng.NextDouble(), false, false, State(), default);
        }
        return ReplaySequence.From(new TableEntry(ChunkCodec.Decode(builder.Build(new ChunkKey(0, 1, 1)).Bytes), [], 0), 1, length);
    }
}
