using System.Globalization;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting.Algorithms;
using Troupe.Actors.Learning;
using Troupe.Actors.Run;
using Troupe.Actors.Supervised;
using Troupe.Env.Text;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Hosting;

/// <summary>The weights that <c>policy.init-from</c> names: a run's best validated ones, a checkpoint's, or a GPT-2 folder's.</summary>
/// <param name="Source">The folder that they were read from.</param>
/// <param name="Run">The run that they belong to, where its folder is known.</param>
/// <param name="Decoder">Their shape, where the folder itself says it.</param>
internal sealed record StartingWeights(WeightsSnapshot Weights, string Source, string? Run, DecoderSpec? Decoder)
{
    private const string Key = $"{ConfigurationSchema.Root}.policy.init-from";
    private const int MostParents = 4;   // RUN/checkpoints/best/NUMBER is the deepest that a run's weights lie

    /// <param name="key">That named them, for errors.</param>
    /// <exception cref="ConfigurationError">There are none, or they are damaged.</exception>
    public static StartingWeights Read(string path, string key = Key)
    {
        try
        {
            if (!Directory.Exists(path)) throw Wrong(path, "which is no folder", key);
            if (File.Exists(Path.Combine(path, Gpt2Folder.ConfigurationFile)))
            {
                var (spec, weights) = Gpt2Folder.Read(path);
                return new StartingWeights(new WeightsSnapshot(default, weights), path, null, spec);
            }

            var run = RunOf(path);
            if (File.Exists(Path.Combine(path, WeightsFile.Name))) return new StartingWeights(WeightsFile.Read(Path.Combine(path, WeightsFile.Name), default), path, run, null);
            string[] places = [Path.Combine(path, "checkpoints", "best"), Path.Combine(path, "checkpoints"), path];
            var root = Array.Find(places, place => Directory.Exists(place) && RunCheckpoint.Newest(place, _ => { }) is not null)
                ?? throw Wrong(path, "where there is neither a whole checkpoint of a run nor a GPT-2 model", key);
            return new StartingWeights(RunCheckpoint.ReadWeights(root), root, run, null);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationError(key, $"{path}, which cannot be read: {e.Message.TrimEnd('.')}", Allowed, innerException: e);
        }
    }

    /// <summary>Whether a policy of this kind can start from them.</summary>
    /// <exception cref="ConfigurationError">It reads other words, or is of another shape; names the first that differs.</exception>
    public void Check(PolicySpec policy, Vocabulary vocabulary, TroupeOptions options)
    {
        if (Run is not null)
        {
            var there = Loaded(Path.Combine(Run, RunFolder.ConfigurationFile)).Input;
            if (there.LagCommands != options.Input.LagCommands)
                throw Wrong(Source, string.Create(CultureInfo.InvariantCulture, $"where input.lag-commands was {there.LagCommands}, here it is {options.Input.LagCommands}: tokens would mean something else"));
            if (File.Exists(Path.Combine(Run, RunFolder.VocabularyFile)) && Difference(Vocabulary.Load(Path.Combine(Run, RunFolder.VocabularyFile)), vocabulary) is { } words)
                throw Wrong(Source, $"of another vocabulary: {words}");
        }

        if (WeightsMatch.Difference(policy.CreateLayout().Slots.Select(slot => (slot.Name, slot.Shape)), Weights.Arrays) is { } tensor)
            throw Wrong(Source, $"of another network: {tensor}");
    }

    /// <summary>Whether a language model of this shape and with this tokenizer can start from them.</summary>
    /// <exception cref="ConfigurationError">Its tokens are others, or its shape is another; names the first that differs.</exception>
    public void Check(ISequenceModelSpec spec, ITokenizer tokenizer)
    {
        RunAlgorithms.Require(
            Decoder is null || spec is DecoderSpec, "policy.decoder.kind", "encoder-decoder",
            "decoder-only where policy.init-from is a GPT-2 folder: GPT-2 has no encoder, and no layer that looks at one");
        var there = Decoder ?? (Run is null ? null : LanguageModels.ModelOf(Loaded(Path.Combine(Run, RunFolder.ConfigurationFile)).Policy.Decoder, new PromptFormat(tokenizer)));
        if (there is not null && there is EncoderDecoderSpec != spec is EncoderDecoderSpec)
            throw Wrong(Source, $"of another network: {Told(there)} there, {Told(spec)} here (policy.decoder.kind)");
        if (WeightsMatch.Difference(spec.Shapes(), Weights.Arrays) is { } tensor)
            throw Wrong(Source, $"of another network: {tensor}");
        if (there is not null && (there.Heads, there.Positions) != (spec.Heads, spec.Positions))
            throw Wrong(Source, string.Create(CultureInfo.InvariantCulture, $"of another network: {there.Heads} heads and {there.Positions} positions there, {spec.Heads} and {spec.Positions} here"));
        if (Decoder is not null && spec is DecoderSpec own && Decoder.NormEpsilon != own.NormEpsilon)
            throw Wrong(Source, string.Create(CultureInfo.InvariantCulture, $"of another network: layer_norm_epsilon {Decoder.NormEpsilon} there, {own.NormEpsilon} here"));
        var tokens = Tokenizer();
        for (var id = 0; id < Math.Max(tokens.Size, tokenizer.Size); id++)
        {
            var (one, other) = (id < tokens.Size ? $"'{tokens.Token(id)}'" : "nothing", id < tokenizer.Size ? $"'{tokenizer.Token(id)}'" : "nothing");
            if (one != other) throw Wrong(Source, string.Create(CultureInfo.InvariantCulture, $"of another vocabulary: token {id} is {one} there, {other} here; data.tokenizer = init-from takes the same"));
        }
    }

    /// <summary>The tokenizer that the weights were trained with.</summary>
    /// <exception cref="ConfigurationError">There is none beside them.</exception>
    public ITokenizer Tokenizer()
    {
        try
        {
            return LanguageModels.ReadTokenizer(Run ?? Source);
        }
        catch (InvalidDataException e)
        {
            throw new ConfigurationError(Key, $"{Source}, whose tokens are not known: {e.Message.TrimEnd('.')}", Allowed, innerException: e);
        }
    }

    internal static ConfigurationError Wrong(string source, string why, string key = Key) => new(key, $"{source}, {why}", Allowed);

    private const string Allowed = "a run's folder, a checkpoint of one, or a GPT-2 folder, of the same vocabulary and shapes";

    private static string Told(ISequenceModelSpec spec) => spec is EncoderDecoderSpec ? "an encoder–decoder" : "a decoder alone";

    private static string? Difference(Vocabulary there, Vocabulary here)
    {
        if (there.Buckets != here.Buckets) return string.Create(CultureInfo.InvariantCulture, $"{there.Buckets} buckets for unknown words there, {here.Buckets} here");
        for (var i = 0; i < Math.Max(there.Words.Count, here.Words.Count); i++)
        {
            var (one, other) = (i < there.Words.Count ? $"'{there.Words[i]}'" : "nothing", i < here.Words.Count ? $"'{here.Words[i]}'" : "nothing");
            if (one != other) return string.Create(CultureInfo.InvariantCulture, $"word {i} is {one} there, {other} here ({there.Words.Count} and {here.Words.Count} words)");
        }

        return null;
    }

    private static string? RunOf(string path)
    {
        var folder = new DirectoryInfo(path);
        for (var i = 0; i < MostParents && folder is not null; i++, folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, RunFolder.ConfigurationFile))) return folder.FullName;
        return null;
    }

    private static TroupeOptions Loaded(string path) => TroupeConfiguration.Load(path, []).Options;
}
