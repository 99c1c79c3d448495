using Troupe.Learner.Algorithms.Distillation;
using Troupe.Learner.Language;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using static Troupe.Actors.Configuration.ValueKinds;

namespace Troupe.Actors.Configuration;

/// <summary>
/// Every key there is, in the order of <c>hocon/reference.conf</c>: type, range, and whether a resume may change it.
/// The defaults are those of the options records.
/// </summary>
public static class ConfigurationSchema
{
    public const string Root = "troupe";

    private const double BelowOne = 0.999_999;

    private static readonly TimeSpan Off = TimeSpan.Zero;

    public static IReadOnlyList<ConfigurationKey> Keys { get; } =
    [
        Fixed("run.name", Name(), o => o.Run.Name),
        Fixed("run.seed", Long(0), o => o.Run.Seed),
        Fixed("run.mode", Choice<RunMode>(), o => o.Run.Mode),
        Changeable("run.environment-steps", Long(0), o => o.Run.EnvironmentSteps),
        Changeable("run.max-updates", Long(0), o => o.Run.MaxUpdates),
        Changeable("run.time-limit", Duration(Off), o => o.Run.TimeLimit),
        Changeable("run.checkpoint-every", Every(), o => o.Run.CheckpointEvery),
        Changeable("run.keep-checkpoints", Integer(1, 10_000), o => o.Run.KeepCheckpoints),
        Changeable("run.threads", Integer(1, 1024), o => o.Run.Threads),
        Changeable("run.log-level", Choice<RunLogLevel>(), o => o.Run.LogLevel),
        Changeable("run.metrics-every", Duration(TimeSpan.FromMilliseconds(10)), o => o.Run.MetricsEvery),
        Changeable("run.tensorboard", Switch(), o => o.Run.Tensorboard),
        Changeable("run.stop-at-success-rate", Real(0, 1), o => o.Run.StopAtSuccessRate),
        Changeable("run.stop-at-return", OptionalReal(), o => o.Run.StopAtReturn),

        Fixed("world.name", Line(), o => o.World.Name),
        Fixed("world.assembly", Line(), o => o.World.Assembly),
        Fixed("world.options", Map(), o => o.World.Options),
        Fixed("world.max-steps", Integer(0), o => o.World.MaxSteps),
        Changeable("world.step-timeout", Duration(TimeSpan.FromMilliseconds(1)), o => o.World.StepTimeout),
        Fixed("world.training-games", Integer(0), o => o.World.TrainingGames),

        Fixed("data.text", Line(), o => o.Data.Text),
        Fixed("data.validation-text", Line(), o => o.Data.ValidationText),
        Fixed("data.test-text", Line(), o => o.Data.TestText),
        Fixed("data.format", Choice<DataFormat>(), o => o.Data.Format),
        Fixed("data.column", Line(), o => o.Data.Column),
        Fixed("data.validation-share", Real(max: 0.9, above: 0), o => o.Data.ValidationShare),
        Fixed("data.test-share", Real(max: 0.9, above: 0), o => o.Data.TestShare),
        Fixed("data.tokenizer", Choice<TokenizerKind>(), o => o.Data.Tokenizer),
        Fixed("data.vocabulary", Integer(1, 1_000_000), o => o.Data.Vocabulary),

        Fixed("agents.count", Integer(1, 100_000), o => o.Agents.Count),
        Fixed("agents.chunk-length", Integer(1, 10_000), o => o.Agents.ChunkLength),
        Changeable("agents.unacknowledged", Integer(1, 10_000), o => o.Agents.Unacknowledged),
        Fixed("agents.steps-per-round", Integer(1, 1_000_000), o => o.Agents.StepsPerRound),
        Fixed("agents.epsilon.start", Real(0, 1), o => o.Agents.Epsilon.Start),
        Fixed("agents.epsilon.end", Real(0, 1), o => o.Agents.Epsilon.End),
        Fixed("agents.epsilon.decay-steps", Long(0), o => o.Agents.Epsilon.DecaySteps),
        Fixed("agents.epsilon.per-agent", Choice<PerAgentEpsilon>(), o => o.Agents.Epsilon.PerAgent),
        Fixed("agents.epsilon.ape-x-base", Real(max: 1, above: 0), o => o.Agents.Epsilon.ApeXBase),
        Fixed("agents.epsilon.ape-x-alpha", Real(0), o => o.Agents.Epsilon.ApeXAlpha),
        Fixed("agents.count-bonus.scale", Real(0), o => o.Agents.CountBonus.Scale),

        Fixed("input.lag-commands", Integer(0, 64), o => o.Input.LagCommands),
        Fixed("input.max-tokens", Integer(1, 65_536), o => o.Input.MaxTokens),
        Fixed("input.vocabulary-buckets", Integer(1, 65_536), o => o.Input.VocabularyBuckets),
        Fixed("input.normalize", Switch(), o => o.Input.Normalize),

        Fixed("policy.encoder", Choice<EncoderKind>(), o => o.Policy.Encoder),
        Fixed("policy.embedding", Integer(1, 65_536), o => o.Policy.Embedding),
        Fixed("policy.hidden", Integer(1, 65_536), o => o.Policy.Hidden),
        Fixed("policy.layers", Integer(0, 64), o => o.Policy.Layers),
        Fixed("policy.memory", Choice<MemoryKind>(), o => o.Policy.Memory),
        Fixed("policy.memory-size", Integer(1, 65_536), o => o.Policy.MemorySize),
        Fixed("policy.dropout", Real(0, 0.99), o => o.Policy.Dropout),
        Fixed("policy.conv.widths", Widths(), o => o.Policy.Convolution.Widths),
        Fixed("policy.conv.filters", Integer(1, 65_536), o => o.Policy.Convolution.Filters),
        Fixed("policy.transformer.layers", Integer(1, 64), o => o.Policy.Transformer.Layers),
        Fixed("policy.transformer.heads", Integer(1, 1024), o => o.Policy.Transformer.Heads),
        Fixed("policy.transformer.feed-forward", Integer(0, 65_536), o => o.Policy.Transformer.FeedForward),
        Fixed("policy.transformer.causal", Switch(), o => o.Policy.Transformer.Causal),
        Fixed("policy.transformer.positions", Choice<PositionKind>(), o => o.Policy.Transformer.Positions),
        Fixed("policy.transformer.pooling", Choice<Pooling>(), o => o.Policy.Transformer.Pooling),
        Fixed("policy.activation", Choice<ActivationKind>(), o => o.Policy.Activation),
        Fixed("policy.dueling", Switch(), o => o.Policy.Dueling),
        Fixed("policy.value-network", Choice<ValueNetworkKind>(), o => o.Policy.ValueNetwork),
        Fixed("policy.action-head", Choice<ActionHeadKind>(), o => o.Policy.ActionHead),
        Fixed("policy.c51.atoms", Integer(0, 10_000), o => o.Policy.C51.Atoms),
        Fixed("policy.c51.v-min", Real(), o => o.Policy.C51.VMin),
        Fixed("policy.c51.v-max", Real(), o => o.Policy.C51.VMax),
        Fixed("policy.noisy", Switch(), o => o.Policy.Noisy),
        Fixed("policy.noisy-sigma", Real(above: 0), o => o.Policy.NoisySigma),
        Fixed("policy.init-from", Line(), o => o.Policy.InitFrom),
        Fixed("policy.decoder.kind", Choice<DecoderKind>(), o => o.Policy.Decoder.Kind),
        Fixed("policy.decoder.encoder-layers", Integer(0, 1000), o => o.Policy.Decoder.EncoderLayers),
        Fixed("policy.decoder.context", Integer(1, 1_000_000), o => o.Policy.Decoder.Context),
        Fixed("policy.decoder.width", Integer(1, 65_536), o => o.Policy.Decoder.Width),
        Fixed("policy.decoder.layers", Integer(1, 1000), o => o.Policy.Decoder.Layers),
        Fixed("policy.decoder.heads", Integer(1, 1000), o => o.Policy.Decoder.Heads),
        Fixed("policy.decoder.feed-forward", Integer(0, 1_000_000), o => o.Policy.Decoder.FeedForward),
        Fixed("policy.decoder.positions", Choice<DecoderPositions>(), o => o.Policy.Decoder.Positions),
        Fixed("policy.decoder.dropout", Real(0, 0.99), o => o.Policy.Decoder.Dropout),

        Fixed("algorithm.name", Choice<AlgorithmName>(), o => o.Algorithm.Name),
        Fixed("algorithm.gamma", Real(0, 1), o => o.Algorithm.Gamma),
        Fixed("algorithm.n-step", Integer(1, 1000), o => o.Algorithm.NStep),
        Fixed("algorithm.double", Switch(), o => o.Algorithm.Double),
        Fixed("algorithm.value-rescaling", Switch(), o => o.Algorithm.ValueRescaling),
        Fixed("algorithm.learning-rate", Real(max: 10, above: 0), o => o.Algorithm.LearningRate),
        Fixed("algorithm.optimizer.name", Choice<OptimizerKind>(), o => o.Algorithm.Optimizer.Name),
        Fixed("algorithm.optimizer.momentum", Real(0, BelowOne), o => o.Algorithm.Optimizer.Momentum),
        Fixed("algorithm.optimizer.decay", Real(0, BelowOne), o => o.Algorithm.Optimizer.Decay),
        Fixed("algorithm.optimizer.beta1", Real(0, BelowOne), o => o.Algorithm.Optimizer.Beta1),
        Fixed("algorithm.optimizer.beta2", Real(0, BelowOne), o => o.Algorithm.Optimizer.Beta2),
        Fixed("algorithm.optimizer.epsilon", Real(max: 1, above: 0), o => o.Algorithm.Optimizer.Epsilon),
        Fixed("algorithm.optimizer.weight-decay", Real(0, 1), o => o.Algorithm.Optimizer.WeightDecay),
        Fixed("algorithm.optimizer.l1", Real(0, 1), o => o.Algorithm.Optimizer.L1),
        Fixed("algorithm.batch-size", Integer(1, 1_000_000), o => o.Algorithm.BatchSize),
        Changeable("algorithm.micro-batch", Integer(0, 1_000_000), o => o.Algorithm.MicroBatch),
        Fixed("algorithm.learning-starts", Long(0), o => o.Algorithm.LearningStarts),
        Fixed("algorithm.target.update", Choice<TargetUpdate>(), o => o.Algorithm.Target.Update),
        Fixed("algorithm.target.every", Integer(1), o => o.Algorithm.Target.Every),
        Fixed("algorithm.target.tau", Real(max: 1, above: 0), o => o.Algorithm.Target.Tau),
        Fixed("algorithm.huber-delta", Real(above: 0), o => o.Algorithm.HuberDelta),
        Fixed("algorithm.gradient-clip", Real(0), o => o.Algorithm.GradientClip),
        Fixed("algorithm.anneal.learning-rate", Choice<AnnealKind>(), o => o.Algorithm.Anneal.LearningRate),
        Fixed("algorithm.anneal.clip", Choice<AnnealKind>(), o => o.Algorithm.Anneal.Clip),
        Fixed("algorithm.anneal.entropy", Choice<AnnealKind>(), o => o.Algorithm.Anneal.Entropy),
        Fixed("algorithm.anneal.steps", Long(1), o => o.Algorithm.Anneal.Steps),
        Fixed("algorithm.anneal.final", Real(0, 1), o => o.Algorithm.Anneal.Final),
        Fixed("algorithm.anneal.every", Long(1), o => o.Algorithm.Anneal.Every),
        Fixed("algorithm.anneal.factor", Real(0, 1), o => o.Algorithm.Anneal.Factor),
        Fixed("algorithm.anneal.warm-up", Long(0), o => o.Algorithm.Anneal.WarmUp),
        Fixed("algorithm.policy-gradient.value-coefficient", Real(0), o => o.Algorithm.PolicyGradient.ValueCoefficient),
        Fixed("algorithm.policy-gradient.entropy-coefficient", Real(0), o => o.Algorithm.PolicyGradient.EntropyCoefficient),
        Fixed("algorithm.policy-gradient.normalize-advantages", Switch(), o => o.Algorithm.PolicyGradient.NormalizeAdvantages),
        Fixed("algorithm.policy-gradient.normalize-rewards", Switch(), o => o.Algorithm.PolicyGradient.NormalizeRewards),
        Fixed("algorithm.ppo.epochs", Integer(1, 10_000), o => o.Algorithm.Ppo.Epochs),
        Fixed("algorithm.ppo.gae-lambda", Real(0, 1), o => o.Algorithm.Ppo.GaeLambda),
        Fixed("algorithm.ppo.clip", Real(above: 0), o => o.Algorithm.Ppo.Clip),
        Fixed("algorithm.ppo.value-clip", Real(0), o => o.Algorithm.Ppo.ValueClip),
        Fixed("algorithm.ppo.max-kl", Real(0), o => o.Algorithm.Ppo.MaxKl),
        Fixed("algorithm.ppo.staleness", Integer(0, 10_000), o => o.Algorithm.Ppo.Staleness),
        Fixed("algorithm.ppo.rho-bar", Real(above: 0), o => o.Algorithm.Ppo.RhoBar),
        Fixed("algorithm.ppo.c-bar", Real(above: 0), o => o.Algorithm.Ppo.CBar),
        Fixed("algorithm.ppo.advantage", Choice<PpoAdvantage>(), o => o.Algorithm.Ppo.Advantage),
        Fixed("algorithm.reinforce.baseline", Choice<BaselineKind>(), o => o.Algorithm.Reinforce.Baseline),
        Fixed("algorithm.reinforce.baseline-decay", Real(0, BelowOne), o => o.Algorithm.Reinforce.BaselineDecay),
        Fixed("algorithm.generation.group-size", Integer(1, 10_000), o => o.Algorithm.Generation.GroupSize),
        Fixed("algorithm.generation.kl-coefficient", Real(0), o => o.Algorithm.Generation.KlCoefficient),
        Fixed("algorithm.generation.kl-target", Real(0), o => o.Algorithm.Generation.KlTarget),
        Fixed("algorithm.supervised.task", Choice<SupervisedTask>(), o => o.Algorithm.Supervised.Task),
        Changeable("algorithm.supervised.epochs", Integer(0), o => o.Algorithm.Supervised.Epochs),
        Changeable("algorithm.supervised.patience", Integer(0), o => o.Algorithm.Supervised.Patience),
        Fixed("algorithm.supervised.folds", Integer(0, 1000), o => o.Algorithm.Supervised.Folds),
        Fixed("algorithm.supervised.window", Integer(1, 1_000_000), o => o.Algorithm.Supervised.Window),
        Fixed("algorithm.supervised.accumulate", Integer(0, 1_000_000), o => o.Algorithm.Supervised.Accumulate),
        Fixed("algorithm.supervised.network", Choice<ClonedNetwork>(), o => o.Algorithm.Supervised.Network),

        Fixed("prune.fraction", Real(0, 0.999), o => o.Prune.Fraction),
        Fixed("prune.start", Long(0), o => o.Prune.Start),
        Fixed("prune.over", Long(0), o => o.Prune.Over),
        Fixed("prune.every", Long(1), o => o.Prune.Every),

        Fixed("distill.from", Line(), o => o.Distill.From),
        Fixed("distill.loss", Choice<DistillationObjective>(), o => o.Distill.Loss),
        Fixed("distill.temperature", Real(above: 0), o => o.Distill.Temperature),
        Fixed("distill.player", Choice<DistillationPlayer>(), o => o.Distill.Player),

        Fixed("replay.capacity", Long(1), o => o.Replay.Capacity),
        Fixed("replay.selector", Choice<SelectorKind>(), o => o.Replay.Selector),
        Fixed("replay.prioritized.alpha", Real(0, 1), o => o.Replay.Prioritized.Alpha),
        Fixed("replay.prioritized.beta", Real(0, 1), o => o.Replay.Prioritized.Beta),
        Fixed("replay.prioritized.beta-anneal-updates", Long(0), o => o.Replay.Prioritized.BetaAnnealUpdates),
        Fixed("replay.sequence.length", Integer(0, 1000), o => o.Replay.Sequence.Length),
        Fixed("replay.sequence.burn-in", Integer(0, 500), o => o.Replay.Sequence.BurnIn),
        Fixed("replay.limiter.samples-per-insert", Real(0), o => o.Replay.Limiter.SamplesPerInsert),
        Fixed("replay.limiter.min-size", Long(1), o => o.Replay.Limiter.MinSize),
        Fixed("replay.limiter.error-band", Real(above: 0), o => o.Replay.Limiter.ErrorBand),
        Changeable("replay.max-event-bytes", Size(4 * 1024, 64 * 1024 * 1024), o => o.Replay.MaxEventBytes),
        Changeable("replay.index-snapshot-every", Duration(TimeSpan.FromMilliseconds(100)), o => o.Replay.IndexSnapshotEvery),
        Fixed("replay.database", Choice<ReplayDatabase>(), o => o.Replay.Database),
        Changeable("replay.durability", Choice<ReplayDurability>(), o => o.Replay.Durability),

        Changeable("learner.batches-ahead", Integer(1, 1000), o => o.Learner.BatchesAhead),
        Fixed("learner.publish-every", Integer(1), o => o.Learner.PublishEvery),
        Changeable("learner.device", Choice<DeviceKind>(), o => o.Learner.Device),
        Changeable("learner.precision", Choice<Precision>(), o => o.Learner.Precision),
        Changeable("learner.statistics-every", Integer(0), o => o.Learner.StatisticsEvery),
        Changeable("learner.nan.give-up-after", Integer(0, 1000), o => o.Learner.Nan.GiveUpAfter),
        Changeable("learner.nan.loss-limit", Real(above: 0), o => o.Learner.Nan.LossLimit),

        Changeable("evaluation.every", Every(), o => o.Evaluation.Every),
        Changeable("evaluation.validation-episodes", Integer(1), o => o.Evaluation.ValidationEpisodes),
        Changeable("evaluation.exact", Switch(), o => o.Evaluation.Exact),
        Changeable("evaluation.test-episodes", Integer(1), o => o.Evaluation.TestEpisodes),
        Changeable("evaluation.during-training", Switch(), o => o.Evaluation.DuringTraining),
    ];

    private static readonly Dictionary<string, ConfigurationKey> ByPath = Keys.ToDictionary(k => k.Path);

    private static readonly HashSet<string> Sections = [.. Keys.SelectMany(k => Above(k.Path))];

    public static ConfigurationKey? Find(string path) => ByPath.GetValueOrDefault(path);

    /// <summary>Whether keys stand below this path.</summary>
    public static bool IsSection(string path) => Sections.Contains(path);

    /// <summary>The key spelt most alike; null when none is near.</summary>
    public static string? Nearest(string path)
    {
        var (nearest, distance) = Keys.Select(k => (k.Path, Distance: Spelling.Distance(path, k.Path))).MinBy(k => k.Distance);
        return distance <= Math.Max(3, path.Length / 3) ? nearest : null;
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var dot = path.IndexOf('.'); dot >= 0; dot = path.IndexOf('.', dot + 1)) yield return path[..dot];
    }

    private static ConfigurationKey Fixed(string path, ValueKind kind, Func<TroupeOptions, object?> get) => new($"{Root}.{path}", kind, true, get);

    private static ConfigurationKey Changeable(string path, ValueKind kind, Func<TroupeOptions, object?> get) => new($"{Root}.{path}", kind, false, get);
}
