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
        RunAlgorithms.Require(options.Policy.Memory == Configuration.MemoryKind.None, "policy.memory", options.Policy.Memory.ToString().ToLowerInvariant(), "none with dqn, which learns from single transitions: what came before them is not there to be remembered; ppo and reinforce learn from sequences");
        RunAlgorithms.Require(!options.Algorithm.PolicyGradient.NormalizeRewards, "algorithm.policy-gradient.normalize-rewards", "on", "off with dqn, which sees single transitions and not the returns that they are measured by; ppo and reinforce do");
        RunAlgorithms.Require(options.Algorithm.Anneal.Clip == AnnealKind.Constant, "algorithm.anneal.clip", ValueKinds.Dashed(options.Algorithm.Anneal.Clip), "constant with dqn, which clips no ratio; ppo does");
        RunAlgorithms.Require(options.Algorithm.Anneal.Entropy == AnnealKind.Constant, "algorithm.anneal.entropy", ValueKinds.Dashed(options.Algorithm.Anneal.Entropy), "constant with dqn, which has no entropy bonus; ppo and reinforce have");
        var c51 = options.Policy.C51;
        RunAlgorithms.Require(c51.Atoms != 1, "policy.c51.atoms", 1, "0 (off) or at least 2: a distribution over one atom says nothing");
        RunAlgorithms.Require(c51.Atoms == 0 || c51.VMin < c51.VMax, "policy.c51.v-min", c51.VMin, $"below policy.c51.v-max = {c51.VMax}: the atoms lie between them");
    }

    public string Name => "dqn";

    public bool OnPolicy => false;

    public PolicySpec Policy(ActionHead head) => new QNetworkSpec
    {
        Head = head,
        Dueling = _options.Policy.Dueling,
        Support = _options.Policy.C51 is { Atoms: > 0 } c51 ? new ReturnSupport(c51.Atoms, c51.VMin, c51.VMax) : null,
        NoiseScale = _options.Policy.Noisy ? _options.Policy.NoisySigma : 0,
    };

    public ILearner Learner(PolicySpec policy, Device device) => new DqnLearner((QNetworkSpec)policy, Options(_options), _options.Run.Seed, device);

    internal static DqnOptions Options(TroupeOptions options)
    {
        var algorithm = options.Algorithm;
        return new()
        {
            Discount = algorithm.Gamma,
            Steps = algorithm.NStep,
            Double = algorithm.Double,
            BatchSize = algorithm.BatchSize,
            LearningRate = algorithm.LearningRate,
            LearningRateSchedule = Optimisers.LearningRate(options),
            Optimizer = Optimisers.Of(options),
            MaxGradientNorm = Optimisers.MaxGradientNorm(options),
            HuberDelta = algorithm.HuberDelta,
            TargetEvery = algorithm.Target.Update == TargetUpdate.Hard ? algorithm.Target.Every : 1,
            TargetRate = algorithm.Target.Update == TargetUpdate.Hard ? 1 : algorithm.Target.Tau,
        };
    }
}
