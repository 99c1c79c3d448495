using TorchSharp;
using Troupe.Actors.Agents;
using Troupe.Actors.Configuration;
using Troupe.Actors.Evaluation;
using Troupe.Actors.Hosting.Algorithms;
using Troupe.Actors.Learning;
using Troupe.Actors.Replay;
using Troupe.Actors.Run;
using Troupe.Env;
using Troupe.Env.Text;
using Troupe.Learner;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Generation;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Table = Troupe.Learner.Replay;

namespace Troupe.Actors.Hosting;

/// <summary>Turns a configuration and a run's folder into the settings of its actors: the one place where both are known.</summary>
public sealed class RunBuilder
{
    private readonly TroupeOptions _options;
    private readonly Vocabulary _vocabulary;
    private readonly Func<IWorld> _evaluated;
    private readonly IRunAlgorithm _algorithm;

    /// <param name="world">Makes a world of the run.</param>
    /// <param name="evaluated">Makes one for evaluation, where no group watches for hung steps; null: the same.</param>
    /// <param name="tokenizer">Where texts are written: the file of the tokenizer that the run began with; null, or not there: a new run's.</param>
    public RunBuilder(TroupeOptions options, Func<IWorld> world, Func<IWorld>? evaluated = null, string? tokenizer = null)
    {
        _options = options;
        World = world;
        _evaluated = evaluated ?? world;
        using var sample = world();
        Spec = sample.Spec;
        _algorithm = RunAlgorithms.Of(options, Spec);
        _vocabulary = new Vocabulary(Spec.Words, options.Input.VocabularyBuckets);
        if (Spec.Action is ActionSpec.Generated)
            Tokenizer = File.Exists(tokenizer) ? Tokenizers.Load(tokenizer)
                : options.Policy.InitFrom.Length > 0 ? StartingWeights.Read(options.Policy.InitFrom).Tokenizer()
                : new VocabularyTokenizer(_vocabulary, PromptFormat.SpecialTokens);
        Policy = PolicyOf(Spec);
        if (options.Evaluation.Exact && ExactReturn.Obstacle(sample, Policy, options.Input.LagCommands) is { } obstacle)
            throw new ConfigurationError("troupe.evaluation.exact", $"is on, but {obstacle}", "off here; raise troupe.evaluation.validation-episodes instead");
    }

    public Func<IWorld> World { get; }

    public WorldSpec Spec { get; }

    public PolicySpec Policy { get; }

    /// <summary>Words of the world, in the order that the embedding has learned.</summary>
    public Vocabulary Vocabulary => _vocabulary;

    /// <summary>Of a policy that writes; null where actions are chosen.</summary>
    public ITokenizer? Tokenizer { get; }

    public InputEncoder Encoder() => Spec.Action is ActionSpec.Generated texts ? Prompts(texts) : new InputEncoder(_vocabulary, _options.Input.LagCommands, _options.Input.MaxTokens, showCommand: _options.Input.LagCommands > 0);

    /// <summary>The weights that a new run starts from; null: random ones.</summary>
    /// <exception cref="ConfigurationError">There are none, or they are of another policy.</exception>
    internal StartingWeights? Start()
    {
        if (_options.Distill.IsOn) Teacher.Read(_options).Check(Policy);
        if (_options.Policy.InitFrom.Length == 0) return null;
        var start = StartingWeights.Read(_options.Policy.InitFrom);
        if (Policy is WriterSpec writer) (start with { Weights = WriterWeights.OfDecoder(start.Weights) }).Check(writer.Decoder, Tokenizer!);
        else start.Check(Policy, _vocabulary, _options);
        return start;
    }

