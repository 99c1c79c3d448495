using Troupe.Env;
using Troupe.Learner.Algorithms.Cloning;
using Troupe.Learner.Algorithms.Distillation;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;

namespace Troupe.Bench;

/// <summary>Learning from what others did.</summary>
public static partial class AlgorithmUpdates
{
    private static ActorCriticSpec Reader() => new() { Tokens = 1000, Head = new ActionHead.Fixed(5) };

    private static (Func<int>, IDisposable) Cloning(IDemonstrationLearner learner, int size)
    {
        var rng = new Rng(1);
        var actions = AdmissibleActions.OfFixed([.. Enumerable.Range(0, 5)]);
        return Each(learner, Batches, _ => Enumerable.Range(0, size).Select(_ => new Demonstration(ObservedState.OfTokens(LearningBenchmarks.Tokens(rng), actions), rng.NextInt(5), (float)rng.NextDouble())).ToArray(), learner.Update);
    }

    private static (Func<int>, IDisposable) Distillation()
    {
        var spec = LearningBenchmarks.Spec(EncoderKind.MeanPool);
        var teacher = new ActingNetwork(spec);
        teacher.Load(InitialWeights.Of(spec, 1, default));
        var learner = new DistillationLearner(spec with { EmbeddingSize = 16, HiddenSize = 16 }, teacher, valued: false, new DistillationOptions(), 2);
        var rng = new Rng(1);
        return Each(learner, Batches, _ => Batch(rng, spec, 64), learner.Update);
    }
}
