using System.Globalization;
using TorchSharp;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting.Algorithms;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using Troupe.Env;
using Troupe.Env.Language.Data;
using Troupe.Env.Text;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Language;
using Troupe.Learner.Supervised;

namespace Troupe.Actors.Supervised;

/// <summary>The next token of texts: of the user's files, or of a world's prompts with their best known answers.</summary>
internal sealed class LanguageModelTask : ISupervisedTask
{
    private readonly TroupeOptions _options;
    private readonly string _device;
    private readonly LanguageTexts _texts;
    private readonly PromptFormat _format;
    private readonly DecoderSpec _spec;
    private readonly Dictionary<object, int[]> _streams = new(ReferenceEqualityComparer.Instance);   // by the set's own array

    /// <param name="start">What the run starts from, or null.</param>
    /// <param name="kept">The run's own tokenizer, where it has one already.</param>
    /// <exception cref="ConfigurationError">The texts or the model cannot be what is asked for.</exception>
    public LanguageModelTask(TroupeOptions options, Func<IWorld> world, Hosting.StartingWeights? start, string? kept, string device)
    {
        (_options, _device) = (options, device);
        DecoderKinds.RequireDecoderOnly(options.Policy.Decoder, "with algorithm.supervised.task = language-model: no prompt stands before the text");
        _texts = LanguageTexts.Read(options, world);
        _format = new PromptFormat(kept is not null && File.Exists(kept) ? Tokenizers.Load(kept) : LanguageModels.TokenizerOf(options.Data, _texts.TrainingTexts, start));
        _spec = LanguageModels.SpecOf(options.Policy.Decoder, _format.Tokenizer.Size) with { Precision = options.Learner.Precision };
        start?.Check(_spec, _format.Tokenizer);
        _ = LanguageModels.OptionsOf(options, _spec);
        foreach (var (set, text) in new[] { ("training", Stream(_texts.Split.Training)), ("validation", Stream(_texts.Split.Validation)), ("test", Stream(_texts.Split.Test)) })
            if (text.Length < 2 || set == "training" && text.Length <= options.Algorithm.Supervised.Window)
                throw new ConfigurationError("troupe.data.text", string.Create(CultureInfo.InvariantCulture, $"a text whose {set} part has {text.Length} tokens"), string.Create(CultureInfo.InvariantCulture, $"more than a window of {options.Algorithm.Supervised.Window} tokens to train on, and at least 2 to judge by"));
    }

    public string Told => string.Create(CultureInfo.InvariantCulture, $"a language model of {Decoder.Shapes(_spec).Sum(s => s.Shape.Aggregate(1L, (a, b) => a * b)):N0} weights, {_format.Tokenizer.Size:N0} tokens, on {_texts.Told}");

    public string Environment => _texts.Name;

    public void Keep(RunFolder folder)
    {
        if (!File.Exists(folder.Tokenizer)) _format.Tokenizer.Save(folder.Tokenizer);
    }

    public ISupervisedTraining Begin(int? fold)
    {
        var split = fold is { } held ? _texts.Split.Fold(held, _options.Algorithm.Supervised.Folds, _options.Run.Seed) : _texts.Split;
        return new Training(this, split);
    }

    // The parts one behind the other; where one is not the sequel of the one before, a text ends and another begins.
    private int[] Stream(int[] parts)
    {
        if (_streams.TryGetValue(parts, out var made)) return made;
        var tokens = new List<int>();
        TextPart? before = null;
        foreach (var i in parts.Order())
        {
            var part = _texts.Parts[i];
            if (before is null || before.Document != part.Document || before.Place + 1 != part.Place) tokens.Add(_format.End);
            _format.Tokenizer.Encode(part.Text, tokens);
            before = part;
        }

        return _streams[parts] = [.. tokens];
    }

    private sealed class Training : ISupervisedTraining
    {
        private readonly LanguageModelTask _task;
        private readonly DataSplit _split;
        private readonly Decoder _model;
        private readonly LanguageModelTrainer _trainer;

        public Training(LanguageModelTask task, DataSplit split)
        {
            (_task, _split) = (task, split);
            var options = LanguageModels.OptionsOf(task._options, task._spec);
            var text = task.Stream(split.Training);
            ISequenceBatches windows = new TextWindows(text, options.Window, options.BatchSize, task._options.Run.Seed);
            if (task._options.Algorithm.Supervised.Accumulate == 0)
            {
                (windows, var all) = TextWindows.Whole(text, options.Window, options.BatchSize);
                options = options with { Accumulate = all };
            }
            UpdatesPerEpoch = task._options.Algorithm.Supervised.Accumulate == 0 ? 1 : Math.Max(1, (long)Math.Ceiling(text.Length / ((double)options.Window * options.BatchSize * options.Accumulate)));
            _model = new Decoder(task._spec, task._options.Run.Seed, torch.device(task._device));
            _trainer = new LanguageModelTrainer(_model, options, new MadeAhead(number => windows[number]), task._options.Run.Seed);
        }

        public ILearner Learner => _trainer;

        public long UpdatesPerEpoch { get; }

        public (ILearnerUpdate Update, long Seen) Update()
        {
            var update = _trainer.Update();
            return (update, update.Tokens);
        }

        public SupervisedScore Validate() => Judge(_split.Validation);

        public (SupervisedScore Score, Score? Games) Test() => (Judge(_split.Test), null);

        public void Dispose()
        {
            _trainer.Dispose();
            _model.Dispose();
        }

        private SupervisedScore Judge(int[] parts)
        {
            var options = LanguageModels.OptionsOf(_task._options, _task._spec);
            var (nats, tokens) = _trainer.Evaluate(TextWindows.InOrder(_task.Stream(parts), options.Window, options.BatchSize, options.Window));
            return LanguageModels.Score(nats, tokens, _task._format.Tokenizer is VocabularyTokenizer ? null : parts.Sum(i => (long)System.Text.Encoding.UTF8.GetByteCount(_task._texts.Parts[i].Text)));
        }
    }
}
