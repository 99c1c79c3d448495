using Akka.Actor;
using Troupe.Actors.Learning;
using Troupe.Actors.Run;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Weights;
using static Troupe.Actors.Learning.LearnerProtocol;
using static Troupe.Actors.Learning.WeightsProtocol;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Actors.Tests.Learning;

public sealed class LearnerActorTests
{
    [Fact]
    public async Task It_asks_ahead_publishes_every_so_many_updates_and_reports_the_last_one()
    {
        await using var stage = new Stage();
        var t = await StartedAsync(stage, maxUpdates: 7);
        t.Learner.Tell(new Learn());
        Assert.Equal((0, 1), ((await t.Replay.NextAsync<Sample>("a question")).Update, (await t.Replay.NextAsync<Sample>("one ahead")).Update));

        for (var i = 1; i <= 7; i++) t.Learner.Tell(new Sampled(i, Made.Batch(4)), t.Replay.Ref);

        Assert.Equal(new WeightsVersion(3, 2), (await t.Weights.NextAsync<Publish>("after 3 updates")).Snapshot.Version);
        Assert.Equal(new WeightsVersion(3, 3), (await t.Weights.NextAsync<Publish>("after 6 updates")).Snapshot.Version);
        await t.Run.NextAsync<LearnerReport>("the last update's report", r => r.Updates == 7);
        Assert.Equal(Enumerable.Range(2, 5).Select(i => (long)i), (await t.Replay.SoFarAsync()).OfType<Sample>().Select(s => s.Update));
    }

    [Fact]
    public async Task A_lost_sample_is_asked_for_again_and_a_double_answer_counts_once()
    {
        await using var stage = new Stage();
        var t = await StartedAsync(stage, maxUpdates: 1);
        t.Learner.Tell(new Learn());
        var first = await t.Replay.NextAsync<Sample>("a question");
        Assert.Equal(first, await t.Replay.NextAsync<Sample>("the same again"));

        t.Learner.Tell(new Sampled(first.Request, Made.Batch(4)), t.Replay.Ref);
        t.Learner.Tell(new Sampled(first.Request, Made.Batch(4)), t.Replay.Ref);
        t.Learner.Tell(new StopLearning(), t.Run.Ref);
        Assert.Equal(1, (await t.Run.NextAsync<LearnerStopped>("the end")).Updates);
    }

    [Fact]
    public async Task A_loss_that_is_no_number_waits_then_goes_on_from_the_checkpoint_with_half_the_rate_and_a_larger_epoch()
    {
        await using var stage = new Stage();
        var t = await StartedAsync(stage);
        t.Learner.Tell(new Learn());
        t.Learner.Tell(new Sampled(1, Made.Batch(4)), t.Replay.Ref);
        t.Learner.Tell(new WriteCheckpoint(1, new RunState(), new Dictionary<string, byte[]>()), t.Run.Ref);
        var good = (await t.Run.NextAsync<CheckpointWritten>("a checkpoint")).Folder;

        t.Learner.Tell(new Sampled(2, Made.Batch(4, float.NaN)), t.Replay.Ref);
        await t.Run.NextAsync<NotFinite>("the discovery");
        t.Learner.Tell(new Sampled(3, Made.Batch(4)), t.Replay.Ref);   // late: not learned from
        t.Learner.Tell(new RollBack(good, 9), t.Run.Ref);

        var published = await t.Weights.NextAsync<Publish>("the old weights as new ones", p => p.Snapshot.Version.Epoch == 9);
        Assert.Equal(new WeightsVersion(9, 1), published.Snapshot.Version);
        Assert.Equal(WeightsHash.Of(WeightsFile.Read(Path.Combine(good, "model.safetensors"), default)), WeightsHash.Of(published.Snapshot));
        t.Learner.Tell(new WriteCheckpoint(2, new RunState(), new Dictionary<string, byte[]>()), t.Run.Ref);
        var after = await t.Run.NextAsync<CheckpointWritten>("a checkpoint after it");
        Assert.Equal(1, after.Updates);
        Assert.Equal((0, 1), (Halvings(good), Halvings(after.Folder)));
        await t.Replay.NextAsync<Sample>("it learns on", s => s is { Update: 1, Request: > 3 });
    }

