using Troupe.Actors.CommandLine;
using Troupe.Actors.Hosting;
using Troupe.Learner.Language;

namespace Troupe.Actors.Tests.Supervised;

/// <summary>Reads what is printed, so that nothing else may print meanwhile.</summary>
[CollectionDefinition(nameof(StandardOutput), DisableParallelization = true)]
public sealed class StandardOutput;

[Collection(nameof(StandardOutput))]
public sealed class SequenceRunTests : IDisposable
{
    private const string Numbers = SupervisedFolder.Numbers;

    private readonly SupervisedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_it_writes_to_unseen_prompts_is_worth_more_than_before()
    {
        await _folder.TrainAsync("before", Numbers, ("troupe.algorithm.learning-rate", "1e-9"), ("troupe.algorithm.supervised.epochs", "1"));
        await _folder.TrainAsync("after", Numbers);
        var (before, after) = (_folder.Summary("before"), _folder.Summary("after"));
        Assert.True(after.Evaluation!.Mean > before.Evaluation!.Mean + 0.3, $"{before.Evaluation.Mean}, then {after.Evaluation.Mean}");
        Assert.True(after.Supervised!.Best!.TokenPerplexity < 2);
        Assert.Null(after.Supervised.Best.BytePerplexity);
    }

    [Fact]
    public async Task Killed_and_resumed_it_ends_with_the_same_weights()
    {
        await _folder.TrainAsync("whole", Numbers, ("troupe.run.checkpoint-every", "10 updates"));
        await _folder.TrainAsync("killed", Numbers, ("troupe.run.checkpoint-every", "10 updates"), ("troupe.run.max-updates", "34"));
        Directory.Delete(Directory.GetDirectories(_folder.In("killed/checkpoints"), "0*").Order(StringComparer.Ordinal).Last(), recursive: true);
        await _folder.ResumeAsync("killed", ("troupe.run.max-updates", "0"));
        Assert.Equal(_folder.Summary("whole").WeightsHash, _folder.Summary("killed").WeightsHash);
    }

    [Fact]
    public async Task A_trained_model_writes_greedily_by_beams_and_by_chance()
    {
        await _folder.TrainAsync("run", Numbers);
        var runs = new TroupeRuns();
        GenerateRequest Ask(int beams, double temperature, int samples) => new(_folder.In("run"), "Ada stands at 1; write 3 more", null, samples, beams, temperature, 0, 1, 1, CheckpointChoice.Best, false);
        var greedy = await PrintedAsync(runs, Ask(0, 0, 1));
        Assert.Matches(@"^(\d ){0,2}\d$", greedy.Single());
        Assert.Equal(2, (await PrintedAsync(runs, Ask(4, 0, 2))).Distinct().Count());
        var drawn = await PrintedAsync(runs, Ask(0, 3, 20));
        Assert.True(drawn.Distinct().Count() > 5);
        Assert.Equal(drawn, await PrintedAsync(runs, Ask(0, 3, 20)));   // by the seed
    }

    [Fact]
    public async Task What_has_learned_no_language_writes_nothing()
    {
        var runs = new TroupeRuns();
        GenerateRequest Ask(string model, int? tokens = null) => new(model, "x", tokens, 1, 0, 0, 0, 1, 1, CheckpointChoice.Best, false);
        Assert.Contains("which is no folder", (await Assert.ThrowsAnyAsync<Exception>(() => runs.GenerateAsync(Ask(_folder.In("nowhere")), default))).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.In("run.conf"), "troupe { algorithm.name = ppo }");
        Assert.Contains("learned no language", (await Assert.ThrowsAsync<UsageException>(() => runs.GenerateAsync(Ask(_folder.Path), default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worlds_and_shapes_that_cannot_be_are_refused()
    {
        Assert.Contains("where no texts are written", await _folder.RefusedAsync(Numbers, ("troupe.world.name", "frozen-lake"), ("troupe.world.options", "{}")), StringComparison.Ordinal);
        Assert.Contains("at least 5", await _folder.RefusedAsync(Numbers, ("troupe.policy.decoder.context", "4")), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_is_written_is_to_be_predicted()
    {
        var batch = PromptedText.Batch([new([1, 2, 3], [4, 0]), new([1, 3], [5, 6, 0])]);
        Assert.Equal((2, 4), (batch.Rows, batch.Width));
        Assert.Equal([1, 2, 3, 4, 1, 3, 5, 6], batch.Inputs);
        Assert.Equal([-100, -100, 4, 0, -100, 5, 6, 0], batch.Targets);
        Assert.Equal(5, batch.Predicted);
    }

    private static async Task<string[]> PrintedAsync(TroupeRuns runs, GenerateRequest request) =>
        (await SupervisedFolder.PrintedAsync(_ => runs.GenerateAsync(request, default))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
