using Troupe.Actors.CommandLine;

namespace Troupe.Actors.Tests.Supervised;

/// <summary>Texts to prompts by an encoder–decoder, from its configuration to what it writes.</summary>
[Collection(nameof(StandardOutput))]
public sealed class EncoderDecoderRunTests : IDisposable
{
    private static readonly (string Key, string Value) s_kind = ("troupe.policy.decoder.kind", "encoder-decoder");

    private readonly SupervisedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_learns_is_resumed_with_the_same_bits_and_writes_greedily_by_beams_and_by_chance()
    {
        (string, string)[] set = [s_kind, ("troupe.policy.decoder.dropout", "0.1"), ("troupe.run.checkpoint-every", "10 updates")];
        await TrainAsync("before", [.. set, ("troupe.algorithm.learning-rate", "1e-9"), ("troupe.algorithm.supervised.epochs", "1")]);
        await TrainAsync("run", set);
        var (before, after) = (_folder.Summary("before"), _folder.Summary("run"));
        Assert.True(after.Evaluation!.Mean > before.Evaluation!.Mean + 0.3, $"{before.Evaluation.Mean}, then {after.Evaluation.Mean}");
        Assert.True(after.Supervised!.Best!.TokenPerplexity < 2.5);

        await TrainAsync("killed", [.. set, ("troupe.run.max-updates", "34")]);
        Directory.Delete(Directory.GetDirectories(_folder.In("killed/checkpoints"), "0*").Order(StringComparer.Ordinal).Last(), recursive: true);
        await _folder.ResumeAsync("killed", ("troupe.run.max-updates", "0"));
        Assert.Equal(after.WeightsHash, _folder.Summary("killed").WeightsHash);

        var greedy = await WrittenAsync(beams: 0, temperature: 0, samples: 1);
        Assert.Matches(@"^(\d ){0,2}\d$", greedy.Single());
        Assert.Equal(2, (await WrittenAsync(beams: 4, temperature: 0, samples: 2)).Distinct().Count());
        var drawn = await WrittenAsync(beams: 0, temperature: 3, samples: 20);
        Assert.True(drawn.Distinct().Count() > 5);
        Assert.Equal(drawn, await WrittenAsync(beams: 0, temperature: 3, samples: 20));   // by the seed
        // Of a long prompt it reads the end, as in training.
        Assert.Equal(await WrittenAsync(0, 0, 1, before: string.Concat(Enumerable.Repeat("1 ", 40))), await WrittenAsync(0, 0, 1, before: string.Concat(Enumerable.Repeat("1 ", 90))));
        Assert.Contains("writes 27 at most", (await Assert.ThrowsAsync<UsageException>(() => WrittenAsync(0, 0, 1, tokens: 28))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_run_may_start_from_it_if_it_is_of_the_same_kind()
    {
        const string From = "troupe.policy.init-from";
        await TrainAsync("one", s_kind, ("troupe.run.max-updates", "2"));
        await TrainAsync("two", s_kind, (From, _folder.In("one")), ("troupe.run.max-updates", "1"), ("troupe.algorithm.learning-rate", "1e-12"));
        Assert.Equal(_folder.Summary("one").Supervised!.Final!.Loss, _folder.Summary("two").Supervised!.Final!.Loss, 1e-5);
        await ToldAsync("an encoder–decoder there, a decoder alone here", (From, _folder.In("one")));
        await ToldAsync("2 heads and Rotary positions there, 4 and Rotary here", s_kind, (From, _folder.In("one")), ("troupe.policy.decoder.heads", "4"));
        await ToldAsync("an encoder–decoder there, a decoder alone here", (From, _folder.In("one")), ("troupe.algorithm.name", "reinforce"));
    }

    [Fact]
    public async Task An_encoder_is_refused_where_nothing_could_use_it()
    {
        await ToldAsync("decoder-only in reinforcement learning", s_kind, ("troupe.algorithm.name", "reinforce"));
        await ToldAsync("decoder-only with algorithm.supervised.task = language-model", s_kind, ("troupe.algorithm.supervised.task", "language-model"));
        await ToldAsync("decoder-only where actions are chosen", s_kind, ("troupe.world.name", "frozen-lake"), ("troupe.world.options", "{}"), ("troupe.algorithm.name", "dqn"));
        await ToldAsync("0 with policy.decoder.kind = decoder-only, which has no encoder", ("troupe.policy.decoder.encoder-layers", "2"));
        await ToldAsync("at least 4 in", s_kind, ("troupe.policy.decoder.context", "3"));
        await ToldAsync("sequence-to-sequence or language-model in text-generation", ("troupe.algorithm.supervised.task", "behaviour-cloning"));
    }

    private Task<int> TrainAsync(string run, params (string Key, string Value)[] set) => _folder.TrainAsync(run, SupervisedFolder.Numbers, set);

    private async Task ToldAsync(string part, params (string Key, string Value)[] set) =>
        Assert.Contains(part, await _folder.RefusedAsync(SupervisedFolder.Numbers, set), StringComparison.Ordinal);

    private async Task<string[]> WrittenAsync(int beams, double temperature, int samples, int? tokens = null, string before = "") =>
        (await SupervisedFolder.PrintedAsync(runs => runs.GenerateAsync(
            new GenerateRequest(_folder.In("run"), before + "Ada stands at 1; write 3 more", tokens, samples, beams, temperature, 0, 1, 1, CheckpointChoice.Best, false), default)))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
