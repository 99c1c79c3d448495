using Troupe.Actors.CommandLine;
using Troupe.Actors.Reporting;

namespace Troupe.Actors.Tests.Supervised;

public sealed class LanguageModelRunTests : IDisposable
{
    private const string Text = "troupe.data.text", MaxUpdates = "troupe.run.max-updates", InitFrom = "troupe.policy.init-from";
    private readonly SupervisedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_was_killed_and_resumed_ends_with_the_same_weights()
    {
        Assert.Equal(ExitCode.Done, await TrainAsync("whole"));
        Assert.Equal(ExitCode.Done, await TrainAsync("killed", (MaxUpdates, "7")));
        // What was learned since the checkpoint at update 4 is lost, as in a kill.
        Directory.Delete(Directory.GetDirectories(_folder.In("killed/checkpoints")).Single(path => path.EndsWith("007", StringComparison.Ordinal)), recursive: true);
        Assert.Equal(ExitCode.Done, await _folder.ResumeAsync("killed", (MaxUpdates, "12")));

        Summary whole = _folder.Summary("whole"), killed = _folder.Summary("killed");
        Assert.Equal((12, whole.WeightsHash), (killed.Updates, killed.WeightsHash));
        Assert.Equal(whole.Supervised, killed.Supervised! with { SeenPerSecond = whole.Supervised!.SeenPerSecond });
    }

    [Fact]
    public async Task Full_batch_gradient_descent_is_one_update_a_pass()
    {
        await TrainAsync("run", ("troupe.algorithm.supervised.accumulate", "0"), ("troupe.algorithm.supervised.epochs", "3"), ("troupe.algorithm.optimizer.name", "sgd"), (MaxUpdates, "90"));
        Assert.Equal((RunStatus.Completed, 3), (_folder.Summary("run").Status, _folder.Summary("run").Updates));
    }

    [Fact]
    public async Task Asked_to_stop_it_leaves_a_checkpoint_and_says_so()
    {
        Assert.Equal(ExitCode.Interrupted, await _folder.TrainAsync("run", SupervisedFolder.LanguageModel, new CancellationToken(canceled: true), (Text, _folder.In("text.txt"))));
        Assert.Equal((RunStatus.Interrupted, 0), (_folder.Summary("run").Status, _folder.Summary("run").Updates));
        Assert.Equal(ExitCode.Done, await _folder.ResumeAsync("run"));
        Assert.Equal((RunStatus.Completed, 12), (_folder.Summary("run").Status, _folder.Summary("run").Updates));
    }

    [Fact]
    public async Task Its_metrics_show_loss_and_perplexity_of_token_and_byte()
    {
        await TrainAsync("run");
        var rows = LearningCurve.Read(_folder.In("run/metrics.csv"));
        var validated = rows.Where(row => double.IsFinite(row["validationLoss"])).ToArray();
        Assert.NotEmpty(validated);
        Assert.All(validated, row => Assert.Equal(Math.Exp(row["validationLoss"]), row["tokenPerplexity"], 1e-6));
        // Bytes are the tokens, but for the one that begins a text.
        Assert.All(validated, row => Assert.InRange(row["bytePerplexity"] / row["tokenPerplexity"], 1.0, 1.1));
        Assert.True(validated[^1]["validationLoss"] < validated[0]["validationLoss"]);
        Assert.True(File.Exists(_folder.In("run/curve.svg")));
        Assert.NotNull(_folder.Summary("run").Supervised!.Best!.BytePerplexity);
    }

    [Fact]
    public async Task Patience_ends_it_when_nothing_gets_better()
    {
        // A learning rate that only makes it worse.
        await TrainAsync("run", ("troupe.algorithm.supervised.patience", "2"), ("troupe.algorithm.learning-rate", "9"), (MaxUpdates, "90"));
        var summary = _folder.Summary("run");
        Assert.InRange(summary.Updates, summary.Supervised!.BestUpdates + 6, 89);
        Assert.Equal(summary.Supervised.BestUpdates + 6, summary.Updates);
    }

    [Fact]
    public async Task Cross_validation_reports_mean_and_deviation_over_the_parts()
    {
        Assert.Equal(ExitCode.Done, await TrainAsync("run", ("troupe.algorithm.supervised.folds", "3"), (MaxUpdates, "4")));
        var folds = _folder.Summary("run").Supervised!.Folds!;
        Assert.Equal(("byte perplexity", 3), (folds.Figure, folds.Each.Count));
        Assert.Equal(folds.Each.Average(), folds.Mean, 1e-9);
        Assert.Equal(Math.Sqrt(folds.Each.Sum(f => Math.Pow(f - folds.Mean, 2)) / 2), folds.Deviation, 1e-9);
        Assert.Equal(16, _folder.Summary("run").Updates);

        // Killed at the beginning of the second part, it goes on there.
        Assert.Equal(ExitCode.Done, await TrainAsync("stopped", ("troupe.algorithm.supervised.folds", "3"), (MaxUpdates, "4"), ("troupe.run.checkpoint-every", "3 updates"), ("troupe.run.keep-checkpoints", "100")));
        foreach (var later in Directory.GetDirectories(_folder.In("stopped/checkpoints"), "0*").Where(path => int.Parse(Path.GetFileName(path).Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) > 4))
            Directory.Delete(later, recursive: true);
        Assert.Equal(ExitCode.Done, await _folder.ResumeAsync("stopped"));
        Assert.Equal(_folder.Summary("run").WeightsHash, _folder.Summary("stopped").WeightsHash);
        Assert.Equal(folds.Each, _folder.Summary("stopped").Supervised!.Folds!.Each);
    }

