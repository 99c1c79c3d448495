using System.Text.Json;
using Troupe.Actors.CommandLine;
using Troupe.Actors.Tests.Supervised;

namespace Troupe.Actors.Tests.Compression;

/// <summary>Runs that make a policy smaller: their reports, their end, and going on with them.</summary>
public sealed class CompressionRunTests : IDisposable
{
    private const string Small = """
        troupe {
          run { name = test, mode = synchronous, environment-steps = 0, max-updates = 12, checkpoint-every = 4 updates, metrics-every = 10ms, tensorboard = false }
          world { name = frozen-lake, max-steps = 20 }
          input.lag-commands = 0
          agents { count = 2, chunk-length = 8, steps-per-round = 8 }
          policy { embedding = 4, hidden = 8 }
          algorithm { batch-size = 8, learning-starts = 32, n-step = 2 }
          replay { capacity = 2000, limiter { min-size = 32, samples-per-insert = 4, error-band = 64 } }
          learner { publish-every = 5, device = cpu }
          evaluation { during-training = false, test-episodes = 5, validation-episodes = 5 }
        }
        """;

    private readonly SupervisedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_smaller_student_is_taught_by_a_run_and_both_are_reported()
    {
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("teacher", Small));
        (string, string)[] distilled = [("troupe.distill.from", _folder.In("teacher")), ("troupe.policy.hidden", "4"), ("troupe.distill.temperature", "0.1")];
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("whole", Small, distilled));
        var figures = Figures("whole", "distillation.json");
        Assert.Equal("teacher", figures.GetProperty("before")[0].GetProperty("policy").GetString());
        Assert.True(figures.GetProperty("final").GetProperty("parameters").GetInt64() < figures.GetProperty("before")[0].GetProperty("parameters").GetInt64());
        Assert.Equal(5, figures.GetProperty("episodes").GetInt32());

        // Twelve updates in two lives are twelve in one.
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("parts", Small, [.. distilled, ("troupe.run.max-updates", "8")]));
        Assert.Equal(ExitCode.Done, await _folder.ResumeAsync("parts", ("troupe.run.max-updates", "12")));
        Assert.Equal(_folder.Summary("whole").WeightsHash, _folder.Summary("parts").WeightsHash);

        // Also by the teacher's own play, and into a policy with a value.
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("played", Small, [.. distilled, ("troupe.distill.player", "teacher")]));
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("policy", Small, [.. distilled, ("troupe.algorithm.name", "ppo"), ("troupe.distill.loss", "cross-entropy")]));
        _ = Policy.Load(_folder.In("policy"));
    }

    [Fact]
    public async Task A_pruned_run_says_what_pruning_cost_and_keeps_its_zeros()
    {
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("start", Small));
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("pruned", Small, ("troupe.policy.init-from", _folder.In("start")), ("troupe.prune.fraction", "0.75")));
        var figures = Figures("pruned", "pruning.json");
        Assert.Equal(["before pruning", "pruned, no update since"], figures.GetProperty("before").EnumerateArray().Select(f => f.GetProperty("policy").GetString()));
        Assert.Equal(0.75, figures.GetProperty("before")[1].GetProperty("zeros").GetDouble(), 0.02);
        Assert.Equal(0.75, figures.GetProperty("final").GetProperty("zeros").GetDouble(), 0.02);
        Assert.Equal(0, figures.GetProperty("before")[0].GetProperty("zeros").GetDouble(), 0.02);
    }

    [Fact]
    public async Task What_no_teacher_can_teach_is_refused_with_the_reason()
    {
        Assert.Contains("which is no folder", await _folder.RefusedAsync(Small, ("troupe.distill.from", _folder.In("nowhere"))), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("teacher", Small));
        (string, string) from = ("troupe.distill.from", _folder.In("teacher"));
        Assert.Contains("0 lag-commands", await _folder.RefusedAsync(Small, from, ("troupe.input.lag-commands", "1")), StringComparison.Ordinal);
        Assert.Contains("single states", await _folder.RefusedAsync(Small, from, ("troupe.policy.memory", "gru"), ("troupe.algorithm.name", "ppo")), StringComparison.Ordinal);
        Assert.Contains("another kind", await _folder.RefusedAsync(Small, from, ("troupe.algorithm.name", "ppo"), ("troupe.distill.player", "teacher")), StringComparison.Ordinal);
    }

    private JsonElement Figures(string run, string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.In(run), name))).RootElement;
}