    /// <param name="resumed">The checkpoint to go on from, or null.</param>
    /// <param name="ackLog">The witness's record, or null.</param>
    public RunSettings Build(RunFolder folder, (string Folder, RunState State)? resumed, AckLog? ackLog)
    {
        var synchronous = _options.InRounds;
        var saved = synchronous && resumed is { } r && File.Exists(Path.Combine(r.Folder, "agents.bin")) ? r.Folder : null;
        var states = saved is null ? null : SavedAgents.Read(File.ReadAllBytes(Path.Combine(saved, "agents.bin")));
        var index = saved is null ? null : File.ReadAllBytes(Path.Combine(saved, "replay-index.bin"));
        return new RunSettings(
            _options.Run.Name, _options, folder.Database, folder.Log, resumed?.State, resumed?.Folder, folder.Best,
            Replay(synchronous, index) with
            {
                SampledBefore = synchronous || _algorithm.OnPolicy ? 0 : (resumed?.State.Updates ?? 0) * _options.Algorithm.BatchSize,
                Consumed = _options.PlaysOn ? resumed?.State.Consumed ?? 0 : null,
            },
            epoch => Learner(folder, epoch, resumed),
            stepsBefore => Agents(stepsBefore, states, ackLog),
            new EvaluatorSettings(Policy, _evaluated, Encoder, _options.Evaluation.Exact),
            _options.Algorithm.LearningStarts,
            _algorithm.OnPolicy ? 0 : _options.Replay.Limiter.SamplesPerInsert / _options.Algorithm.BatchSize);
    }

    private PolicySpec PolicyOf(WorldSpec world)
    {
        if (_options.Input.Normalize && world.Observation is not ObservationSpec.Numbers)
            throw new ConfigurationError("troupe.input.normalize", $"on, but {world.Name} is told in words, which have no scale", "off, or a world of numbers");
        if (world.Action is ActionSpec.Generated && _options.Distill.IsOn)
            throw new ConfigurationError("troupe.distill.from", $"a run, but {world.Name} asks for written texts", "empty here; policies that choose among actions can be distilled");
        if (world.Action is ActionSpec.Generated texts) return Writer(texts);
        var names = (world.Action as ActionSpec.OneOf)?.Names;
        var head = _options.Policy.ActionHead switch
        {
            ActionHeadKind.Fixed when names is null => throw new ConfigurationError(
                "troupe.policy.action-head", $"is fixed, but the actions of {world.Name} are texts that vary with the state", "auto or admissible"),
            ActionHeadKind.Admissible when names is not null => throw new ConfigurationError(
                "troupe.policy.action-head", $"is admissible, but the actions of {world.Name} come from a fixed list", "auto or fixed"),
            _ => names is not null ? (ActionHead)new ActionHead.Fixed(names.Count) : new ActionHead.Admissible(),
        };
        return (_algorithm.Policy(head) with
        {
            Tokens = Encoder().TokenCount,
            Numbers = world.Observation is ObservationSpec.Numbers { Size: var n } ? n : 0,
            NormalizeNumbers = _options.Input.Normalize,
            Encoder = PolicyEncoders.Of(_options.Policy.Encoder),
            EmbeddingSize = _options.Policy.Embedding,
            HiddenSize = _options.Policy.Hidden,
            Layers = _options.Policy.Layers,
            Memory = _options.Policy.Memory switch
            {
                Configuration.MemoryKind.Gru => Troupe.Learner.Policies.MemoryKind.Gru,
                Configuration.MemoryKind.Lstm => Troupe.Learner.Policies.MemoryKind.Lstm,
                _ => Troupe.Learner.Policies.MemoryKind.None,
            },
            MemorySize = _options.Policy.MemorySize,
            FilterWidths = _options.Policy.Convolution.Widths,
            Filters = _options.Policy.Convolution.Filters,
            Transformer = PolicyEncoders.Shape(_options.Policy.Transformer),
            MaxTokens = _options.Input.MaxTokens,
            Dropout = _options.Policy.Dropout,
            Precision = _options.Learner.Precision,
        }).Checked();
    }

