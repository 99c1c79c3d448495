using TorchSharp;
using Troupe.Actors.CommandLine;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Run;
using Troupe.Env;
using Troupe.Learner.Language;

namespace Troupe.Actors.Supervised;

/// <summary>A trained language model with its tokens: a supervised run's, or a GPT-2 folder's.</summary>
/// <param name="Answers">It writes to prompts; else it goes on with texts.</param>
/// <param name="Most">Tokens of a text that it was trained to write; null: as many as the context holds.</param>
/// <param name="Reads">Tokens of a prompt that it was trained to read, at most.</param>
internal sealed record WritingModel(ISequenceModel Model, PromptFormat Format, bool Answers, int? Most, int Reads) : IDisposable
{
    /// <param name="best">The weights that validated best, where there are any; else the newest checkpoint's.</param>
    /// <exception cref="ConfigurationError">There is no language model there.</exception>
    public static WritingModel Load(string path, bool best)
    {
        var configuration = Path.Combine(path, RunFolder.ConfigurationFile);
        if (!File.Exists(configuration))
        {
            var folder = StartingWeights.Read(path);
            if (folder.Decoder is not { } shape) throw StartingWeights.Wrong(path, "which holds no language model");
            return new WritingModel(Loaded(shape, folder), new PromptFormat(folder.Tokenizer()), false, null, int.MaxValue);
        }

        var options = TroupeConfiguration.Load(configuration, []).Options;
        if (!LanguageEvaluation.IsOf(options))
            throw new UsageException($"The run in {path} learned no language: it has no model that writes texts. `./troupe eval {path}` plays its policy.");
        var (checkpoints, validated) = (Path.Combine(path, "checkpoints"), Path.Combine(path, "checkpoints", "best"));
        var weights = StartingWeights.Read(best && Directory.Exists(validated) ? validated : checkpoints);
        var format = new PromptFormat(LanguageModels.ReadTokenizer(path));
        var spec = LanguageModels.ModelOf(options.Policy.Decoder, format);
        if (options.Algorithm.Supervised.Task == SupervisedTask.LanguageModel) return new WritingModel(Loaded(spec, weights), format, false, null, int.MaxValue);
        using var world = TroupeRuns.WorldOf(options);
        return new WritingModel(Loaded(spec, weights), format, true, (world.Spec.Action as ActionSpec.Generated)?.MaxTokens, options.Input.MaxTokens);
    }

    /// <summary>What the model writes.</summary>
    /// <param name="beams">0: tokens are drawn as <paramref name="sampling"/> says; else the likeliest texts by beam search.</param>
    /// <param name="samples">How many texts; with beams the best so many.</param>
    /// <returns>The texts and their log-probabilities, nats; a text that goes on with the prompt comes without it.</returns>
    public IReadOnlyList<(string Text, double LogProbability)> Write(string prompt, SamplingOptions sampling, int beams, int samples, int? most, long seed)
    {
        var spec = Model.Spec;
        var longest = most ?? Most ?? spec.Context / 2;
        var reads = Math.Min(Reads, spec.LongestPrompt(longest));
        if (reads < 1)
            throw new UsageException($"{longest} tokens are asked for; this model {(spec is EncoderDecoderSpec ? $"writes {spec.Context - 1} at most." : $"reads and writes {spec.Context} together, and the prompt needs some.")}");
        var tokens = Answers ? Format.Prompt(prompt, reads) : Format.Beginning(prompt, reads);
        var generator = new TextGenerator(Model.Writing);
        var written = beams > 0
            ? generator.Beam(tokens, beams, longest, [Format.End]).Take(samples)
            : generator.Complete([.. Enumerable.Repeat(tokens, samples)], sampling, longest, [Format.End], seed);
        return [.. written.Select(text => (Format.Tokenizer.Decode([.. text.Tokens]), text.LogProbability))];
    }

    public void Dispose() => Model.Dispose();

    private static ISequenceModel Loaded(ISequenceModelSpec spec, StartingWeights weights)
    {
        if (Learner.Weights.WeightsMatch.Difference(spec.Shapes(), weights.Weights.Arrays) is { } difference) throw StartingWeights.Wrong(weights.Source, $"of another network than run.conf says: {difference}");
        var model = spec.Create(0, torch.CPU);
        model.Load(weights.Weights.Arrays);
        return model;
    }
}