    [Fact]
    public async Task A_round_is_exactly_its_updates_and_a_round_of_none_is_answered_at_once()
    {
        await using var stage = new Stage();
        var t = await StartedAsync(stage);
        t.Learner.Tell(new LearnRound(1, 0));
        Assert.Equal((1, 0), ((await t.Run.NextAsync<RoundLearned>("an empty round")) is var r ? (r.Round, r.Updates) : default));
        t.Learner.Tell(new LearnRound(2, 3));
        for (var i = 1; i <= 3; i++) t.Learner.Tell(new Sampled(i, Made.Batch(4)), t.Replay.Ref);

        Assert.Equal(new RoundLearned(2, 3, new WeightsVersion(3, 2)), await t.Run.NextAsync<RoundLearned>("the round"));
        Assert.Equal(3, (await t.Replay.SoFarAsync()).OfType<Sample>().Count());
    }

    [Fact]
    public async Task In_prioritized_replay_the_next_batch_is_asked_for_after_this_ones_priorities()
    {
        await using var stage = new Stage();
        var t = await StartedAsync(stage, prioritized: true);
        t.Learner.Tell(new LearnRound(1, 3));
        t.Learner.Tell(new Sampled(1, Made.Batch(4)), t.Replay.Ref);
        await t.Replay.NextAsync<UpdatePriorities>("priorities");
        var next = await t.Replay.NextAsync<Sample>("the next question");
        Assert.Equal(2, next.Update);   // two were asked ahead
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_written_is_told_and_the_learner_lives()
    {
        await using var stage = new Stage();
        var t = await StartedAsync(stage);
        Directory.Delete(Path.Combine(stage.Folder, "checkpoints"), true);
        File.WriteAllText(Path.Combine(stage.Folder, "checkpoints"), "in the way");
        t.Learner.Tell(new WriteCheckpoint(5, new RunState(), new Dictionary<string, byte[]>()), t.Run.Ref);

        Assert.Equal(5, (await t.Run.NextAsync<CheckpointFailed>("the failure")).Request);
        t.Learner.Tell(new StopLearning(), t.Run.Ref);
        await t.Run.NextAsync<LearnerStopped>("it lives");
    }

    [Fact]
    public async Task Weights_are_announced_handed_out_when_newer_and_never_go_back()
    {
        await using var stage = new Stage();
        var system = stage.Start();
        var probe = new Probe(system);
        var weights = system.ActorOf(Props.Create(() => new WeightsActor()));
        weights.Tell(new Fetch(null), probe.Ref);
        weights.Tell(Subscribe.Instance, probe.Ref);
        weights.Tell(new Publish(Made.Weights(2, 1)));
        weights.Tell(new Publish(Made.Weights(1, 50)));
        weights.Tell(new Publish(Made.Weights(2, 3)));
        weights.Tell(new Fetch(new WeightsVersion(2, 3)), probe.Ref);
        weights.Tell(new Fetch(new WeightsVersion(2, 2)), probe.Ref);

        Assert.Equal(new WeightsVersion(2, 1), (await probe.NextAsync<Announced>("the first")).Version);
        Assert.Equal(new WeightsVersion(2, 3), (await probe.NextAsync<Announced>("the second")).Version);
        Assert.Equal(new WeightsVersion(2, 3), (await probe.NextAsync<Newest>("the newest")).Snapshot.Version);
        var late = new Probe(system);
        weights.Tell(Subscribe.Instance, late.Ref);
        Assert.Equal(new WeightsVersion(2, 3), (await late.NextAsync<Announced>("the newest at once")).Version);
        Assert.Empty((await probe.SoFarAsync()).OfType<Newest>());
    }

    private static long Halvings(string folder) => Safetensors.Read(Path.Combine(folder, "optimizer.safetensors")).Single(t => t.Name == "halvings").Integers[0];

    private static async Task<(IActorRef Learner, Probe Run, Probe Replay, Probe Weights)> StartedAsync(Stage stage, long maxUpdates = 0, bool prioritized = false)
    {
        var system = stage.Start();
        var (run, replay, weights) = (new Probe(system), new Probe(system), new Probe(system));
        var settings = new LearnerSettings(() => new DqnLearner(Made.Network, new DqnOptions { BatchSize = 4, MaxGradientNorm = 10 }, 1), 1, prioritized, 2, 3, maxUpdates,
            Path.Combine(stage.Folder, "checkpoints"), 3, null, null, 3);
        var (r, b, w) = (run.Ref, replay.Ref, weights.Ref);
        var learner = await run.ChildAsync(Props.Create(() => new LearnerActor(settings, r, b, w)).WithDispatcher(Dispatchers.Learner));
        Assert.Equal(new WeightsVersion(3, 1), (await run.NextAsync<LearnerReady>("the learner")).Version);
        Assert.Equal(new WeightsVersion(3, 1), (await weights.NextAsync<Publish>("its first weights")).Snapshot.Version);
        return (learner, run, replay, weights);
    }
}
