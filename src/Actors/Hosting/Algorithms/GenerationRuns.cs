using Troupe.Actors.Configuration;
using Troupe.Env;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Generation;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using static TorchSharp.torch;
using GenerationOptions = Troupe.Learner.Algorithms.Generation.GenerationOptions;

namespace Troupe.Actors.Hosting.Algorithms;

/// <summary>The algorithms where the policy writes texts.</summary>
internal static class GenerationRuns
{
    /// <exception cref="ConfigurationError">The configuration asks for what cannot be done where texts are written; says why.</exception>
    public static IRunAlgorithm Of(TroupeOptions options, WorldSpec world)
    {
        var (policy, algorithm) = (options.Policy, options.Algorithm);
        var generation = algorithm.Generation;
        RunAlgorithms.Require(
            algorithm.Name != AlgorithmName.Supervised, "algorithm.supervised.task", ValueKinds.Dashed(algorithm.Supervised.Task),
            $"sequence-to-sequence or language-model in {world.Name}, where texts are written, not chosen");
        DecoderKinds.RequireDecoderOnly(policy.Decoder, "in reinforcement learning: a policy that writes, its value and its key–value cache read prompt and text as one row");
        RunAlgorithms.Require(policy.ActionHead == ActionHeadKind.Auto, "policy.action-head", ValueKinds.Dashed(policy.ActionHead), $"auto in {world.Name}, where texts are written, not chosen");
        RunAlgorithms.Require(policy.ValueNetwork == ValueNetworkKind.Shared, "policy.value-network", "separate", "shared where texts are written: the value is read from the decoder");
        RunAlgorithms.Require(
            policy.Memory == Configuration.MemoryKind.None, "policy.memory", ValueKinds.Dashed(policy.Memory),
            "none where texts are written: a game is one step, and the decoder reads all of its text");
        RunAlgorithms.Require(options.Replay.Sequence.Length == 0, "replay.sequence.length", options.Replay.Sequence.Length, "0 where texts are written: a game is one step");
        RunAlgorithms.Require(policy.C51.Atoms == 0, "policy.c51.atoms", policy.C51.Atoms, "0 where texts are written, whose tokens have plain values");
        RunAlgorithms.Require(!algorithm.ValueRescaling, "algorithm.value-rescaling", "on", "off where texts are written, whose tokens have plain values");
        RunAlgorithms.Require(!policy.Noisy, "policy.noisy", "on", "off where texts are written: tokens are explored by agents.epsilon, or drawn");
        RunAlgorithms.Require(policy.Decoder.Dropout == 0, "policy.decoder.dropout", policy.Decoder.Dropout, "0 in reinforcement learning: the policy that writes and the one that is learned would differ by chance");
        RunAlgorithms.Require(generation.KlTarget == 0 || generation.KlCoefficient > 0, "algorithm.generation.kl-target", generation.KlTarget, "0 without algorithm.generation.kl-coefficient: there is nothing to steer");
        RunAlgorithms.Require(
            generation.GroupSize == 1 || world.MaxSteps == 1, "algorithm.generation.group-size", generation.GroupSize,
            $"1 in {world.Name}, whose episodes go on after a text: what follows differs, and returns to the same prompt are not comparable");
        RunAlgorithms.Require(
            options.Agents.StepsPerRound % generation.GroupSize == 0, "algorithm.generation.group-size", generation.GroupSize,
            $"a divisor of agents.steps-per-round = {options.Agents.StepsPerRound}: else a round would cut groups in two");
        return algorithm.Name switch
        {
            AlgorithmName.Ppo => new GenerationPpoRun(options),
            AlgorithmName.Reinforce => new GenerationReinforceRun(options),
            _ => new TokenDqnRun(options),
        };
    }

    /// <summary>Refuses what only makes sense where texts are written.</summary>
    public static TroupeOptions CheckUnused(TroupeOptions options)
    {
        var (algorithm, defaults) = (options.Algorithm, new Configuration.GenerationOptions());
        RunAlgorithms.Require(algorithm.Ppo.Advantage == PpoAdvantage.Gae, "algorithm.ppo.advantage", "group", "gae where actions are chosen: only texts are written several times to the same prompt");
        RunAlgorithms.Require(algorithm.Reinforce.Baseline != BaselineKind.LeaveOneOut, "algorithm.reinforce.baseline", "leave-one-out", "none, learned or moving-average where actions are chosen: only texts are written several times to the same prompt");
        RunAlgorithms.Require(algorithm.Generation.GroupSize == defaults.GroupSize, "algorithm.generation.group-size", algorithm.Generation.GroupSize, "1 where actions are chosen: only texts are written several times to the same prompt");
        DecoderKinds.RequireDecoderOnly(options.Policy.Decoder, "where actions are chosen: nothing is written");
        RunAlgorithms.Require(algorithm.Generation.KlCoefficient == 0, "algorithm.generation.kl-coefficient", algorithm.Generation.KlCoefficient, "0 where actions are chosen: only a policy that writes is held near a reference");
        return options;
    }

