using System.Globalization;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Hosting.Algorithms;
using Troupe.Env.Text;
using Troupe.Env.Text.BytePairs;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;

namespace Troupe.Actors.Supervised;

/// <summary>Between a configuration and a language model: shape, tokenizer, figures.</summary>
internal static class LanguageModels
{
    private const int WordBuckets = Vocabulary.DefaultBuckets;

    /// <summary>The model that is asked for, of either kind.</summary>
    /// <param name="precision">Of its matrix products: of a model that is trained.</param>
    /// <exception cref="ConfigurationError">It cannot be; says why.</exception>
    public static ISequenceModelSpec ModelOf(DecoderOptions decoder, PromptFormat format, Precision precision = Precision.Float32)
    {
        DecoderKinds.RequireLayersOfAnEncoder(decoder);
        if (decoder.Kind == DecoderKind.DecoderOnly) return SpecOf(decoder, format.Tokenizer.Size) with { Precision = precision };
        var spec = new EncoderDecoderSpec
        {
            Vocabulary = format.Tokenizer.Size,
            Start = format.Separator,
            Source = decoder.Context,
            Target = decoder.Context,
            Width = decoder.Width,
            Precision = precision,
            EncoderLayers = decoder.EncoderLayers > 0 ? decoder.EncoderLayers : decoder.Layers,
            DecoderLayers = decoder.Layers,
            Heads = decoder.Heads,
            FeedForward = decoder.FeedForward,
            Positions = PositionsOf(decoder),
            Dropout = decoder.Dropout,
        };
        Check(spec.Problems());
        return spec;
    }

    /// <summary>A decoder that reads prompt and text.</summary>
    /// <exception cref="ConfigurationError">It cannot be; says why.</exception>
    public static DecoderSpec SpecOf(DecoderOptions decoder, int vocabulary)
    {
        var spec = new DecoderSpec
        {
            Vocabulary = vocabulary,
            Context = decoder.Context,
            Width = decoder.Width,
            Layers = decoder.Layers,
            Heads = decoder.Heads,
            FeedForward = decoder.FeedForward,
            Positions = PositionsOf(decoder),
            Dropout = decoder.Dropout,
        };
        Check(spec.Problems());
        return spec;
    }

    private static PositionKind PositionsOf(DecoderOptions decoder) => decoder.Positions == DecoderPositions.Rotary ? PositionKind.Rotary : PositionKind.Learned;

    private static void Check(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0) throw new ConfigurationError($"{ConfigurationSchema.Root}.policy.decoder describes no model: {string.Join(" ", problems)}");
    }

    /// <exception cref="ConfigurationError">They cannot be; says why.</exception>
    public static LanguageModelOptions OptionsOf(TroupeOptions options, ISequenceModelSpec spec)
    {
        try
        {
            return new LanguageModelOptions
            {
                BatchSize = options.Algorithm.BatchSize,
                Window = options.Algorithm.Supervised.Task == SupervisedTask.LanguageModel ? options.Algorithm.Supervised.Window : spec.Context,
                Accumulate = Math.Max(1, options.Algorithm.Supervised.Accumulate),   // 0, the whole text, is each training's to count
                LearningRate = options.Algorithm.LearningRate,
                Schedule = Optimisers.LearningRate(options),
                Optimizer = Optimisers.Of(options),
                MaxGradientNorm = Optimisers.MaxGradientNorm(options),
            }.Checked(spec);
        }
        catch (ArgumentException e)
        {
            throw new ConfigurationError($"{ConfigurationSchema.Root}.algorithm and {ConfigurationSchema.Root}.policy.decoder do not fit: {e.Message}", e);
        }
    }

    /// <summary>The tokenizer that a new run uses.</summary>
    /// <exception cref="ConfigurationError">It cannot be made; says why.</exception>
    public static ITokenizer TokenizerOf(DataOptions data, IEnumerable<string> texts, StartingWeights? start)
    {
        var least = 256 + PromptFormat.SpecialTokens.Count;
        switch (data.Tokenizer)
        {
            case TokenizerKind.Bytes:
                return BytePairTrainer.Train([], least, PromptFormat.SpecialTokens);
            case TokenizerKind.BytePair when data.Vocabulary < least:
                throw new ConfigurationError($"{ConfigurationSchema.Root}.data.vocabulary", $"{data.Vocabulary}", string.Create(CultureInfo.InvariantCulture, $"at least {least} with byte-pair: 256 bytes and {PromptFormat.SpecialTokens.Count} special tokens"));
            case TokenizerKind.BytePair:
                return BytePairTrainer.Train(texts, data.Vocabulary, PromptFormat.SpecialTokens);
            case TokenizerKind.Words:
                var counts = new Dictionary<string, long>(StringComparer.Ordinal);
                foreach (var word in texts.SelectMany(text => WordTokenizer.Split(text))) counts[word] = counts.GetValueOrDefault(word) + 1;
                var most = data.Vocabulary - WordBuckets - PromptFormat.SpecialTokens.Count;
                return most < 1
                    ? throw new ConfigurationError($"{ConfigurationSchema.Root}.data.vocabulary", $"{data.Vocabulary}", string.Create(CultureInfo.InvariantCulture, $"more than {WordBuckets + PromptFormat.SpecialTokens.Count} with words: buckets and special tokens take so many"))
                    : new VocabularyTokenizer(new Vocabulary(counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(most).Select(c => c.Key), WordBuckets), PromptFormat.SpecialTokens);
            default:
                return start?.Tokenizer() ?? throw new ConfigurationError($"{ConfigurationSchema.Root}.data.tokenizer", "init-from, though policy.init-from is empty", "bytes, byte-pair or words, or name in policy.init-from the model whose tokenizer is meant");
        }
    }

    /// <summary>The tokenizer that lies in a folder: a run's, or a GPT-2's.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is damaged.</exception>
    public static ITokenizer ReadTokenizer(string folder)
    {
        var (whole, vocabulary, merges) = (Path.Combine(folder, "tokenizer.json"), Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"));
        return File.Exists(whole) ? Tokenizers.Load(whole)
            : File.Exists(vocabulary) && File.Exists(merges) ? BytePairFiles.LoadGpt2(vocabulary, merges)
            : throw new InvalidDataException($"{folder} holds no tokenizer: neither tokenizer.json nor vocab.json with merges.txt is there.");
    }

    /// <param name="bytes">Of the text; null where tokens do not give it back.</param>
    public static SupervisedScore Score(double nats, long tokens, long? bytes) => new(Finite(nats / tokens))
    {
        Predicted = tokens,
        TokenPerplexity = Finite(Math.Exp(nats / tokens)),
        BytePerplexity = bytes is { } count ? Finite(Math.Exp(nats / count)) : null,
    };

    // A model that diverged is as bad as can be, and can still be written down.
    private static double Finite(double value) => double.IsFinite(value) ? value : double.MaxValue;
}
