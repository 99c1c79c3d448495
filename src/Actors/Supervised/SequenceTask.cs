using System.Globalization;
using TorchSharp;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting.Algorithms;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using Troupe.Env;
using Troupe.Env.Baselines;
using Troupe.Env.Language;
using Troupe.Env.Language.Data;
using Troupe.Env.Text;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Evaluation;
using Troupe.Learner.Language;
using Troupe.Learner.Supervised;

namespace Troupe.Actors.Supervised;

/// <summary>The best known text to each of a world's prompts, written by a language model that reads the prompt first.</summary>
internal sealed class SequenceTask : ISupervisedTask
{
    private const string World = "troupe.world.name";
    private const int TrainingGames = 2000;   // of a world that makes as many as one asks for

    private readonly TroupeOptions _options;
    private readonly string _device;
    private readonly Func<IWorld> _make;
    private readonly List<(long Seed, PromptedText Text)> _games = [];
    private readonly DataSplit _split;
    private readonly PromptFormat _format;
    private readonly ISequenceModelSpec _spec;
    private readonly int _most;   // tokens of a written text
    private readonly string _world;

    /// <param name="start">What the run starts from, or null.</param>
    /// <param name="kept">The run's own tokenizer, where it has one already.</param>
    /// <exception cref="ConfigurationError">The world knows no texts, or the model cannot be.</exception>
    public SequenceTask(TroupeOptions options, Func<IWorld> make, Hosting.StartingWeights? start, string? kept, string device)
    {
        (_options, _device, _make) = (options, device, make);
        using var world = make();
        _world = world.Spec.Name;
        if (world.Spec.Action is not ActionSpec.Generated texts || world is not IPlannedWorld planner)
            throw new ConfigurationError(World, $"{_world}, where no texts are written", "with algorithm.supervised.task = sequence-to-sequence a world of written texts, such as translation or text-generation with mode = text");

        var prompts = new List<(long Seed, string Prompt, string Text)>();
        int[] Read(GameSet set, Func<long, long> seed, int wanted)
        {
            var first = prompts.Count;
            for (var i = 0; i < ((world as LanguageWorld)?.Games(set) ?? wanted); i++)
            {
                var prompt = world.Reset(seed(i)).Room;
                if (planner.Plan() is [var text, ..]) prompts.Add((seed(i), prompt, text));
            }

            return prompts.Count > first ? [.. Enumerable.Range(first, prompts.Count - first)]
                : throw new ConfigurationError(World, $"{_world}, which knows no best text to any of its {set.ToString().ToLowerInvariant()} prompts", "a world with references, and a reward that knows its best text");
        }

        _split = new DataSplit(
            Read(GameSet.Training, GameSeeds.Training, options.World.TrainingGames > 0 ? options.World.TrainingGames : TrainingGames),
            Read(GameSet.Validation, GameSeeds.Validation, options.Evaluation.ValidationEpisodes),
            Read(GameSet.Test, GameSeeds.Test, options.Evaluation.TestEpisodes));

        _format = new PromptFormat(
            kept is not null && File.Exists(kept) ? Tokenizers.Load(kept)
            // The world's own words: as a policy that writes there knows them.
            : options.Data.Tokenizer == TokenizerKind.Words ? new VocabularyTokenizer(new Vocabulary(world.Spec.Words, options.Input.VocabularyBuckets), PromptFormat.SpecialTokens)
            : LanguageModels.TokenizerOf(options.Data, _split.Training.SelectMany(i => new[] { prompts[i].Prompt, prompts[i].Text }), start));
        _spec = LanguageModels.ModelOf(options.Policy.Decoder, _format, options.Learner.Precision);
        start?.Check(_spec, _format.Tokenizer);
        _most = texts.MaxTokens;
        var least = _most + (_spec is EncoderDecoderSpec ? 1 : 2);
        RunAlgorithms.Require(_spec.Context >= least, "policy.decoder.context", _spec.Context, string.Create(CultureInfo.InvariantCulture,
            $"at least {least} in {_world}, whose texts have up to {_most} tokens: a {(_spec is EncoderDecoderSpec ? "token that begins them" : "prompt")} stands before them"));
        var longest = Math.Min(options.Input.MaxTokens, _spec.LongestPrompt(_most));
        foreach (var (seed, prompt, text) in prompts) _games.Add((seed, new PromptedText(_format.Prompt(prompt, longest), _format.Completion(text, _most))));
        _ = LanguageModels.OptionsOf(options, _spec);
    }

