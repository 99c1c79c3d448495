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

    public ILearner Learner(PolicySpec policy, Device device)
    {
        var (algorithm, gradient) = (_options.Algorithm, _options.Algorithm.PolicyGradient);
        return new ReinforceLearner((ActorCriticSpec)policy, new Troupe.Learner.Algorithms.Reinforce.ReinforceOptions
        {
            Discount = algorithm.Gamma,
            Baseline = algorithm.Reinforce.Baseline switch
            {
                BaselineKind.None => Baseline.None,
                BaselineKind.MovingAverage => Baseline.MovingAverage,
                _ => Baseline.Learned,
            },
            BaselineDecay = algorithm.Reinforce.BaselineDecay,
            NormalizeAdvantages = gradient.NormalizeAdvantages,
            NormalizeRewards = gradient.NormalizeRewards,
            ValueCoefficient = gradient.ValueCoefficient,
            EntropyCoefficient = gradient.EntropyCoefficient,
            LearningRate = algorithm.LearningRate,
            EntropySchedule = Optimisers.Schedule(_options, algorithm.Anneal.Entropy),
            LearningRateSchedule = Optimisers.LearningRate(_options),
            Optimizer = Optimisers.Of(_options),
            MaxGradientNorm = Optimisers.MaxGradientNorm(_options),
        }, _options.Run.Seed, device);
    }
}
