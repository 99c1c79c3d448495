using Microsoft.Data.Sqlite;
using Troupe.Env;
using Troupe.Env.Registry;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Tests.Run;

public sealed class LockStepTests
{
    private static string Settings(string selector, string checkpointEvery, int updates = 60) =>
        $"troupe {{ run {{ mode = synchronous, max-updates = {updates}, checkpoint-every = {checkpointEvery} }}, {(selector == "rainbow" ? Rainbow : $"replay.selector = {selector}")} }}";

    private const string Rainbow = "replay.selector = prioritized, policy { dueling = on, noisy = on, c51 { atoms = 11, v-min = 0, v-max = 1 } }";

    // 16 steps a round: 4 updates of ppo, 1 of reinforce. No mode is set: these play in rounds in any
    private static string OnPolicy(string algorithm, string checkpointEvery, int updates, string memory = "none") => $$"""
        troupe {
          run { max-updates = {{updates}}, checkpoint-every = {{checkpointEvery}} }
          policy { activation = tanh, value-network = separate, memory = {{memory}}, memory-size = 6 }
          algorithm { name = {{algorithm}}, ppo.epochs = 2, anneal { learning-rate = linear, steps = 1000 } }
        }
        """;

    [Theory]
    [InlineData("ppo", "1h", 100, 60)]
    [InlineData("ppo", "20 updates", 100, 60)]
    [InlineData("ppo", "1 updates", 71, 60)]
    [InlineData("ppo", "20 updates", 7, 60)]
    [InlineData("reinforce", "1h", 100, 15)]
    [InlineData("reinforce", "4 updates", 100, 15)]
    [InlineData("ppo", "20 updates", 100, 60, "lstm")]
    [InlineData("reinforce", "4 updates", 71, 15, "gru")]
    public async Task On_policy_a_run_that_was_stopped_and_resumed_ends_with_the_same_weights(string algorithm, string checkpointEvery, int stepsBeforeTheStop, int updates, string memory = "none")
    {
        string whole;
        using (var runs = new Runs(OnPolicy(algorithm, checkpointEvery, updates, memory)))
        {
            var ended = await runs.PlayAsync();
            Assert.Equal((EndStatus.Finished, updates, 240), (ended.Status, ended.State.Updates, ended.State.EnvironmentSteps));
            Assert.Equal(0, ended.Buffer!.Transitions);   // each step was taken once
            whole = ended.WeightsHash;
        }

        using var stopped = new Runs(OnPolicy(algorithm, checkpointEvery, updates, memory));
        using (var gate = new Gate(stepsBeforeTheStop))
        {
            var process = stopped.Start(world: options => gate.Around(Runs.WorldOf(options)));
            await gate.Reached;
            var gone = process.DisposeAsync();
            gate.Open();
            await gone;
        }

        var resumed = await stopped.PlayAsync();
        Assert.Equal((EndStatus.Finished, updates), (resumed.Status, resumed.State.Updates));
        Assert.Equal(whole, resumed.WeightsHash);
    }

    // 16 texts a round: 4 updates of ppo, 1 of reinforce, 8 of dqn from the second round on
    private static string Written(string algorithm, string checkpointEvery, int updates) => $$"""
        troupe {
          run { mode = synchronous, max-updates = {{updates}}, checkpoint-every = {{checkpointEvery}} }
          world { name = text-generation, max-steps = 0, options { set = increasing-numbers, length = 3 } }
          policy.decoder { context = 32, width = 8, layers = 1, heads = 2 }
          algorithm { {{algorithm}} }
        }
        """;

    [Theory]
    [InlineData("name = ppo, ppo.epochs = 2, generation { kl-coefficient = 0.1, kl-target = 1 }", "20 updates", 100, 60)]
    [InlineData("name = ppo, ppo { epochs = 2, advantage = group }, generation { group-size = 4, kl-coefficient = 0.1 }", "1h", 100, 60)]
    [InlineData("name = reinforce, reinforce.baseline = leave-one-out, generation.group-size = 2", "4 updates", 71, 15)]
    [InlineData("name = dqn", "20 updates", 100, 60)]
    public async Task A_run_that_writes_texts_was_stopped_and_resumed_and_ends_with_the_same_weights(string algorithm, string checkpointEvery, int stepsBeforeTheStop, int updates)
    {
        string whole;
        using (var runs = new Runs(Written(algorithm, checkpointEvery, updates), Writing))
        {
            var ended = await runs.PlayAsync();
            Assert.Equal((EndStatus.Finished, updates), (ended.Status, ended.State.Updates));
            Assert.Contains("write 3 more", ended.Final!.Transcript, StringComparison.Ordinal);
            whole = ended.WeightsHash;
        }

        using var stopped = new Runs(Written(algorithm, checkpointEvery, updates), Writing);
        using (var gate = new Gate(stepsBeforeTheStop))
        {
            var process = stopped.Start(world: options => gate.Around(Writing(options)));
            await gate.Reached;
            var gone = process.DisposeAsync();
            gate.Open();
            await gone;
        }

        var resumed = await stopped.PlayAsync();
        Assert.Equal((EndStatus.Finished, updates), (resumed.Status, resumed.State.Updates));
        Assert.Equal(whole, resumed.WeightsHash);
    }

    private static IWorld Writing(Troupe.Actors.Configuration.TroupeOptions options) => new Whole(WorldRegistry.Create(options.World.Name, options.World.Options));

    // Credits no tokens, as no wrapped world does: the one behind the gate must be the same
    private sealed class Whole(IWorld world) : Troupe.Env.Wrappers.WorldWrapper(world);

