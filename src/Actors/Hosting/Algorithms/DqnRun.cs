using Troupe.Actors.Configuration;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Actors.Hosting.Algorithms;

internal sealed class DqnRun : IRunAlgorithm
{
    private readonly TroupeOptions _options;

    public DqnRun(TroupeOptions options)
    {
        _options = options;
        RunAlgorithms.Require(options.Policy.Activation == ActivationKind.Relu, "policy.activation", "tanh", "relu with dqn, whose hidden layers are rectified");
        RunAlgorithms.Require(options.Policy.ValueNetwork == ValueNetworkKind.Shared, "policy.value-network", "separate", "shared with dqn, which has no value network; ppo and reinforce have");
        RunAlgorithms.Require(options.Algorithm.Anneal.LearningRate == AnnealKind.Constant, "algorithm.anneal.learning-rate", "linear", "constant with dqn; ppo and reinforce anneal");
    }

    public string Name => "dqn";

    public bool OnPolicy => false;

    public PolicySpec Policy(ActionHead head) => new QNetworkSpec { Head = head, Dueling = _options.Policy.Dueling };

    public ILearner Learner(PolicySpec policy, Device device)
    {
        var algorithm = _options.Algorithm;
        return new DqnLearner((QNetworkSpec)policy, new DqnOptions
        {
            Discount = algorithm.Gamma,
            Steps = algorithm.NStep,
            Double = algorithm.Double,
            BatchSize = algorithm.BatchSize,
            LearningRate = algorithm.LearningRate,
            AdamEpsilon = algorithm.AdamEpsilon,
            MaxGradientNorm = algorithm.GradientClip > 0 ? algorithm.GradientClip : double.PositiveInfinity,
            HuberDelta = algorithm.HuberDelta,
            TargetEvery = algorithm.Target.Update == TargetUpdate.Hard ? algorithm.Target.Every : 1,
            TargetRate = algorithm.Target.Update == TargetUpdate.Hard ? 1 : algorithm.Target.Tau,
        }, _options.Run.Seed, device);
    }
}