    [Fact]
    public async Task It_starts_from_the_weights_of_another()
    {
        await TrainAsync("one");
        await TrainAsync("other", (InitFrom, _folder.In("one")), (MaxUpdates, "3"), ("troupe.run.seed", "2"));
        await TrainAsync("alone", (MaxUpdates, "3"), ("troupe.run.seed", "2"));
        Assert.True(_folder.Summary("other").Supervised!.Final!.Loss < _folder.Summary("alone").Supervised!.Final!.Loss);
    }

    [Theory]
    [InlineData("troupe.policy.decoder.width", "16", "tensor wte.weight has shape [258, 8] there, [258, 16] here")]
    [InlineData("troupe.policy.decoder.heads", "4", "2 heads and Learned positions there, 4 and Learned here")]
    [InlineData("troupe.data.tokenizer", "byte-pair", "tensor wte.weight has shape [258, 8] there, [3")]
    public async Task Another_shape_or_vocabulary_is_refused(string key, string value, string told)
    {
        await TrainAsync("one", (MaxUpdates, "1"));
        Assert.Contains(told, await _folder.RefusedAsync(SupervisedFolder.LanguageModel, (Text, _folder.In("text.txt")), (InitFrom, _folder.In("one")), (key, value), ("troupe.data.vocabulary", "300")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_tokens_of_the_same_number_are_refused_by_the_first_that_differs()
    {
        (string, string)[] pairs = [("troupe.data.tokenizer", "byte-pair"), ("troupe.data.vocabulary", "300")];
        await TrainAsync("one", [.. pairs, (MaxUpdates, "1")]);
        var other = _folder.Write("other.txt", string.Concat(Enumerable.Range(0, 400).Select(i => $"quite another text, number {i}: zebra yak xerus\n")));
        (string, string)[] there = [(Text, other), (InitFrom, _folder.In("one")), (MaxUpdates, "1")];
        Assert.Contains("of another vocabulary: token 25", await _folder.RefusedAsync(SupervisedFolder.LanguageModel, [.. there, .. pairs]), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("same", SupervisedFolder.LanguageModel, [.. there, ("troupe.data.tokenizer", "init-from")]));
    }

    [Fact]
    public async Task Data_that_cannot_be_used_is_told_where_and_why()
    {
        async Task Told(string part, params (string, string)[] set) => Assert.Contains(part, await _folder.RefusedAsync(SupervisedFolder.LanguageModel, set), StringComparison.Ordinal);

        await Told("there is no such file", (Text, _folder.In("none.txt")));
        await Told("the file is empty", (Text, _folder.Write("empty.txt", "")));
        await Told("Did you mean \"body\"", (Text, _folder.Write("rows.csv", "id,body\n1,some text\n2,more text\n")), ("troupe.data.column", "bodi"));
        await Told("none falls into the test set", (Text, _folder.Write("few.csv", "text\none\ntwo\nthree\n")));
        await Told("no UTF-8", (Text, Latin1()));
        await Told("together below 1", (Text, _folder.In("text.txt")), ("troupe.data.test-share", "0.5"), ("troupe.data.validation-share", "0.5"));
        await Told("Width 8 cannot be divided among 3 heads", (Text, _folder.In("text.txt")), ("troupe.policy.decoder.heads", "3"));
        await Told("reads 16 at most", (Text, _folder.In("text.txt")), ("troupe.algorithm.supervised.window", "17"));
        await Told("at least 258", (Text, _folder.In("text.txt")), ("troupe.data.tokenizer", "byte-pair"), ("troupe.data.vocabulary", "200"));
        await Told("which is no folder", (Text, _folder.In("text.txt")), (InitFrom, _folder.In("nowhere")));

        string Latin1()
        {
            File.WriteAllBytes(_folder.In("latin.txt"), [.. Enumerable.Repeat((byte)'a', 100), 0xE9, (byte)'b']);
            return _folder.In("latin.txt");
        }
    }

    [Fact]
    public async Task Texts_may_come_from_tables_several_files_or_a_world()
    {
        var rows = string.Concat(Enumerable.Range(0, 200).Select(i => $"{{\"body\": \"the text of row {i}, and some more\"}}\n"));
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("table", SupervisedFolder.LanguageModel, (Text, _folder.Write("rows.jsonl", rows)), ("troupe.data.column", "body"), (MaxUpdates, "2")));
        Assert.Equal(ExitCode.Done, await TrainAsync("three", ("troupe.data.validation-text", _folder.Write("v.txt", "some other lines\nof text")), ("troupe.data.test-text", _folder.Write("t.txt", "and these"))));
        Assert.Equal("and these".Length, _folder.Summary("three").Supervised!.Final!.Predicted);
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("world", SupervisedFolder.LanguageModel, ("troupe.world.name", "translation"), ("troupe.world.training-games", "50"), ("troupe.data.tokenizer", "words"), ("troupe.evaluation.test-episodes", "20"), ("troupe.evaluation.validation-episodes", "10"), (MaxUpdates, "2")));
        Assert.Null(_folder.Summary("world").Supervised!.Final!.BytePerplexity);
    }

    private Task<int> TrainAsync(string run, params (string Key, string Value)[] set) =>
        _folder.TrainAsync(run, SupervisedFolder.LanguageModel, [(Text, _folder.In("text.txt")), .. set]);
}
