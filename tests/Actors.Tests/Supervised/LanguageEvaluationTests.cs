using System.Text.Json;
using Troupe.Actors.CommandLine;

namespace Troupe.Actors.Tests.Supervised;

/// <summary><c>eval</c> of runs that learned a language.</summary>
[Collection(nameof(StandardOutput))]
public sealed class LanguageEvaluationTests : IDisposable
{
    private const string Text = "troupe.data.text";
    private static readonly string[] s_shared = ["run", "checkpoint", "episodes", "mean", "standardError", "low", "high", "successRate", "meanLength", "exactMean"];

    private readonly SupervisedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_language_models_figures_are_those_of_its_own_summary()
    {
        // Gets worse after its third update, so that the best weights are not the last.
        await _folder.TrainAsync("run", SupervisedFolder.LanguageModel, (Text, _folder.In("text.txt")), ("troupe.algorithm.learning-rate", "0.3"), ("troupe.evaluation.every", "1 updates"));
        var summary = _folder.Summary("run").Supervised!;
        Assert.NotEqual(summary.Best!.Loss, summary.Final!.Loss);
        foreach (var (choice, expected) in new[] { (CheckpointChoice.Best, summary.Best), (CheckpointChoice.Final, summary.Final) })
        {
            var told = await ToldAsync(choice);
            Assert.Equal([.. s_shared, "loss", "predicted", "tokenPerplexity", "bytePerplexity"], told.EnumerateObject().Select(p => p.Name));
            Assert.Equal(expected.Loss, told.GetProperty("loss").GetDouble());
            Assert.Equal(expected.Predicted, told.GetProperty("predicted").GetInt64());
            Assert.Equal(expected.TokenPerplexity, told.GetProperty("tokenPerplexity").GetDouble());
            Assert.Equal(expected.BytePerplexity, told.GetProperty("bytePerplexity").GetDouble());
            Assert.Equal(JsonValueKind.Null, told.GetProperty("mean").ValueKind);
        }

        var other = await ToldAsync(CheckpointChoice.Final, null, ("troupe.data.test-text", _folder.Write("other.txt", "something else")));
        Assert.Equal("something else".Length, other.GetProperty("predicted").GetInt64());
        Assert.Contains("perplexity a byte", await SupervisedFolder.PrintedAsync(runs => runs.EvaluateAsync(new EvaluateRequest(_folder.In("run"), null, CheckpointChoice.Best, false), default)), StringComparison.Ordinal);
        Assert.Contains("judged on all of its test text", await RefusedAsync(episodes: 5), StringComparison.Ordinal);
        Assert.Contains("allowed is troupe.data.test-text; read troupe.world.name", await RefusedAsync(null, ("troupe.world.name", "taxi")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decoder-only")]
    [InlineData("encoder-decoder")]
    public async Task Of_texts_to_prompts_the_games_are_told_too(string kind)
    {
        await _folder.TrainAsync("run", SupervisedFolder.Numbers, ("troupe.policy.decoder.kind", kind), ("troupe.algorithm.supervised.epochs", "1"));
        var (summary, told) = (_folder.Summary("run"), await ToldAsync(CheckpointChoice.Final));
        Assert.Equal(summary.Supervised!.Final!.Loss, told.GetProperty("loss").GetDouble());
        Assert.Equal((summary.Evaluation!.Mean, summary.Evaluation.SuccessRate, 30), (told.GetProperty("mean").GetDouble(), told.GetProperty("successRate").GetDouble(), told.GetProperty("episodes").GetInt32()));
        Assert.InRange(told.GetProperty("mean").GetDouble(), told.GetProperty("low").GetDouble(), told.GetProperty("high").GetDouble());
        Assert.Equal(JsonValueKind.Null, told.GetProperty("bytePerplexity").ValueKind);
        Assert.Equal(7, (await ToldAsync(CheckpointChoice.Best, 7)).GetProperty("episodes").GetInt32());
        Assert.Equal(4, (await ToldAsync(CheckpointChoice.Best, null, ("troupe.evaluation.test-episodes", "4"))).GetProperty("episodes").GetInt32());
        Assert.Contains("changes the games, not the policy", await RefusedAsync(null, ("troupe.data.test-text", "x")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompts_of_a_file_are_judged_whole()
    {
        var rows = string.Concat(Enumerable.Range(0, 60).Select(i => $"{{\"source\": \"word {i} here\", \"target\": \"{i} word\"}}\n"));
        await _folder.TrainAsync("run", SupervisedFolder.Numbers, ("troupe.world.name", "translation"), ("troupe.world.options", $"{{ file = \"{_folder.Write("rows.jsonl", rows)}\", max-tokens = 4 }}"), ("troupe.algorithm.supervised.epochs", "1"));
        Assert.Equal(_folder.Summary("run").Evaluation!.Episodes, (await ToldAsync(CheckpointChoice.Final)).GetProperty("episodes").GetInt32());
        Assert.Contains("does not go with prompts of a file", await RefusedAsync(episodes: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_tokens_or_weights_there_is_nothing_to_judge()
    {
        await _folder.TrainAsync("run", SupervisedFolder.LanguageModel, (Text, _folder.In("text.txt")), ("troupe.run.max-updates", "1"));
        Assert.Contains("learned a language and plays no game", Assert.Throws<UsageException>(() => Policy.Load(_folder.In("run"))).Message, StringComparison.Ordinal);
        File.Delete(_folder.In("run/tokenizer.json"));
        Assert.Contains("has no tokenizer.json", await RefusedAsync(null), StringComparison.Ordinal);
        await _folder.TrainAsync("other", SupervisedFolder.LanguageModel, (Text, _folder.In("text.txt")), ("troupe.run.max-updates", "1"));
        File.Copy(_folder.In("other/tokenizer.json"), _folder.In("run/tokenizer.json"));
        Directory.Delete(_folder.In("run/checkpoints"), recursive: true);
        Assert.Contains("no weights to judge", await RefusedAsync(null), StringComparison.Ordinal);
    }

    private async Task<JsonElement> ToldAsync(CheckpointChoice choice, int? episodes = null, params (string Key, string Value)[] set) =>
        JsonDocument.Parse(await SupervisedFolder.PrintedAsync(runs => runs.EvaluateAsync(Asked(choice, episodes, set), default))).RootElement;

    private async Task<string> RefusedAsync(int? episodes, params (string Key, string Value)[] set) =>
        (await Assert.ThrowsAsync<UsageException>(() => new Troupe.Actors.Hosting.TroupeRuns().EvaluateAsync(Asked(CheckpointChoice.Best, episodes, set), default))).Message;

    private EvaluateRequest Asked(CheckpointChoice choice, int? episodes, (string Key, string Value)[] set) =>
        new(_folder.In("run"), episodes, choice, Json: true) { Overrides = [.. set.Select(s => KeyValuePair.Create(s.Key, s.Value))] };
}