    // 16 steps a round; learning from step 32 on; 8 updates a round
    [Theory]
    [InlineData("uniform", "1h", 100)]
    [InlineData("uniform", "20 updates", 100)]
    [InlineData("uniform", "20 updates", 7)]
    [InlineData("prioritized", "1h", 100)]
    [InlineData("prioritized", "20 updates", 100)]
    [InlineData("prioritized", "1 updates", 71)]
    [InlineData("rainbow", "1h", 100)]
    [InlineData("rainbow", "20 updates", 100)]
    public async Task A_run_that_was_stopped_and_resumed_ends_with_the_same_weights(string selector, string checkpointEvery, int stepsBeforeTheStop)
    {
        string whole;
        using (var runs = new Runs(Settings(selector, checkpointEvery)))
        {
            var ended = await runs.PlayAsync();
            Assert.Equal((EndStatus.Finished, 60), (ended.Status, ended.State.Updates));
            whole = ended.WeightsHash;
        }

        using var stopped = new Runs(Settings(selector, checkpointEvery));
        using (var gate = new Gate(stepsBeforeTheStop))
        {
            var process = stopped.Start(world: options => gate.Around(Runs.WorldOf(options)));
            await gate.Reached;
            var gone = process.DisposeAsync();
            gate.Open();
            await gone;
        }

        var resumed = await stopped.PlayAsync();
        Assert.Equal((EndStatus.Finished, 60), (resumed.Status, resumed.State.Updates));
        Assert.Equal(whole, resumed.WeightsHash);
    }

    // Sequences, what the agents remember and the priorities of both
    [Fact]
    public async Task With_memory_a_run_that_was_stopped_and_resumed_ends_with_the_same_weights()
    {
        var settings = Settings("prioritized", "20 updates") + """

            troupe { policy { memory = lstm, memory-size = 5 }, replay.sequence { length = 6, burn-in = 2 } }
            """;
        using var runs = new Runs(settings);
        var whole = await runs.PlayAsync();
        using var stopped = new Runs(settings);
        using (var gate = new Gate(100))
        {
            var process = stopped.Start(world: options => gate.Around(Runs.WorldOf(options)));
            await gate.Reached;
            var gone = process.DisposeAsync();
            gate.Open();
            await gone;
        }

        var resumed = await stopped.PlayAsync();
        Assert.Equal((EndStatus.Finished, 60, whole.WeightsHash), (resumed.Status, resumed.State.Updates, resumed.WeightsHash));
    }

    [Fact]
    public async Task An_interrupted_run_goes_on_to_the_same_weights()
    {
        using var runs = new Runs(Settings("prioritized", "1h"));
        var whole = await runs.PlayAsync();
        using var interrupted = new Runs(Settings("prioritized", "1h"));
        using (var gate = new Gate(100))
        {
            await using var process = interrupted.Start(world: options => gate.Around(Runs.WorldOf(options)));
            await gate.Reached;
            process.Run.Tell(new Interrupt(), Akka.Actor.ActorRefs.NoSender);
            gate.Open();
            Assert.Equal(EndStatus.Interrupted, (await process.EndedAsync()).Status);
        }

        Assert.Equal(whole.WeightsHash, (await interrupted.PlayAsync()).WeightsHash);
    }

    [Fact]
    public async Task A_run_that_was_over_is_over_again_and_plays_no_further_round()
    {
        using var runs = new Runs(Settings("uniform", "1h"));
        var first = await runs.PlayAsync();
        var again = await runs.PlayAsync();

        Assert.Equal((first.WeightsHash, first.State.EnvironmentSteps, first.State.Round), (again.WeightsHash, again.State.EnvironmentSteps, again.State.Round));
    }

    [Fact]
    public async Task A_world_that_became_another_is_told_as_a_divergence()
    {
        using var runs = new Runs(Settings("uniform", "1h"));
        using (var gate = new Gate(100))
        {
            var process = runs.Start(world: options => gate.Around(Runs.WorldOf(options)));
            await gate.Reached;
            var gone = process.DisposeAsync();
            gate.Open();
            await gone;
        }

        await using var other = runs.Start(world: options => new Richer(Runs.WorldOf(options)));
        var ended = await other.EndedAsync();

        Assert.Equal(EndStatus.Failed, ended.Status);
        Assert.Contains("played again differently", ended.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_failure_ends_a_lock_step_run_which_then_resumes_to_the_same_weights()
    {
        using var runs = new Runs(Settings("uniform", "20 updates"));
        var whole = await runs.PlayAsync();
        using var failing = new Runs(Settings("uniform", "20 updates"));
        using (var gate = new Gate(100))
        {
            await using var process = failing.Start(world: options => gate.Around(Runs.WorldOf(options)));
            await gate.Reached;
            Execute(failing.Database, "CREATE TRIGGER refuse BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no room'); END");
            gate.Open();
            var ended = await process.EndedAsync();
            Assert.Equal(EndStatus.Failed, ended.Status);
            Assert.Contains("no room", ended.Reason, StringComparison.Ordinal);
        }

        Execute(failing.Database, "DROP TRIGGER refuse");
        Assert.Equal(whole.WeightsHash, (await failing.PlayAsync()).WeightsHash);
    }

    private sealed class Richer(IWorld world) : Troupe.Env.Wrappers.WorldWrapper(world)
    {
        public override StepResult Step(int action) => base.Step(action) with { Reward = 0.25f };
    }

    private static void Execute(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
