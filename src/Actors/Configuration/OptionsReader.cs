using Troupe.Learner.Algorithms.Distillation;
using Troupe.Learner.Language;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;

namespace Troupe.Actors.Configuration;

/// <summary>Options from checked values; one method a section.</summary>
/// <param name="values">By path, of the type that the key's kind reads; a key that is missing keeps its default.</param>
internal sealed class OptionsReader(IReadOnlyDictionary<string, object?> values)
{
    public TroupeOptions Read(string akka) => new()
    {
        Run = Run(),
        World = World(),
        Data = Data(),
        Agents = Agents(),
        Input = Input(),
        Policy = Policy(),
        Algorithm = Algorithm(),
        Prune = Prune(),
        Distill = Distill(),
        Replay = Replay(),
        Learner = Learner(),
        Evaluation = Evaluation(),
        Akka = akka,
    };

    private RunOptions Run() => new()
    {
        Name = Get<string>("run.name"),
        Seed = Get<long>("run.seed"),
        Mode = Get<RunMode>("run.mode"),
        EnvironmentSteps = Get<long>("run.environment-steps"),
        MaxUpdates = Get<long>("run.max-updates"),
        TimeLimit = Get<TimeSpan>("run.time-limit"),
        CheckpointEvery = Get<Cadence>("run.checkpoint-every"),
        KeepCheckpoints = Get<int>("run.keep-checkpoints"),
        Threads = Get<int>("run.threads"),
        LogLevel = Get<RunLogLevel>("run.log-level"),
        MetricsEvery = Get<TimeSpan>("run.metrics-every"),
        Tensorboard = Get<bool>("run.tensorboard"),
        StopAtSuccessRate = Get<double>("run.stop-at-success-rate"),
        StopAtReturn = Get<double?>("run.stop-at-return"),
    };

    private WorldOptions World() => new()
    {
        Name = Get<string>("world.name"),
        Assembly = Get<string>("world.assembly"),
        Options = Get<IReadOnlyDictionary<string, string>>("world.options"),
        MaxSteps = Get<int>("world.max-steps"),
        StepTimeout = Get<TimeSpan>("world.step-timeout"),
        TrainingGames = Get<int>("world.training-games"),
    };

    private DataOptions Data() => new()
    {
        Text = Get<string>("data.text"),
        ValidationText = Get<string>("data.validation-text"),
        TestText = Get<string>("data.test-text"),
        Format = Get<DataFormat>("data.format"),
        Column = Get<string>("data.column"),
        ValidationShare = Get<double>("data.validation-share"),
        TestShare = Get<double>("data.test-share"),
        Tokenizer = Get<TokenizerKind>("data.tokenizer"),
        Vocabulary = Get<int>("data.vocabulary"),
    };

    private AgentsOptions Agents() => new()
    {
        Count = Get<int>("agents.count"),
        ChunkLength = Get<int>("agents.chunk-length"),
        Unacknowledged = Get<int>("agents.unacknowledged"),
        StepsPerRound = Get<int>("agents.steps-per-round"),
        Epsilon = new()
        {
            Start = Get<double>("agents.epsilon.start"),
            End = Get<double>("agents.epsilon.end"),
            DecaySteps = Get<long>("agents.epsilon.decay-steps"),
            PerAgent = Get<PerAgentEpsilon>("agents.epsilon.per-agent"),
            ApeXBase = Get<double>("agents.epsilon.ape-x-base"),
            ApeXAlpha = Get<double>("agents.epsilon.ape-x-alpha"),
        },
        CountBonus = new() { Scale = Get<double>("agents.count-bonus.scale") },
    };

    private InputOptions Input() => new()
    {
        LagCommands = Get<int>("input.lag-commands"),
        MaxTokens = Get<int>("input.max-tokens"),
        VocabularyBuckets = Get<int>("input.vocabulary-buckets"),
        Normalize = Get<bool>("input.normalize"),
    };