    public static WriterSpec Policy(ActionHead head, WriterKind kind) =>
        new() { Head = head, Kind = kind, Decoder = new DecoderSpec { Vocabulary = 1 }, Writable = [], MaxWritten = 1 };

    public static GenerationOptions Options(TroupeOptions options, bool groupAdvantages)
    {
        var generation = options.Algorithm.Generation;
        RunAlgorithms.Require(
            !groupAdvantages || generation.GroupSize > 1, "algorithm.generation.group-size", generation.GroupSize,
            "at least 2 where advantages are relative to the other texts to the same prompt");
        return new() { KlCoefficient = generation.KlCoefficient, KlTarget = generation.KlTarget, GroupSize = generation.GroupSize, GroupAdvantages = groupAdvantages };
    }

    public static void CheckOnPolicy(TroupeOptions options, string name)
    {
        RunAlgorithms.Require(
            options.Replay.Selector == SelectorKind.Uniform, "replay.selector", "prioritized",
            $"uniform with {name}: it learns from every text of a round, each once, so nothing is ever drawn by priority");
        RunAlgorithms.Require(!options.Algorithm.PolicyGradient.NormalizeRewards, "algorithm.policy-gradient.normalize-rewards", "on", "off where texts are written: their rewards stay comparable with the KL penalty");
        RunAlgorithms.Require(!options.Policy.Dueling, "policy.dueling", "on", $"off with {name}: its network has a policy and a value already");
    }
}

internal sealed class GenerationPpoRun : IRunAlgorithm
{
    private readonly TroupeOptions _options;
    private readonly GenerationOptions _generation;

    public GenerationPpoRun(TroupeOptions options)
    {
        _options = options;
        GenerationRuns.CheckOnPolicy(options, Name);
        _generation = GenerationRuns.Options(options, options.Algorithm.Ppo.Advantage == PpoAdvantage.Group);
        RunAlgorithms.Require(options.Algorithm.Ppo.Staleness == 0, "algorithm.ppo.staleness", options.Algorithm.Ppo.Staleness, "0 where texts are written: their tokens are not corrected for older weights");
        var (texts, batch) = ((long)options.Agents.Count * options.Agents.StepsPerRound, options.Algorithm.BatchSize);
        RunAlgorithms.Require(
            texts % batch == 0, "algorithm.batch-size", batch,
            $"with ppo a divisor of agents.count × agents.steps-per-round = {texts}, the texts of a round: else its last mini-batch would be smaller, and each of its texts weigh more");
    }

    public string Name => "ppo";

    public bool OnPolicy => true;

    public PolicySpec Policy(ActionHead head) => GenerationRuns.Policy(head, WriterKind.Policy);

    public ILearner Learner(PolicySpec policy, Device device) =>
        new GenerationPpoLearner((WriterSpec)policy, PpoRun.Options(_options), _generation, _options.Run.Seed, device);
}

internal sealed class GenerationReinforceRun : IRunAlgorithm
{
    private readonly TroupeOptions _options;
    private readonly GenerationOptions _generation;

    public GenerationReinforceRun(TroupeOptions options)
    {
        _options = options;
        GenerationRuns.CheckOnPolicy(options, Name);
        _generation = GenerationRuns.Options(options, options.Algorithm.Reinforce.Baseline == BaselineKind.LeaveOneOut);
        RunAlgorithms.Require(options.Algorithm.Anneal.Clip == AnnealKind.Constant, "algorithm.anneal.clip", ValueKinds.Dashed(options.Algorithm.Anneal.Clip), "constant with reinforce, which clips no ratio; ppo does");
    }

    public string Name => "reinforce";

    public bool OnPolicy => true;

    public PolicySpec Policy(ActionHead head) => GenerationRuns.Policy(head, WriterKind.Policy);

    public ILearner Learner(PolicySpec policy, Device device) =>
        new GenerationReinforceLearner((WriterSpec)policy, ReinforceRun.Options(_options), _generation, _options.Run.Seed, device);
}

internal sealed class TokenDqnRun : IRunAlgorithm
{
    private readonly TroupeOptions _options;

    public TokenDqnRun(TroupeOptions options)
    {
        _options = options;
        var generation = options.Algorithm.Generation;
        RunAlgorithms.Require(generation.GroupSize == 1, "algorithm.generation.group-size", generation.GroupSize, "1 with dqn, which compares a text with its own value, not with others");
        RunAlgorithms.Require(generation.KlCoefficient == 0, "algorithm.generation.kl-coefficient", generation.KlCoefficient, "0 with dqn, which has no policy whose divergence could be priced; ppo and reinforce have");
    }

    public string Name => "dqn";

    public bool OnPolicy => false;

    public PolicySpec Policy(ActionHead head) => GenerationRuns.Policy(head, _options.Policy.Dueling ? WriterKind.DuelingQ : WriterKind.Q);

    public ILearner Learner(PolicySpec policy, Device device) => new TokenDqnLearner((WriterSpec)policy, DqnRun.Options(_options), _options.Run.Seed, device);
}
