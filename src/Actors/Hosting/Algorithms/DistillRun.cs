using Troupe.Actors.Configuration;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Distillation;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Actors.Hosting.Algorithms;

/// <summary>The policy is taught by that of another run, on what is in the memory.</summary>
internal sealed class DistillRun : IRunAlgorithm
{
    private readonly TroupeOptions _options;

    public DistillRun(TroupeOptions options)
    {
        _options = options;
        RunAlgorithms.Require(options.Policy.Memory == Configuration.MemoryKind.None, "policy.memory", ValueKinds.Dashed(options.Policy.Memory), "none with distill, which teaches from single states");
        RunAlgorithms.Require(!options.Policy.Noisy, "policy.noisy", "on", "off with distill: a student explores by what it has learned, or by ε");
        RunAlgorithms.Require(options.Policy.C51.Atoms == 0, "policy.c51.atoms", options.Policy.C51.Atoms, "0 (off) with distill: a teacher says values, not distributions of returns");
        RunAlgorithms.Require(!options.Algorithm.ValueRescaling, "algorithm.value-rescaling", "on", "off with distill, whose student learns what its teacher says and no returns");
        RunAlgorithms.Require(options.Replay.Sequence.Length == 0, "replay.sequence.length", options.Replay.Sequence.Length, "0 with distill, which teaches from single states");
        RunAlgorithms.Require(!options.Input.Normalize, "input.normalize", "on", "off with distill, whose student learns from what its teacher makes of the numbers");
        if (Draws) ActorCritics.Check(options, "distill");
    }

    public string Name => "distill";

    public bool OnPolicy => false;

    /// <summary>A teacher or a student with a policy plays by it; values are played with ε.</summary>
    public bool Draws => _options.Algorithm.OnPolicy;

    public PolicySpec Policy(ActionHead head) => Draws ? ActorCritics.Policy(_options, head) : new QNetworkSpec { Head = head, Dueling = _options.Policy.Dueling };

    public ILearner Learner(PolicySpec policy, Device device)
    {
        var teacher = Teacher.Read(_options);
        teacher.Check(policy);
        var algorithm = _options.Algorithm;
        return new DistillationLearner(policy, teacher.Acting(), teacher.Spec is ActorCriticSpec, new DistillationOptions
        {
            Objective = _options.Distill.Loss,
            Temperature = _options.Distill.Temperature,
            ValueCoefficient = algorithm.PolicyGradient.ValueCoefficient,
            BatchSize = algorithm.BatchSize,
            LearningRate = algorithm.LearningRate,
            LearningRateSchedule = Optimisers.LearningRate(_options),
            Optimizer = Optimisers.Of(_options),
            MaxGradientNorm = Optimisers.MaxGradientNorm(_options),
        }, _options.Run.Seed, device);
    }
}