    private PolicyOptions Policy() => new()
    {
        Encoder = Get<EncoderKind>("policy.encoder"),
        Embedding = Get<int>("policy.embedding"),
        Hidden = Get<int>("policy.hidden"),
        Layers = Get<int>("policy.layers"),
        Memory = Get<MemoryKind>("policy.memory"),
        MemorySize = Get<int>("policy.memory-size"),
        Dropout = Get<double>("policy.dropout"),
        Convolution = new()
        {
            Widths = Get<FilterWidths>("policy.conv.widths"),
            Filters = Get<int>("policy.conv.filters"),
        },
        Transformer = new()
        {
            Layers = Get<int>("policy.transformer.layers"),
            Heads = Get<int>("policy.transformer.heads"),
            FeedForward = Get<int>("policy.transformer.feed-forward"),
            Causal = Get<bool>("policy.transformer.causal"),
            Positions = Get<PositionKind>("policy.transformer.positions"),
            Pooling = Get<Pooling>("policy.transformer.pooling"),
        },
        Activation = Get<ActivationKind>("policy.activation"),
        Dueling = Get<bool>("policy.dueling"),
        ValueNetwork = Get<ValueNetworkKind>("policy.value-network"),
        ActionHead = Get<ActionHeadKind>("policy.action-head"),
        C51 = new() { Atoms = Get<int>("policy.c51.atoms"), VMin = Get<double>("policy.c51.v-min"), VMax = Get<double>("policy.c51.v-max") },
        Noisy = Get<bool>("policy.noisy"),
        NoisySigma = Get<double>("policy.noisy-sigma"),
        InitFrom = Get<string>("policy.init-from"),
        Decoder = new()
        {
            Kind = Get<DecoderKind>("policy.decoder.kind"),
            EncoderLayers = Get<int>("policy.decoder.encoder-layers"),
            Context = Get<int>("policy.decoder.context"),
            Width = Get<int>("policy.decoder.width"),
            Layers = Get<int>("policy.decoder.layers"),
            Heads = Get<int>("policy.decoder.heads"),
            FeedForward = Get<int>("policy.decoder.feed-forward"),
            Positions = Get<DecoderPositions>("policy.decoder.positions"),
            Dropout = Get<double>("policy.decoder.dropout"),
        },
    };

    private AlgorithmOptions Algorithm() => new()
    {
        Name = Get<AlgorithmName>("algorithm.name"),
        Gamma = Get<double>("algorithm.gamma"),
        NStep = Get<int>("algorithm.n-step"),
        Double = Get<bool>("algorithm.double"),
        ValueRescaling = Get<bool>("algorithm.value-rescaling"),
        LearningRate = Get<double>("algorithm.learning-rate"),
        Optimizer = new()
        {
            Name = Get<OptimizerKind>("algorithm.optimizer.name"),
            Momentum = Get<double>("algorithm.optimizer.momentum"),
            Decay = Get<double>("algorithm.optimizer.decay"),
            Beta1 = Get<double>("algorithm.optimizer.beta1"),
            Beta2 = Get<double>("algorithm.optimizer.beta2"),
            Epsilon = Get<double>("algorithm.optimizer.epsilon"),
            WeightDecay = Get<double>("algorithm.optimizer.weight-decay"),
            L1 = Get<double>("algorithm.optimizer.l1"),
        },
        BatchSize = Get<int>("algorithm.batch-size"),
        MicroBatch = Get<int>("algorithm.micro-batch"),
        LearningStarts = Get<long>("algorithm.learning-starts"),
        Target = new()
        {
            Update = Get<TargetUpdate>("algorithm.target.update"),
            Every = Get<int>("algorithm.target.every"),
            Tau = Get<double>("algorithm.target.tau"),
        },
        HuberDelta = Get<double>("algorithm.huber-delta"),
        GradientClip = Get<double>("algorithm.gradient-clip"),
        Anneal = new()
        {
            LearningRate = Get<AnnealKind>("algorithm.anneal.learning-rate"),
            Clip = Get<AnnealKind>("algorithm.anneal.clip"),
            Entropy = Get<AnnealKind>("algorithm.anneal.entropy"),
            Steps = Get<long>("algorithm.anneal.steps"),
            Final = Get<double>("algorithm.anneal.final"),
            Every = Get<long>("algorithm.anneal.every"),
            Factor = Get<double>("algorithm.anneal.factor"),
            WarmUp = Get<long>("algorithm.anneal.warm-up"),
        },
        PolicyGradient = new()
        {
            ValueCoefficient = Get<double>("algorithm.policy-gradient.value-coefficient"),
            EntropyCoefficient = Get<double>("algorithm.policy-gradient.entropy-coefficient"),
            NormalizeAdvantages = Get<bool>("algorithm.policy-gradient.normalize-advantages"),
            NormalizeRewards = Get<bool>("algorithm.policy-gradient.normalize-rewards"),
        },
        Ppo = new()
        {
            Epochs = Get<int>("algorithm.ppo.epochs"),
            GaeLambda = Get<double>("algorithm.ppo.gae-lambda"),
            Clip = Get<double>("algorithm.ppo.clip"),
            ValueClip = Get<double>("algorithm.ppo.value-clip"),
            MaxKl = Get<double>("algorithm.ppo.max-kl"),
            Staleness = Get<int>("algorithm.ppo.staleness"),
            RhoBar = Get<double>("algorithm.ppo.rho-bar"),
            CBar = Get<double>("algorithm.ppo.c-bar"),
            Advantage = Get<PpoAdvantage>("algorithm.ppo.advantage"),
        },
        Reinforce = new()
        {
            Baseline = Get<BaselineKind>("algorithm.reinforce.baseline"),
            BaselineDecay = Get<double>("algorithm.reinforce.baseline-decay"),
        },
        Generation = new()
        {
            GroupSize = Get<int>("algorithm.generation.group-size"),
            KlCoefficient = Get<double>("algorithm.generation.kl-coefficient"),
            KlTarget = Get<double>("algorithm.generation.kl-target"),
        },
        Supervised = new()
        {
            Task = Get<SupervisedTask>("algorithm.supervised.task"),
            Epochs = Get<int>("algorithm.supervised.epochs"),
            Patience = Get<int>("algorithm.supervised.patience"),
            Folds = Get<int>("algorithm.supervised.folds"),
            Window = Get<int>("algorithm.supervised.window"),
            Accumulate = Get<int>("algorithm.supervised.accumulate"),
            Network = Get<ClonedNetwork>("algorithm.supervised.network"),
        },
    };

