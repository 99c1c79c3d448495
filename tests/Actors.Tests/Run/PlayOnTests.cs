using Akka.Actor;
using Troupe.Actors.Learning;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using Troupe.Env;
using Troupe.Env.Wrappers;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Tests.Run;

/// <summary>PPO whose agents play on while it learns.</summary>
public sealed class PlayOnTests
{
    // 2 agents × 8 steps an update of 2 epochs × 2 mini-batches
    private static string Settings(int staleness, int updates) => $$"""
        troupe {
          run { max-updates = {{updates}}, checkpoint-every = 8 updates }
          policy { activation = tanh, value-network = separate }
          agents.unacknowledged = 1
          algorithm { name = ppo, ppo { epochs = 2, staleness = {{staleness}} } }
        }
        """;

    [Fact]
    public async Task Each_step_is_learned_from_once_or_counted_as_stale()
    {
        using var runs = new Runs(Settings(staleness: 3, updates: 80));
        var ended = await runs.PlayAsync();
        Assert.Equal((EndStatus.Finished, 80), (ended.Status, ended.State.Updates));
        AssertOnce(runs);
    }

    // One agent stands still in the middle of its chunk while the other one's chunks make three versions
    [Fact]
    public async Task A_chunk_beyond_the_bound_is_dropped_and_counted()
    {
        using var runs = new Runs(Settings(staleness: 1, updates: 1_000_000));
        using var open = new ManualResetEventSlim();
        var made = 0;
        await using var process = runs.Start(world: options => ++made == 2 ? new Held(Runs.WorldOf(options), open) : Runs.WorldOf(options));   // the first is looked at only
        await process.Progress.NextAsync<RunProgress>("three versions", p => p.Updates >= 12);
        open.Set();
        await process.Progress.NextAsync<RunProgress>("the count of what was too old", p => p.Stale > 0);
        process.Run.Tell(new Interrupt());
        Assert.True((await process.EndedAsync()).State.Stale > 0);
        AssertOnce(runs);
    }

    [Fact]
    public async Task After_a_kill_it_goes_on_with_the_chunks_that_no_checkpoint_has_learned_from()
    {
        using var runs = new Runs(Settings(staleness: 3, updates: 1_000_000));
        await using (var killed = runs.Start())
        {
            await killed.Progress.NextAsync<RunProgress>("some updates", p => p.Updates >= 24);
            await Poll.Until(() => Assert.InRange(runs.Checkpoints.Length, 3, int.MaxValue), "checkpoints after the one it begins with");
        }

        var before = Newest(runs);
        Assert.InRange(before.Consumed, 1, int.MaxValue);
        var end = before.Updates + 40;
        var resumed = await runs.PlayAsync($"troupe.run.max-updates = {end}");
        Assert.Equal((EndStatus.Finished, end), (resumed.Status, resumed.State.Updates));
        Assert.True(Newest(runs).Consumed > before.Consumed);
        AssertOnce(runs);
    }

    private sealed class Held(IWorld world, ManualResetEventSlim open) : WorldWrapper(world)
    {
        private int _steps;

        public override StepResult Step(int action)
        {
            if (++_steps == 4) open.Wait(Stage.Deadline);
            return base.Step(action);
        }
    }

    // Steps of all chunks that are done with = steps of all updates + stale steps
    private static void AssertOnce(Runs runs)
    {
        var state = Newest(runs);
        Assert.Equal(state.Consumed * 8, state.Updates / 4 * 16 + state.Stale);
    }

    private static RunState Newest(Runs runs) => RunCheckpoint.Newest(Path.Combine(runs.Folder, "checkpoints"), _ => { })!.Value.State;
}
