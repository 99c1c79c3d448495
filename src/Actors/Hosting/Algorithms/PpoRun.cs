using Troupe.Actors.Configuration;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Actors.Hosting.Algorithms;

internal sealed class PpoRun : IRunAlgorithm
{
    private readonly TroupeOptions _options;

    public PpoRun(TroupeOptions options)
    {
        _options = options;
        ActorCritics.Check(options, Name);
        var ppo = options.Algorithm.Ppo;
        RunAlgorithms.Require(
            ppo.Staleness == 0 || options.Run.Mode == RunMode.Asynchronous, "algorithm.ppo.staleness", ppo.Staleness,
            "0 in synchronous mode, where nobody plays while the policy learns; with run.mode = asynchronous above 0 lets agents play on");
        RunAlgorithms.Require(ppo.CBar <= ppo.RhoBar, "algorithm.ppo.c-bar", ppo.CBar, $"at most algorithm.ppo.rho-bar = {ppo.RhoBar} (Espeholt et al. 2018, section 4.1)");
        var (steps, batch) = ((long)options.Agents.Count * options.Agents.StepsPerRound, options.Algorithm.BatchSize);
        RunAlgorithms.Require(
            steps % batch == 0, "algorithm.batch-size", batch,
            $"with ppo a divisor of agents.count × agents.steps-per-round = {steps}, the steps of a round: else its last mini-batch would be smaller, and each of its steps weigh more");
        CheckSequences();
    }

    private void CheckSequences()
    {
        if (_options.Policy.Memory == Configuration.MemoryKind.None) return;
        RunAlgorithms.Require(
            _options.Algorithm.Ppo.Staleness == 0, "algorithm.ppo.staleness", _options.Algorithm.Ppo.Staleness,
            "0 with policy.memory: agents that play on take new weights in the middle of a chunk, and what they remember would be of both");
        var (steps, batch) = (_options.Agents.StepsPerRound, _options.Algorithm.BatchSize);
        RunAlgorithms.Require(
            batch % steps == 0, "algorithm.batch-size", batch,
            $"with ppo and policy.memory a multiple of agents.steps-per-round = {steps}: a mini-batch holds whole agents, since what a policy remembers is rebuilt from their first step on");
        RunAlgorithms.Require(
            _options.Algorithm.MicroBatch % steps == 0, "algorithm.micro-batch", _options.Algorithm.MicroBatch,
            $"0 or a multiple of agents.steps-per-round = {steps} with policy.memory: parts hold whole agents too");
    }

    public string Name => "ppo";

    public bool OnPolicy => true;

    public PolicySpec Policy(ActionHead head) => ActorCritics.Policy(_options, head);

    public ILearner Learner(PolicySpec policy, Device device) => new PpoLearner((ActorCriticSpec)policy, Options(_options), _options.Run.Seed, device);

    internal static Troupe.Learner.Algorithms.Ppo.PpoOptions Options(TroupeOptions options)
    {
        var (algorithm, ppo, gradient) = (options.Algorithm, options.Algorithm.Ppo, options.Algorithm.PolicyGradient);
        return new()
        {
            Discount = algorithm.Gamma,
            Lambda = ppo.GaeLambda,
            NormalizeAdvantages = gradient.NormalizeAdvantages,
            NormalizeRewards = gradient.NormalizeRewards,
            Clip = ppo.Clip,
            ValueClip = ppo.ValueClip,
            ValueCoefficient = gradient.ValueCoefficient,
            EntropyCoefficient = gradient.EntropyCoefficient,
            Epochs = ppo.Epochs,
            BatchSize = algorithm.BatchSize,
            MicroBatch = algorithm.MicroBatch,
            MaxKl = ppo.MaxKl,
            OffPolicy = options.PlaysOn,
            RhoBar = ppo.RhoBar,
            CBar = ppo.CBar,
            LearningRate = algorithm.LearningRate,
            EntropySchedule = Optimisers.Schedule(options, algorithm.Anneal.Entropy),
            LearningRateSchedule = Optimisers.LearningRate(options),
            ClipSchedule = Optimisers.Schedule(options, algorithm.Anneal.Clip),
            Optimizer = Optimisers.Of(options),
            MaxGradientNorm = Optimisers.MaxGradientNorm(options),
        };
    }
}