    private PruneOptions Prune() => new()
    {
        Fraction = Get<double>("prune.fraction"),
        Start = Get<long>("prune.start"),
        Over = Get<long>("prune.over"),
        Every = Get<long>("prune.every"),
    };

    private DistillOptions Distill() => new()
    {
        From = Get<string>("distill.from"),
        Loss = Get<DistillationObjective>("distill.loss"),
        Temperature = Get<double>("distill.temperature"),
        Player = Get<DistillationPlayer>("distill.player"),
    };

    private ReplayOptions Replay() => new()
    {
        Capacity = Get<long>("replay.capacity"),
        Selector = Get<SelectorKind>("replay.selector"),
        Prioritized = new()
        {
            Alpha = Get<double>("replay.prioritized.alpha"),
            Beta = Get<double>("replay.prioritized.beta"),
            BetaAnnealUpdates = Get<long>("replay.prioritized.beta-anneal-updates"),
        },
        Sequence = new() { Length = Get<int>("replay.sequence.length"), BurnIn = Get<int>("replay.sequence.burn-in") },
        Limiter = new()
        {
            SamplesPerInsert = Get<double>("replay.limiter.samples-per-insert"),
            MinSize = Get<long>("replay.limiter.min-size"),
            ErrorBand = Get<double>("replay.limiter.error-band"),
        },
        MaxEventBytes = Get<long>("replay.max-event-bytes"),
        IndexSnapshotEvery = Get<TimeSpan>("replay.index-snapshot-every"),
        Database = Get<ReplayDatabase>("replay.database"),
        Durability = Get<ReplayDurability>("replay.durability"),
    };

    private LearnerOptions Learner() => new()
    {
        BatchesAhead = Get<int>("learner.batches-ahead"),
        PublishEvery = Get<int>("learner.publish-every"),
        Device = Get<DeviceKind>("learner.device"),
        Precision = Get<Precision>("learner.precision"),
        StatisticsEvery = Get<int>("learner.statistics-every"),
        Nan = new() { GiveUpAfter = Get<int>("learner.nan.give-up-after"), LossLimit = Get<double>("learner.nan.loss-limit") },
    };

    private EvaluationOptions Evaluation() => new()
    {
        Every = Get<Cadence>("evaluation.every"),
        ValidationEpisodes = Get<int>("evaluation.validation-episodes"),
        Exact = Get<bool>("evaluation.exact"),
        TestEpisodes = Get<int>("evaluation.test-episodes"),
        DuringTraining = Get<bool>("evaluation.during-training"),
    };

    private T Get<T>(string path)
    {
        var key = ConfigurationSchema.Find($"{ConfigurationSchema.Root}.{path}")!;
        return (T)(values.TryGetValue(key.Path, out var value) ? value : key.Default)!;
    }
}
