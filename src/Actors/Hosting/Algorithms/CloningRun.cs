using Troupe.Actors.Configuration;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Cloning;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Actors.Hosting.Algorithms;

/// <summary>Behaviour cloning and classification: a supervised run whose policy plays worlds as any other's.</summary>
internal sealed class CloningRun : IRunAlgorithm
{
    private readonly TroupeOptions _options;
    private readonly DqnRun? _values;

    public CloningRun(TroupeOptions options)
    {
        _options = options;
        var task = options.Algorithm.Supervised.Task;
        RunAlgorithms.Require(
            task is SupervisedTask.BehaviourCloning or SupervisedTask.Classification, "algorithm.supervised.task", ValueKinds.Dashed(task),
            "behaviour-cloning or classification where a policy plays a world; what a language model writes, ./troupe generate shows");
        RunAlgorithms.Require(
            options.Policy.Memory == Configuration.MemoryKind.None, "policy.memory", ValueKinds.Dashed(options.Policy.Memory),
            "none with supervised, which learns from single steps: what came before them is not there to be remembered");
        RunAlgorithms.Require(!options.Algorithm.ValueRescaling, "algorithm.value-rescaling", "on", "off with supervised, which learns plain returns of what was demonstrated; a run with it cannot start from them");
        if (options.Algorithm.Supervised.Network == ClonedNetwork.QNetwork) _values = new DqnRun(options);
        else ActorCritics.Check(options, Name);
    }

    public string Name => "supervised";

    public bool OnPolicy => false;

    public PolicySpec Policy(ActionHead head) => _values?.Policy(head) ?? ActorCritics.Policy(_options, head);

    public ILearner Learner(PolicySpec policy, Device device)
    {
        var options = new CloningOptions
        {
            LearningRate = _options.Algorithm.LearningRate,
            LearningRateSchedule = Optimisers.LearningRate(_options),
            Optimizer = Optimisers.Of(_options),
            MaxGradientNorm = Optimisers.MaxGradientNorm(_options),
            ValueCoefficient = _options.Algorithm.PolicyGradient.ValueCoefficient,
        };
        return policy is QNetworkSpec values ? new QCloner(values, options, _options.Run.Seed, device) : new ActorCriticCloner((ActorCriticSpec)policy, options, _options.Run.Seed, device);
    }
}