    private PromptEncoder Prompts(ActionSpec.Generated texts) => new(
        new PromptFormat(Tokenizer!), _vocabulary, _options.Input.LagCommands,
        Math.Min(_options.Input.MaxTokens, _options.Policy.Decoder.Context - texts.MaxTokens));

    private WriterSpec Writer(ActionSpec.Generated texts)
    {
        var decoder = _options.Policy.Decoder;
        if (_options.Policy.Decoder.Context < texts.MaxTokens + 2)
            throw new ConfigurationError("troupe.policy.decoder.context", $"{decoder.Context}", $"at least {texts.MaxTokens + 2} in {Spec.Name}, whose texts have up to {texts.MaxTokens} tokens: a prompt stands before them");
        var prompts = Prompts(texts);
        var shape = Supervised.LanguageModels.SpecOf(decoder, prompts.TokenCount);
        return ((WriterSpec)_algorithm.Policy(new ActionHead.Written()) with
        {
            Tokens = prompts.TokenCount,
            Decoder = shape,
            Precision = _options.Learner.Precision,
            Writable = prompts.Writable(texts.Words),
            End = prompts.End,
            MaxWritten = texts.MaxTokens,
        }).CheckedWriter();
    }

    private ReplayBufferSettings Replay(bool synchronous, byte[]? checkpoint)
    {
        var replay = _options.Replay;
        var options = new Table.ReplayOptions
        {
            // Agents that play on fill the next round while this one is learned from.
            Capacity = _algorithm.OnPolicy ? (long)_options.Agents.Count * _options.Agents.StepsPerRound * (_options.PlaysOn ? 2 : 1) : replay.Capacity,
            Selector = _algorithm.OnPolicy ? Table.SelectorKind.Fifo
                : replay.Selector == Configuration.SelectorKind.Prioritized ? Table.SelectorKind.Prioritized : Table.SelectorKind.Uniform,
            NStep = Policy is WriterSpec ? 1 : _options.Algorithm.NStep,   // of a text, whose tokens the learner counts
            SequenceLength = _algorithm.OnPolicy ? 0 : replay.Sequence.Length,
            Gamma = (float)_options.Algorithm.Gamma,
            PriorityExponent = replay.Prioritized.Alpha,
            // In lock step the run itself counts the updates that a round has earned.
            SamplesPerInsert = synchronous || _algorithm.OnPolicy ? 0 : replay.Limiter.SamplesPerInsert,
            MinSize = synchronous || _algorithm.OnPolicy ? 1 : Math.Max(replay.Limiter.MinSize, _options.Algorithm.LearningStarts),
            ErrorBand = replay.Limiter.ErrorBand,
            Synchronous = synchronous,
            KeepForCheckpoint = synchronous || _algorithm.OnPolicy,
        }.Validated();
        var anneal = (double)replay.Prioritized.BetaAnnealUpdates;
        return new ReplayBufferSettings(
            _options.Run.Name, options, replay.MaxEventBytes, replay.IndexSnapshotEvery,
            update => (float)(replay.Prioritized.Beta + (1 - replay.Prioritized.Beta) * Math.Min(1, anneal > 0 ? update / anneal : 1)),
            checkpoint, synchronous ? _options.Agents.Count : 0, Run.Dispatchers.Replay);
    }

    private LearnerSettings Learner(RunFolder folder, int epoch, (string Folder, RunState State)? resumed)
    {
        var device = Device(_options);
        var start = resumed is null ? Start() : null;
        RngState? draws = resumed is { State.Draws: { Count: 4 } d } ? new RngState(d[0], d[1], d[2], d[3]) : null;
        return new LearnerSettings(
            () => Started(_algorithm.Learner(Policy, torch.device(device)), start), _options.Run.Seed, _options.Replay.Selector == Configuration.SelectorKind.Prioritized,
            _options.Learner.BatchesAhead, _options.Learner.PublishEvery, _options.Run.MaxUpdates, folder.Checkpoints,
            _options.Run.KeepCheckpoints, resumed?.Folder, draws, epoch,
            // In lock step a resumed learner publishes the checkpoint's weights again, under the version that they had.
            resumed is { State.Published: > 0 and var published } ? _options.InRounds ? published - 1 : _options.PlaysOn ? published : 0 : 0, _options.Agents.Count,
            _options.PlaysOn ? _options.Algorithm.Ppo.Staleness : 0, resumed?.State.Consumed ?? 0, resumed?.State.Stale ?? 0, _options.Learner.Nan.LossLimit);
    }

