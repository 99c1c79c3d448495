using Troupe.Actors.CommandLine;
using Troupe.Env;
using Troupe.Env.Baselines;
using Troupe.Env.Registry;

namespace Troupe.Actors.Tests.Supervised;

public sealed class CloningRunTests : IDisposable
{
    private const string Lantern = """
        troupe {
          run { name = test, checkpoint-every = 5 updates, metrics-every = 10ms, tensorboard = false, environment-steps = 400 }
          world { name = coin-collector, options { level = 2 }, max-steps = 10, training-games = 40 }
          input.lag-commands = 1
          policy { embedding = 8, hidden = 16 }
          algorithm { name = supervised, gamma = 0.9, batch-size = 8, learning-rate = 0.01, learning-starts = 10, supervised { task = behaviour-cloning, epochs = 6 } }
          agents { count = 2, chunk-length = 8, steps-per-round = 16 }
          replay { capacity = 2000, limiter { min-size = 32, samples-per-insert = 1, error-band = 64 } }
          learner.device = cpu
          evaluation { test-episodes = 20, validation-episodes = 10, every = 10 updates }
        }
        """;

    private const string Reviews = """
        troupe {
          run { name = test, metrics-every = 10ms, tensorboard = false }
          world { name = text-classification, training-games = 60 }
          input.lag-commands = 0
          policy { embedding = 8, hidden = 16 }
          algorithm { name = supervised, batch-size = 8, supervised { task = classification, epochs = 2 } }
          learner.device = cpu
          evaluation { test-episodes = 30, validation-episodes = 20 }
        }
        """;

    private readonly SupervisedFolder _folder = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Theory, InlineData("actor-critic", "ppo"), InlineData("q-network", "dqn")]
    public async Task What_it_learned_plays_and_is_gone_on_from(string network, string algorithm)
    {
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync("cloned", Lantern, ("troupe.algorithm.supervised.network", network)));
        var (summary, random) = (_folder.Summary("cloned"), Random());
        Assert.True(summary.Evaluation!.Mean > random, $"{summary.Evaluation.Mean} against {random}");
        Assert.InRange(summary.Supervised!.Best!.Accuracy!.Value, 0.4, 1);

        // The best validated weights are an ordinary policy's.
        var policy = Policy.Load(_folder.In("cloned"));
        using var world = World();
        var seen = world.Reset(GameSeeds.Test(0));
        Assert.Contains(policy.Act(seen, world.AdmissibleActions), world.AdmissibleActions);

        // Nothing is learned from so few steps: what is tested is what it began with.
        Assert.Equal(ExitCode.Done, await _folder.TrainAsync(
            "after", Lantern, ("troupe.algorithm.name", algorithm), ("troupe.policy.init-from", _folder.In("cloned")), ("troupe.algorithm.learning-rate", "1e-9"), ("troupe.run.environment-steps", "64")));
        Assert.Equal(summary.Supervised.Best.Return!.Value, _folder.Summary("after").Evaluation!.Mean, 1e-6);
    }

    [Fact]
    public async Task Another_network_vocabulary_or_input_is_refused_by_what_differs()
    {
        await _folder.TrainAsync("cloned", Lantern, ("troupe.algorithm.supervised.epochs", "1"));
        async Task Told(string part, params (string, string)[] set) =>
            Assert.Contains(part, await _folder.RefusedAsync(Lantern, [("troupe.policy.init-from", _folder.In("cloned")), ("troupe.algorithm.name", "ppo"), .. set]), StringComparison.Ordinal);

        await Told("tensor trunk.0.weight has shape [16, 8] there, [32, 8] here", ("troupe.policy.hidden", "32"));
        await Told("input.lag-commands was 1, here it is 2", ("troupe.input.lag-commands", "2"));
        await Told("of another vocabulary: word 0", ("troupe.world.name", "lantern"), ("troupe.world.options", "{}"));
        await Told("tensor value.weight of shape [1, 16] is there and not here", ("troupe.algorithm.name", "dqn"));
    }

    [Fact]
    public async Task Killed_and_resumed_it_ends_with_the_same_weights()
    {
        await _folder.TrainAsync("whole", Lantern);
        await _folder.TrainAsync("killed", Lantern, ("troupe.algorithm.supervised.epochs", "3"));
        Directory.Delete(Directory.GetDirectories(_folder.In("killed/checkpoints"), "0*").Order(StringComparer.Ordinal).Last(), recursive: true);
        Assert.Equal(ExitCode.Done, await _folder.ResumeAsync("killed", ("troupe.algorithm.supervised.epochs", "6")));
        Assert.Equal(_folder.Summary("whole").WeightsHash, _folder.Summary("killed").WeightsHash);
    }

    [Fact]
    public async Task Classification_tells_accuracy_and_macro_F1_and_takes_a_users_file()
    {
        await _folder.TrainAsync("reviews", Reviews);
        var best = _folder.Summary("reviews").Supervised!.Best!;
        Assert.Equal(best.Accuracy!.Value, best.Return!.Value, 1e-9);   // a right answer is worth 1
        Assert.InRange(best.MacroF1!.Value, 0.3, 1);

        var rows = string.Concat(Enumerable.Range(0, 120).Select(i => $"\"the number {i} is {(i % 2 == 0 ? "even" : "odd")}\",{(i % 2 == 0 ? "a" : "b")}\n"));
        await _folder.TrainAsync("file", Reviews, ("troupe.world.options.file", _folder.Write("rows.csv", "text,label\n" + rows)), ("troupe.world.options.split-column", "none"), ("troupe.algorithm.supervised.folds", "2"));
        var summary = _folder.Summary("file");
        Assert.Equal(("macro-F1", 2), (summary.Supervised!.Folds!.Figure, summary.Supervised.Folds.Each.Count));
        Assert.InRange(summary.Evaluation!.Episodes, 4, 25);   // all rows of the test set, a tenth
    }

    [Fact]
    public async Task What_cannot_be_cloned_is_refused()
    {
        Assert.Contains("of which a game takes 2 choices", await _folder.RefusedAsync(Lantern, ("troupe.algorithm.supervised.task", "classification")), StringComparison.Ordinal);
        Assert.Contains("cannot say how it is best played", await _folder.RefusedAsync(Lantern, ("troupe.world.name", "cart-pole"), ("troupe.world.options", "{}")), StringComparison.Ordinal);
        Assert.Contains("policy.memory", await _folder.RefusedAsync(Lantern, ("troupe.policy.memory", "gru")), StringComparison.Ordinal);
        Assert.Contains("has no such column", await _folder.RefusedAsync(Reviews, ("troupe.world.options.file", _folder.Write("rows.csv", "words,label\na,b\n"))), StringComparison.Ordinal);
    }

    private static double Random()
    {
        using var world = World();
        return new RandomAdmissible().Play(world, Enumerable.Range(0, 20).Select(i => GameSeeds.Test(i))).Mean;
    }

    private static IWorld World() => WorldRegistry.Create("coin-collector", new Dictionary<string, string> { ["level"] = "2", ["max-steps"] = "10" });
}
