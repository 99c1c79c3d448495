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
        CheckSequences();
        RunAlgorithms.Require(!options.Algorithm.PolicyGradient.NormalizeRewards, "algorithm.policy-gradient.normalize-rewards", "on", "off with dqn, which sees single transitions and not the returns that they are measured by; ppo and reinforce do");
        RunAlgorithms.Require(options.Algorithm.Anneal.Clip == AnnealKind.Constant, "algorithm.anneal.clip", ValueKinds.Dashed(options.Algorithm.Anneal.Clip), "constant with dqn, which clips no ratio; ppo does");
        RunAlgorithms.Require(options.Algorithm.Anneal.Entropy == AnnealKind.Constant, "algorithm.anneal.entropy", ValueKinds.Dashed(options.Algorithm.Anneal.Entropy), "constant with dqn, which has no entropy bonus; ppo and reinforce have");
        var c51 = options.Policy.C51;
        RunAlgorithms.Require(!options.Algorithm.ValueRescaling || c51.Atoms == 0, "algorithm.value-rescaling", "on", $"off with policy.c51.atoms = {c51.Atoms}: the atoms are plain returns between policy.c51.v-min and v-max");
        RunAlgorithms.Require(c51.Atoms != 1, "policy.c51.atoms", 1, "0 (off) or at least 2: a distribution over one atom says nothing");
        RunAlgorithms.Require(c51.Atoms == 0 || c51.VMin < c51.VMax, "policy.c51.v-min", c51.VMin, $"below policy.c51.v-max = {c51.VMax}: the atoms lie between them");
    }

    private void CheckSequences()
    {
        RunAlgorithms.Require(!_options.Input.Normalize || _options.Policy.Memory == Configuration.MemoryKind.None, "input.normalize", "on", "off with dqn and policy.memory: statistics are taken of single transitions");
        var (sequence, memory, c51) = (_options.Replay.Sequence, _options.Policy.Memory, _options.Policy.C51);
        if (memory == Configuration.MemoryKind.None)
        {
            RunAlgorithms.Require(sequence.Length == 0, "replay.sequence.length", sequence.Length, "0 without policy.memory: a policy that remembers nothing learns the same from single transitions, and faster");
            return;
        }
        RunAlgorithms.Require(
            sequence.Length >= 2 && sequence.Length % 2 == 0, "replay.sequence.length", sequence.Length,
            $"an even number from 2 on with policy.memory = {ValueKinds.Dashed(memory)} and dqn: what came before a single transition is not there to be remembered, and sequences overlap by half");
        RunAlgorithms.Require(
            sequence.BurnIn <= sequence.Length / 2, "replay.sequence.burn-in", sequence.BurnIn,
            $"at most half of replay.sequence.length = {sequence.Length}: sequences overlap by half, so that other steps would never be learned from");
        RunAlgorithms.Require(c51.Atoms == 0, "policy.c51.atoms", c51.Atoms, "0 (off) with policy.memory: sequences are learned from by the mean of returns (Kapturowski et al. 2019)");
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
            RescaleValues = algorithm.ValueRescaling,
            BurnIn = options.Replay.Sequence.BurnIn,
            BatchSize = algorithm.BatchSize,
            MicroBatch = algorithm.MicroBatch,
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