    /// <summary>With its initial weights.</summary>
    internal ILearner NewLearner() => _algorithm.Learner(Policy, torch.device(Device(_options)));

    private static ILearner Started(ILearner learner, StartingWeights? start)
    {
        if (start is not null) learner.StartFrom(start.Weights);
        return learner;
    }

    /// <summary>Where a run learns: cpu or cuda, as torch names them.</summary>
    /// <exception cref="ConfigurationError">The device asked for is not here, or cannot do what is asked of it.</exception>
    public static string Device(TroupeOptions options)
    {
        NativeThreads.Limit(options.Run.Threads);   // asking for a device loads libtorch, which reads it then
        var device = DeviceOf(options);
        return device == "cuda" || options.Learner.Precision == Precision.Float32 ? device : throw new ConfigurationError(
            "troupe.learner.precision", "is bfloat16, but this learner runs on the CPU, where text encoders and targets are float32 code of Troupe's own and libtorch's bfloat16 is slower than its float32",
            "float32 here; bfloat16 with learner.device = cuda on a machine that has it");
    }

    private static string DeviceOf(TroupeOptions options) => options.Learner.Device switch
    {
        DeviceKind.Cuda when !torch.cuda.is_available() => throw new ConfigurationError("troupe.learner.device", "is cuda, but this machine, or its libtorch, has no CUDA device", "auto or cpu"),
        DeviceKind.Cpu => "cpu",
        _ => torch.cuda.is_available() ? "cuda" : "cpu",
    };

    private AgentGroupSettings Agents(long stepsBefore, IReadOnlyList<byte[]>? states, AckLog? ackLog)
    {
        var agents = _options.Agents;
        var synchronous = _options.InRounds;
        var schedule = new EpsilonSchedule(agents.Epsilon.Start, agents.Epsilon.End, agents.Epsilon.DecaySteps);

        AgentSettings Agent(int i, StepClock clock)
        {
            var own = agents.Epsilon.PerAgent == PerAgentEpsilon.ApeX ? ApexEpsilon.Of(i, agents.Count, agents.Epsilon.ApeXBase, agents.Epsilon.ApeXAlpha) : (double?)null;
            var player = new PlayerSettings(
                i, _options.Run.Seed, _options.Input.LagCommands, synchronous || _algorithm.OnPolicy ? agents.StepsPerRound : agents.ChunkLength,
                _options.World.TrainingGames, (float)agents.CountBonus.Scale, Stochastic: _algorithm.Draws, Remembers: Policy.Remembers,
                EpisodesPerGame: _options.Algorithm.Generation.GroupSize, SequenceEvery: _options.Replay.Sequence.Length / 2);
            // In lock step an agent's own count is restored with it; else it begins at zero in each life.
            var before = synchronous ? 0 : stepsBefore;
            return new AgentSettings(
                player, World, Encoder(), agents.Unacknowledged, steps => _options.Policy.Noisy ? 0 : own ?? schedule.At(before + steps * agents.Count),
                clock, ackLog, states?[i]);
        }

        var playing = _options.Distill is { IsOn: true, Player: DistillationPlayer.Teacher } ? Teacher.Read(_options).Playing() : Policy;
        return new AgentGroupSettings(agents.Count, playing, Agent, _options.World.StepTimeout, Run.Dispatchers.Agents, Run.Dispatchers.Policy, _options.Run.Seed);
    }
}
