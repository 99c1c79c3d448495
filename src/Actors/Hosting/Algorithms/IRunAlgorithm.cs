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
    public static IRunAlgorithm Of(TroupeOptions options, WorldSpec world) => world.Action is ActionSpec.Generated ? GenerationRuns.Of(CheckMicroBatch(options), world) : Of(options);

    /// <summary>Where actions are chosen.</summary>
    /// <exception cref="ConfigurationError">The configuration asks for what the algorithm cannot do; says why.</exception>
    public static IRunAlgorithm Of(TroupeOptions options) => OfChosen(GenerationRuns.CheckUnused(CheckMicroBatch(options)));

    /// <exception cref="ConfigurationError">Parts of mini-batches are asked for where they cannot be.</exception>
    public static TroupeOptions CheckMicroBatch(TroupeOptions options)
    {
        const string Key = "algorithm.micro-batch";
        var (algorithm, part) = (options.Algorithm, options.Algorithm.MicroBatch);
        if (part == 0) return options;
        Require(algorithm.Name != AlgorithmName.Reinforce, Key, part, "0 with reinforce, whose batch is the round: a smaller agents.steps-per-round needs less memory");
        Require(algorithm.Name != AlgorithmName.Supervised, Key, part, "0 with supervised: algorithm.supervised.accumulate adds up mini-batches of texts, and what is cloned may come in a smaller algorithm.batch-size");
        Require(!options.Distill.IsOn, Key, part, "0 where a policy is distilled: a smaller algorithm.batch-size needs less memory");
        Require(algorithm.BatchSize % part == 0, Key, part, $"0, or a divisor of algorithm.batch-size = {algorithm.BatchSize}, so that all parts are as large");
        return options;
    }

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
