using Akka.Actor;
using Troupe.Actors.Agents;
using Troupe.Actors.Hosting;
using Troupe.Actors.Learning;
using Troupe.Actors.Run;
using Troupe.Actors.Tests.Replay;
using Troupe.Env;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static Troupe.Actors.Agents.AgentProtocol;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Actors.Tests.Agents;

public sealed class AgentGroupActorTests
{
    [Fact]
    public async Task A_hanging_world_is_replaced_and_what_it_still_sends_is_refused()
    {
        await using var stage = new Stage();
        var system = stage.Start();
        var run = new Probe(system);
        using var hang = new ManualResetEventSlim();
        using var hung = new ManualResetEventSlim();
        var made = 0;
        IWorld World() => Interlocked.Increment(ref made) == 1
            ? new TestWorld { OnStep = () => { hung.Set(); hang.Wait(Stage.Deadline); } }
            : new TestWorld();
        try
        {
            var buffer = new Probe(system);
            var replay = await buffer.ChildAsync(BufferTests.Of());
            var spy = new Probe(system);
            var tap = system.ActorOf(Props.Create(() => new Tap(replay, spy.Ref)));
            var group = await StartAsync(run, system, tap, World, TimeSpan.FromMilliseconds(100));
            group.Tell(new Play(), run.Ref);
            Assert.True(hung.Wait(Stage.Deadline), "the first world is entered");

            var report = await run.NextAsync<Report>("the hung world's replacement", r => r.WorldFailures > 0);
            Assert.Contains("no answer to a step", report.Failure, StringComparison.Ordinal);
            await spy.NextAsync<InsertedUpTo>("the new agent's first acknowledgement", up => up.Key.Incarnation == 2);
            hang.Set();

            await spy.NextAsync<Insert>("the late chunk of the agent that hung", insert => insert.Chunk.Key.Incarnation == 1);
            await spy.NextAsync<Refused>("its refusal", refused => refused.Key.Incarnation == 1);
            await stage.EndAsync(system);
            var stored = ReplayDatabaseFile.ChunkEvents(stage.Database, "test").SelectMany(e => ChunkBatchCodec.Decode(e).Chunks);
            Assert.All(stored, chunk => Assert.Equal(2, chunk.Key.Incarnation));
        }
        finally
        {
            hang.Set();
        }
    }

    [Fact]
    public async Task A_world_that_always_fails_ends_the_run_and_the_reason_says_so()
    {
        await using var stage = new Stage();
        var system = stage.Start();
        var (run, replay) = (new Probe(system), new Probe(system));
        var group = await StartAsync(run, system, replay.Ref, () => new TestWorld { OnReset = () => throw new IOException("no such game") }, TimeSpan.FromMinutes(1));
        group.Tell(new Play(), run.Ref);
        var request = await replay.NextAsync<RequestIncarnation>("a request for a life");
        replay.LastSender.Tell(new Granted(request.Request, 0, 1), replay.Ref);

        var failed = await run.NextAsync<GroupFailed>("the run's end");

        Assert.Contains("agent 0", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("no such game", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_dies_ends_the_run()
    {
        await using var stage = new Stage();
        var system = stage.Start();
        var (run, replay, weights) = (new Probe(system), new Probe(system), new Probe(system));
        await StartAsync(run, system, replay.Ref, () => new TestWorld(), TimeSpan.FromMinutes(1), weights.Ref);
        await weights.NextAsync<WeightsProtocol.Subscribe>("the policy's subscription");

        // Weights of another network cannot be loaded.
        var other = Made.Network with { HiddenSize = 9 };
        weights.LastSender.Tell(new WeightsProtocol.Newest(Learner.Policies.InitialWeights.Of(other, 1, new WeightsVersion(1, 1))), weights.Ref);

        Assert.Contains("policy", (await run.NextAsync<GroupFailed>("the run's end")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_round_waits_for_its_weights_and_ends_when_all_agents_have_played()
    {
        await using var stage = new Stage();
        var system = stage.Start();
        var (run, replay, weights) = (new Probe(system), new Probe(system), new Probe(system));
        var group = await StartAsync(run, system, replay.Ref, () => new TestWorld(), TimeSpan.FromMinutes(1), weights.Ref, agents: 2);
        await weights.NextAsync<WeightsProtocol.Subscribe>("the policy's subscription");
        var policy = weights.LastSender;
        policy.Tell(new WeightsProtocol.Newest(Made.Weights(1, 1)), weights.Ref);
        group.Tell(new PlayRound(1, 4, new WeightsVersion(1, 2)), run.Ref);
        await weights.NextAsync<WeightsProtocol.Fetch>("the policy's question for newer weights", fetch => fetch.Than == new WeightsVersion(1, 1));
        Assert.DoesNotContain(await replay.SoFarAsync(), m => m is Insert);

        policy.Tell(new WeightsProtocol.Newest(Made.Weights(1, 2)), weights.Ref);
        for (var i = 0; i < 2; i++)
        {
            var chunk = (await replay.NextAsync<Insert>("an agent's chunk")).Chunk;
            replay.LastSender.Tell(new InsertedUpTo(chunk.Key), replay.Ref);
        }

        Assert.Equal(1, (await run.NextAsync<RoundPlayed>("the round's end")).Round);
    }

    private static async Task<IActorRef> StartAsync(Probe run, ActorSystem system, IActorRef replay, Func<IWorld> world, TimeSpan timeout, IActorRef? weights = null, int agents = 1)
    {
        var settings = new AgentGroupSettings(agents, Made.Network, (i, clock) => Made.Agent(i, world, clock), timeout, Dispatchers.Agents, Dispatchers.Policy);
        var (self, held) = (run.Ref, weights ?? system.ActorOf(Props.Create(() => new WeightsActor())));
        return await run.ChildAsync(Props.Create(() => new AgentGroupActor(settings, self, replay, held)));
    }

    /// <summary>Stands between agents and buffer and tells a test what passes, both ways.</summary>
    private sealed class Tap : ReceiveActor
    {
        public Tap(IActorRef replay, IActorRef spy)
        {
            var agents = new Dictionary<long, IActorRef>();
            var asking = new Dictionary<Guid, IActorRef>();
            ReceiveAny(message =>
            {
                if (message is Insert insert) agents[insert.Chunk.Key.Incarnation] = Sender;
                if (message is RequestIncarnation request) asking[request.Request] = Sender;
                spy.Forward(message);
                if (message is ICommand) replay.Tell(message);
                if (message is Granted granted) asking[granted.Request].Tell(message);
                if (message is InsertedUpTo upTo && agents.TryGetValue(upTo.Key.Incarnation, out var agent)) agent.Tell(message);
                if (message is Refused refused && agents.TryGetValue(refused.Key.Incarnation, out agent)) agent.Tell(message);
            });
        }
    }
}
