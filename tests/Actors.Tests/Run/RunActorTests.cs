using Akka.Actor;
using Microsoft.Data.Sqlite;
using Troupe.Actors.Hosting;
using Troupe.Actors.Reporting;
using Troupe.Env;
using Troupe.Learner.Replay;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Tests.Run;

public sealed class RunActorTests
{
    [Fact]
    public async Task A_run_ends_at_its_environment_steps_and_plays_the_test_games()
    {
        using var runs = new Runs("troupe.run.environment-steps = 400");
        var ended = await runs.PlayAsync();

        Assert.Equal(EndStatus.Finished, ended.Status);
        Assert.Contains("troupe.run.environment-steps", ended.Reason, StringComparison.Ordinal);
        Assert.InRange(ended.State.EnvironmentSteps, 400, 2000);
        Assert.Equal(3, ended.Final!.Episodes);
        Assert.True(ended.State.Updates > 0);
        Assert.Equal(64, ended.WeightsHash.Length);
        Assert.InRange(Stored(runs).Sum(chunk => chunk.Steps), ended.State.EnvironmentSteps, 2000);
    }

    [Fact]
    public async Task A_run_ends_at_exactly_its_updates()
    {
        using var runs = new Runs("troupe.run.max-updates = 37");
        var ended = await runs.PlayAsync();

        Assert.Equal((EndStatus.Finished, 37), (ended.Status, ended.State.Updates));
        Assert.Contains("troupe.run.max-updates", ended.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_ends_at_its_time_limit()
    {
        using var runs = new Runs("troupe.run.time-limit = 300ms");
        var ended = await runs.PlayAsync();

        Assert.Equal(EndStatus.Finished, ended.Status);
        Assert.Contains("troupe.run.time-limit", ended.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_limits_is_interrupted_with_a_checkpoint_and_goes_on_from_it()
    {
        using var runs = new Runs("troupe.world { name = coin-collector, options { level = 1 } }, troupe.input.lag-commands = 2");
        Ended first;
        await using (var process = runs.Start())
        {
            await process.Progress.NextAsync<RunProgress>("some updates", p => p.Updates >= 10);
            process.Run.Tell(new Interrupt());
            first = await process.EndedAsync();
        }

        Assert.Equal(EndStatus.Interrupted, first.Status);
        Assert.Null(first.Final);
        Assert.Equal(first.State.Updates, int.Parse(Path.GetFileName(runs.Checkpoints[^1]).Split('.')[0], System.Globalization.CultureInfo.InvariantCulture));

        var stored = Stored(runs).Sum(chunk => chunk.Steps);
        await using var second = runs.Start();
        var progress = await second.Progress.NextAsync<RunProgress>("more updates", p => p.Updates > first.State.Updates);
        Assert.Equal(first.Version.Epoch + 1, progress.WeightsVersion.Epoch);
        Assert.True(progress.EnvironmentSteps >= first.State.EnvironmentSteps);
        second.Run.Tell(new Interrupt());
        var ended = await second.EndedAsync();
        Assert.True(ended.State.TrainingSeconds > first.State.TrainingSeconds);
        Assert.True(ended.State.Episodes >= first.State.Episodes);
        // Chunks that were evicted may still lie in the journal: no more than the capacity comes back.
        const int Capacity = 2000;
        Assert.InRange(ended.Buffer!.Recovered, Math.Min(stored, Capacity - 100), Math.Min(stored, Capacity));
    }

    [Fact]
    public async Task A_validation_that_reaches_the_goal_ends_the_run_and_the_best_weights_are_tested_too()
    {
        using var runs = new Runs("troupe { run.stop-at-return = -1, evaluation { during-training = true, every = 5 updates } }");
        var ended = await runs.PlayAsync();

        Assert.Equal(EndStatus.Finished, ended.Status);
        Assert.Contains("stop-at-return", ended.Reason, StringComparison.Ordinal);
        Assert.NotNull(ended.Best);
        Assert.NotNull(ended.State.BestValidation);
    }

    [Fact]
    public async Task Best_weights_that_cannot_be_read_do_not_cost_the_result()
    {
        using var runs = new Runs("troupe { run.stop-at-return = -1, evaluation { during-training = true, every = 5 updates } }");
        await runs.PlayAsync();
        Directory.Delete(Path.Combine(runs.Folder, "checkpoints", "best"), recursive: true);

        var ended = await runs.PlayAsync("troupe { run { stop-at-return = off, max-updates = 5 }, evaluation.during-training = false }");

        Assert.Equal(EndStatus.Finished, ended.Status);
        Assert.NotNull(ended.Final);
        Assert.Null(ended.Best);
    }

    [Theory]
    [InlineData("ppo", "gru")]
    [InlineData("ppo", "mean-pool")]
    [InlineData("reinforce", "mean-pool")]
    public async Task On_policy_texts_are_chosen_among_those_admissible_and_the_learners_numbers_are_reported(string algorithm, string encoder)
    {
        using var runs = new Runs($$"""
            troupe {
              run { environment-steps = 160, metrics-every = 10ms }
              world { name = coin-collector, max-steps = 10 }
              input.lag-commands = 2
              policy { encoder = {{encoder}}, value-network = separate }
              algorithm { name = {{algorithm}}, ppo.epochs = 2 }
              evaluation { during-training = true, every = 4 updates }
            }
            """);
        await using var process = runs.Start();
        var ended = await process.EndedAsync();

        Assert.Equal((EndStatus.Finished, 160), (ended.Status, ended.State.EnvironmentSteps));
        Assert.Equal(algorithm == "ppo" ? 40 : 10, ended.State.Updates);
        Assert.NotNull(ended.Best);
        var learner = (await process.Progress.NextAsync<RunProgress>("the last numbers", p => p.State == "done")).Learner;
        Assert.InRange(learner.Entropy!.Value, 0.01, 3);
        Assert.Equal(algorithm == "ppo", learner.ApproximateKl is not null);
        Assert.Null(learner.MeanQ);
    }

    [Theory]
    [InlineData("dqn")]
    [InlineData("ppo")]
    [InlineData("reinforce")]
    public async Task A_loss_that_stays_no_number_rolls_back_so_often_and_then_gives_up(string algorithm)
    {
        using var runs = new Runs($"troupe {{ world.max-steps = 8, learner.nan.give-up-after = 2, policy.encoder = mean-pool, algorithm.name = {algorithm} }}", _ => new TestWorld { Reward = _ => float.MaxValue });
        await using var process = runs.Start();
        var ended = await process.EndedAsync();

        Assert.Equal(EndStatus.Failed, ended.Status);
        Assert.Contains("troupe.learner.nan.give-up-after", ended.Reason, StringComparison.Ordinal);
        Assert.Equal((2, 3), (ended.State.RollBacks, ended.State.Epoch));
    }

    // Rewards explode for a while in all worlds at once: the loss leaves its bound, but is a number
    [Theory]
    [InlineData("ppo")]
    [InlineData("reinforce")]
    public async Task A_round_that_makes_the_loss_explode_is_dropped_and_the_run_goes_on_at_half_the_rate(string algorithm)
    {
        var steps = 0;
        using var runs = new Runs(
            $"troupe {{ run.environment-steps = 320, world.max-steps = 8, learner.nan.loss-limit = 1e6, algorithm.name = {algorithm} }}",
            _ => new TestWorld { Reward = _ => Interlocked.Increment(ref steps) is > 100 and < 110 ? 1e8f : 1 });
        var ended = await runs.PlayAsync();

        Assert.Equal(EndStatus.Finished, ended.Status);
        Assert.InRange(ended.State.RollBacks, 1, 2);
        Assert.Equal(1 + ended.State.RollBacks, ended.State.Epoch);
        var halvings = Troupe.Learner.Weights.Safetensors.Read(Path.Combine(runs.Checkpoints[^1], "optimizer.safetensors")).Single(t => t.Name == "halvings").Integers[0];
        Assert.InRange(halvings, 1, 2);
    }

    [Fact]
    public async Task A_policy_that_stops_exploring_early_is_told_of_once()
    {
        using var runs = new Runs("troupe { run.environment-steps = 3200, algorithm { name = ppo, learning-rate = 1, ppo.epochs = 8 } }", _ => new TestWorld { Reward = place => place });
        await using var process = runs.Start();
        await process.Progress.NextAsync<RunProgress>("the warning", p => p.Note?.Contains("hardly explores any more", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_full_disk_makes_agents_wait_and_the_run_goes_on_when_there_is_room()
    {
        using var runs = new Runs();
        await using var process = runs.Start();
        await process.Progress.NextAsync<RunProgress>("some updates", p => p.Updates >= 5);
        Execute(runs.Database, "CREATE TRIGGER refuse BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no room'); END");
        await process.Progress.NextAsync<RunProgress>("the note of it", p => p.Note?.Contains("no room", StringComparison.Ordinal) == true);
        Execute(runs.Database, "DROP TRIGGER refuse");
        var at = (await process.Progress.NextAsync<RunProgress>("any progress")).EnvironmentSteps;
        await process.Progress.NextAsync<RunProgress>("more steps", p => p.EnvironmentSteps > at + 32);
        process.Run.Tell(new Interrupt());

        Assert.Equal(EndStatus.Interrupted, (await process.EndedAsync()).Status);
        var keys = Stored(runs).Select(chunk => chunk.Key).ToArray();
        Assert.Equal(keys.Distinct(), keys);
    }

    [Fact]
    public async Task A_world_that_hangs_does_not_keep_the_run_from_ending()
    {
        using var gate = new Gate(100);
        var made = 0;
        using var runs = new Runs("troupe { run.environment-steps = 600, world.step-timeout = 100ms }");
        var process = runs.Start(world: options => Interlocked.Increment(ref made) == 2 ? new Gate0(gate, Runs.WorldOf(options)).World : Runs.WorldOf(options));
        try
        {
            var ended = await process.EndedAsync();
            Assert.Equal(EndStatus.Finished, ended.Status);
        }
        finally
        {
            gate.Open();
            await process.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_run_that_is_interrupted_before_it_plays_ends_at_once()
    {
        using var runs = new Runs();
        await using var process = runs.Start();
        process.Run.Tell(new Interrupt());
        Assert.Equal(EndStatus.Interrupted, (await process.EndedAsync()).Status);
    }

    [Fact]
    public async Task A_checkpoint_that_is_damaged_is_passed_over_with_a_note()
    {
        using var runs = new Runs("troupe.run.max-updates = 20, troupe.run.checkpoint-every = 5 updates");
        await runs.PlayAsync();
        var newest = runs.Checkpoints[^1];
        File.WriteAllBytes(Path.Combine(newest, "model.safetensors"), [1, 2, 3]);

        var ended = await runs.PlayAsync("troupe.run.max-updates = 40");

        Assert.Equal((EndStatus.Finished, 40), (ended.Status, ended.State.Updates));
        Assert.Contains(runs.Notes, note => note.Contains(newest, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_event_ends_the_run_naming_file_and_last_good_event_and_changes_nothing()
    {
        using var runs = new Runs("troupe.run.max-updates = 10");
        await runs.PlayAsync();
        Execute(runs.Database, "UPDATE journal SET message = zeroblob(100) WHERE persistence_id = 'replay-chunks-test' AND sequence_number = 2");
        SqliteConnection.ClearAllPools();
        var before = File.ReadAllBytes(runs.Database);

        var ended = await runs.PlayAsync();

        Assert.Equal(EndStatus.Failed, ended.Status);
        Assert.Contains(runs.Database, ended.Reason, StringComparison.Ordinal);
        Assert.Contains("up to event 1,", ended.Reason, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(runs.Database));
    }

    [Fact]
    public async Task A_damaged_event_of_the_run_itself_names_the_file_too()
    {
        using var runs = new Runs("troupe.run.max-updates = 10");
        await runs.PlayAsync();
        Execute(runs.Database, "UPDATE journal SET manifest = 'xx' WHERE persistence_id = 'run-test'");

        var ended = await runs.PlayAsync();

        Assert.Equal(EndStatus.Failed, ended.Status);
        Assert.Contains(runs.Database, ended.Reason, StringComparison.Ordinal);
    }

    private sealed record Gate0(Gate Gate, IWorld Inner)
    {
        public IWorld World => Gate.Around(Inner);
    }

    private static IEnumerable<EncodedChunk> Stored(Runs runs) => ReplayDatabaseFile.ChunkEvents(runs.Database, "test").SelectMany(e => ChunkBatchCodec.Decode(e).Chunks);

    private static void Execute(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
