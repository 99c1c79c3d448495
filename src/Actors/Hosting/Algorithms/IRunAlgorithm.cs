using Troupe.Actors.Configuration;
using Troupe.Env;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Actors.Hosting.Algorithms;

/// <summary>What a configured algorithm means for a run: the shape of its policy, its learner, and where that learns from.</summary>
internal interface IRunAlgorithm
{
    /// <summary>As the configuration says it.</summary>
    string Name { get; }

    /// <summary>Agents and learner take turns, each round is learned from once, and the policy draws its actions; else the learner samples from a memory, and agents explore by ε.</summary>
    bool OnPolicy { get; }

    /// <summary>The policy draws its actions itself; else agents explore by ε.</summary>
    bool Draws => OnPolicy;

    /// <summary>The kind of network, with what is its own; sizes and encoders are the run's to fill in.</summary>
    PolicySpec Policy(ActionHead head);

    /// <param name="policy">Of the kind that <see cref="Policy"/> gave.</param>
    ILearner Learner(PolicySpec policy, Device device);
}

internal static class RunAlgorithms
{
    /// <param name="world">Whose actions are chosen, or written.</param>
    /// <exception cref="ConfigurationError">The configuration asks for what the algorithm cannot do; says why.</exception>
    public static IRunAlgorithm Of(TroupeOptions options, WorldSpec world) => world.Action is ActionSpec.Generated ? GenerationRuns.Of(options, world) : Of(options);

    /// <summary>Where actions are chosen.</summary>
    /// <exception cref="ConfigurationError">The configuration asks for what the algorithm cannot do; says why.</exception>
    public static IRunAlgorithm Of(TroupeOptions options) => OfChosen(GenerationRuns.CheckUnused(options));

    private static IRunAlgorithm OfChosen(TroupeOptions options) => options.Algorithm.Name switch
    {
        not AlgorithmName.Supervised when options.Distill.IsOn => new DistillRun(options),
        AlgorithmName.Ppo => new PpoRun(options),
        AlgorithmName.Reinforce => new ReinforceRun(options),
        AlgorithmName.Supervised => new CloningRun(options),
        _ => new DqnRun(options),
    };

    /// <param name="key">Below <c>troupe</c>.</param>
    /// <exception cref="ConfigurationError">It does not hold.</exception>
    public static void Require(bool holds, string key, object read, string allowed)
    {
        if (!holds) throw new ConfigurationError($"{ConfigurationSchema.Root}.{key}", $"{read}", allowed);
    }
}
