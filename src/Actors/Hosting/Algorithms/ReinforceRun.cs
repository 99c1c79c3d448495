using Troupe.Actors.Configuration;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Reinforce;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Actors.Hosting.Algorithms;

internal sealed class ReinforceRun : IRunAlgorithm
{
    private readonly TroupeOptions _options;

    public ReinforceRun(TroupeOptions options)
    {
        _options = options;
        ActorCritics.Check(options, Name);
        RunAlgorithms.Require(options.Algorithm.Anneal.Clip == AnnealKind.Constant, "algorithm.anneal.clip", ValueKinds.Dashed(options.Algorithm.Anneal.Clip), "constant with reinforce, which clips no ratio; ppo does");
    }

    public string Name => "reinforce";

    public bool OnPolicy => true;

    public PolicySpec Policy(ActionHead head) => ActorCritics.Policy(_options, head);

    public ILearner Learner(PolicySpec policy, Device device) => new ReinforceLearner((ActorCriticSpec)policy, Options(_options), _options.Run.Seed, device);

    internal static Troupe.Learner.Algorithms.Reinforce.ReinforceOptions Options(TroupeOptions options)
    {
        var (algorithm, gradient) = (options.Algorithm, options.Algorithm.PolicyGradient);
        return new()
        {
            Discount = algorithm.Gamma,
            Baseline = algorithm.Reinforce.Baseline switch
            {
                BaselineKind.None or BaselineKind.LeaveOneOut => Baseline.None,
                BaselineKind.MovingAverage => Baseline.MovingAverage,
                _ => Baseline.Learned,
            },
            BaselineDecay = algorithm.Reinforce.BaselineDecay,
            NormalizeAdvantages = gradient.NormalizeAdvantages,
            NormalizeRewards = gradient.NormalizeRewards,
            ValueCoefficient = gradient.ValueCoefficient,
            EntropyCoefficient = gradient.EntropyCoefficient,
            LearningRate = algorithm.LearningRate,
            EntropySchedule = Optimisers.Schedule(options, algorithm.Anneal.Entropy),
            LearningRateSchedule = Optimisers.LearningRate(options),
            Optimizer = Optimisers.Of(options),
            MaxGradientNorm = Optimisers.MaxGradientNorm(options),
        };
    }
}