    public string Told => string.Create(CultureInfo.InvariantCulture,
        $"{(_spec is EncoderDecoderSpec ? "an encoder–decoder" : "a decoder")} of {_spec.Shapes().Sum(s => s.Shape.Aggregate(1L, (a, b) => a * b)):N0} weights, texts of {_world} to {_split.Training.Length:N0} prompts ({_split.Validation.Length:N0} validate, {_split.Test.Length:N0} test), {_format.Tokenizer.Size:N0} tokens");

    public string Environment => _world;

    public void Keep(RunFolder folder)
    {
        if (!File.Exists(folder.Tokenizer)) _format.Tokenizer.Save(folder.Tokenizer);
    }

    public ISupervisedTraining Begin(int? fold) =>
        new Training(this, fold is { } held ? _split.Fold(held, _options.Algorithm.Supervised.Folds, _options.Run.Seed) : _split);

    private sealed class Training : ISupervisedTraining
    {
        private readonly SequenceTask _task;
        private readonly DataSplit _split;
        private readonly ISequenceModel _model;
        private readonly LanguageModelTrainer _trainer;
        private readonly BatchOrder _order;
        private readonly int _rows;

        public Training(SequenceTask task, DataSplit split)
        {
            (_task, _split) = (task, split);
            var options = LanguageModels.OptionsOf(task._options, task._spec);
            _rows = options.BatchSize;
            PromptedText[] texts = [.. split.Training.Select(i => task._games[i].Text)];
            _order = new BatchOrder([.. texts.Select(text => text.Length)], _rows, task._options.Run.Seed);
            if (task._options.Algorithm.Supervised.Accumulate == 0) options = options with { Accumulate = (int)_order.BatchesPerEpoch };
            UpdatesPerEpoch = Math.Max(1, _order.BatchesPerEpoch / options.Accumulate);
            _model = task._spec.Create(task._options.Run.Seed, torch.device(task._device));
            _trainer = new LanguageModelTrainer(_model, options, new MadeAhead(number => task._spec.Batch(Array.ConvertAll(_order[number], i => texts[i]))), task._options.Run.Seed);
        }

        public ILearner Learner => _trainer;

        public long UpdatesPerEpoch { get; }

        public (ILearnerUpdate Update, long Seen) Update()
        {
            var update = _trainer.Update();
            return (update, update.Tokens);
        }

        public SupervisedScore Validate() => Judge(_split.Validation);

        public (SupervisedScore Score, Score? Games) Test()
        {
            var written = new TextGenerator(_model.Writing).Complete([.. _split.Test.Select(i => _task._games[i].Text.Prompt)], SamplingOptions.Greedy, _task._most, [_task._format.End], 0);
            using var world = _task._make();
            var statistics = new EpisodeStatistics();
            var returns = new double[written.Count];
            for (var i = 0; i < written.Count; i++)
            {
                world.Reset(_task._games[_split.Test[i]].Seed);
                var result = world.Step(_task._format.Tokenizer.Decode([.. written[i].Tokens]));
                statistics.Add(returns[i] = result.Reward, world.Won, world.Moves);
            }

            var games = new Score(statistics.Episodes, statistics.Mean, statistics.StandardError, statistics.SuccessRate, statistics.MeanMoves) { Bootstrapped = Bootstrap.Interval(returns, Bootstrap.Mean) };
            return (Judge(_split.Test) with { Return = statistics.Mean, Success = statistics.SuccessRate }, games);
        }

        public void Dispose()
        {
            _trainer.Dispose();
            _model.Dispose();
        }

        private SupervisedScore Judge(int[] games)
        {
            var (nats, tokens) = _trainer.Evaluate(games.Select(i => _task._games[i].Text).OrderBy(text => text.Length).Chunk(_rows).Select(_task._spec.Batch));
            return LanguageModels.Score(nats, tokens, null);
        }
    }
}
