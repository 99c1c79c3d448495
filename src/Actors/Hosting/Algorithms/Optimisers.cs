using Troupe.Actors.Configuration;
using Troupe.Learner.Optimisation;

namespace Troupe.Actors.Hosting.Algorithms;

/// <summary>Optimizer and schedules as every algorithm takes them from the configuration.</summary>
internal static class Optimisers
{
    public static Troupe.Learner.Optimisation.OptimizerOptions Of(TroupeOptions options)
    {
        var optimizer = options.Algorithm.Optimizer;
        return new()
        {
            Kind = optimizer.Name,
            Momentum = optimizer.Momentum,
            Decay = optimizer.Decay,
            Beta1 = optimizer.Beta1,
            Beta2 = optimizer.Beta2,
            Epsilon = optimizer.Epsilon,
            WeightDecay = optimizer.WeightDecay,
            L1 = optimizer.L1,
            StatisticsEvery = options.Learner.StatisticsEvery,
            Pruning = new()
            {
                Fraction = options.Prune.Fraction,
                Start = options.Prune.Start,
                Over = options.Prune.Over,
                Every = options.Prune.Every,
            },
        };
    }

    /// <summary>Of the learning rate, which alone is warmed up.</summary>
    public static Schedule LearningRate(TroupeOptions options) => Schedule(options.Algorithm.Anneal, options.Algorithm.Anneal.LearningRate, options.Algorithm.Anneal.WarmUp);

    /// <summary>Of a coefficient.</summary>
    public static Schedule Schedule(TroupeOptions options, AnnealKind kind) => Schedule(options.Algorithm.Anneal, kind, 0);

    public static double MaxGradientNorm(TroupeOptions options) => options.Algorithm.GradientClip > 0 ? options.Algorithm.GradientClip : double.PositiveInfinity;

    private static Schedule Schedule(AnnealOptions anneal, AnnealKind kind, long warmUp) => kind switch
    {
        AnnealKind.Linear => new Schedule.Linear(anneal.Steps, anneal.Final, warmUp),
        AnnealKind.Cosine => new Schedule.Cosine(anneal.Steps, anneal.Final, warmUp),
        AnnealKind.Step => new Schedule.Step(anneal.Every, anneal.Factor, warmUp),
        _ => new Schedule.Constant(warmUp),
    };
}
