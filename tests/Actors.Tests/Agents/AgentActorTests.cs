using Akka.Actor;
using Troupe.Actors.Agents;
using Troupe.Env;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static Troupe.Actors.Agents.AgentProtocol;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Actors.Tests.Agents;

public sealed class AgentActorTests
{
    [Fact]
    public async Task An_agent_pauses_when_its_window_is_full_and_goes_on_after_an_acknowledgement()
    {
        await using var stage = new Stage();
        var (agent, _, _, replay) = await JoinedAsync(stage, Made.Agent(0, () => new TestWorld()));

        Assert.Equal((1, 2), (await SequenceAsync(replay), await SequenceAsync(replay)));
        agent.Tell(new InsertedUpTo(new ChunkKey(0, 1, 1)), replay.Ref);
        Assert.Equal(3, await SequenceAsync(replay));
        agent.Tell(new InsertedUpTo(new ChunkKey(0, 1, 3)), replay.Ref);
        Assert.Equal((4, 5), (await SequenceAsync(replay), await SequenceAsync(replay)));
        await agent.Ask<AgentSaved>(new SaveAgents(1), Stage.Deadline);   // its mailbox is empty

        Assert.DoesNotContain(await replay.SoFarAsync(), m => m is Insert);
    }

    [Fact]
    public async Task A_lost_acknowledgement_makes_it_send_again_and_each_chunk_is_logged_once()
    {
        await using var stage = new Stage();
        var file = Path.Combine(stage.Folder, "acks");
        using var log = new AckLog(file);
        var (agent, parent, _, replay) = await JoinedAsync(stage, Made.Agent(0, () => new TestWorld(), ackLog: log));

        Insert[] first = [await replay.NextAsync<Insert>("chunk 1"), await replay.NextAsync<Insert>("chunk 2")];
        Insert[] again = [await replay.NextAsync<Insert>("chunk 1 again"), await replay.NextAsync<Insert>("chunk 2 again")];
        Assert.Equal(first, again);
        agent.Tell(new InsertedUpTo(new ChunkKey(0, 1, 2)), replay.Ref);
        agent.Tell(new InsertedUpTo(new ChunkKey(0, 1, 2)), replay.Ref);
        await parent.NextAsync<Report>("a report of what was acknowledged", r => r.Acknowledged == 8);

        Assert.Equal(2, File.ReadLines(file).Count());
    }

    [Fact]
    public async Task A_refused_chunk_is_sent_again_from_the_expected_one_on()
    {
        await using var stage = new Stage();
        var (agent, _, _, replay) = await JoinedAsync(stage, Made.Agent(0, () => new TestWorld()));
        await SequenceAsync(replay);
        await SequenceAsync(replay);

        agent.Tell(new Refused(new ChunkKey(0, 1, 2), new ChunkKey(0, 1, 1)), replay.Ref);

        Assert.Equal((1, 2), (await SequenceAsync(replay), await SequenceAsync(replay)));
    }

    [Theory]
    [InlineData(2, 1)]    // a newer life plays
    [InlineData(1, 1)]    // asked for what it had acknowledged, and so forgotten
    public async Task An_agent_that_can_never_be_acknowledged_again_stops(long incarnation, long sequence)
    {
        await using var stage = new Stage();
        var (agent, parent, _, replay) = await JoinedAsync(stage, Made.Agent(0, () => new TestWorld()));
        await SequenceAsync(replay);
        agent.Tell(new InsertedUpTo(new ChunkKey(0, 1, 1)), replay.Ref);
        await SequenceAsync(replay);

        agent.Tell(new Refused(new ChunkKey(0, 1, 2), new ChunkKey(0, incarnation, sequence)), replay.Ref);

        Assert.Equal(agent, (await parent.NextAsync<Terminated>("its end")).ActorRef);
    }

    [Fact]
    public async Task It_asks_the_policy_once_a_step_and_notes_the_version_that_chose()
    {
        await using var stage = new Stage();
        var (agent, _, policy, replay) = await JoinedAsync(stage, Made.Agent(0, () => new TestWorld(), epsilon: 0));

        for (var i = 1; i <= 4; i++)
        {
            var act = await policy.NextAsync<Act>("a question");
            agent.Tell(new Acted(act.Request, 1, new WeightsVersion(2, i)), policy.Ref);
            agent.Tell(new Acted(act.Request, 0, new WeightsVersion(9, 9)), policy.Ref);   // the answer to a repetition
        }

        var chunk = ChunkCodec.Decode((await replay.NextAsync<Insert>("the chunk")).Chunk.Bytes);
        Assert.Equal([1, 1, 1, 1], Enumerable.Range(0, 4).Select(chunk.Action));
        Assert.Equal(Enumerable.Range(1, 4).Select(i => new WeightsVersion(2, i)), Enumerable.Range(0, 4).Select(chunk.Version));
    }

    [Fact]
    public async Task With_a_policy_that_draws_it_never_explores_itself_and_keeps_probability_and_value()
    {
        await using var stage = new Stage();
        var settings = Made.Agent(0, () => new TestWorld(), epsilon: 1);
        var (agent, _, policy, replay) = await JoinedAsync(stage, settings with { Player = settings.Player with { Stochastic = true } });

        var draws = new List<double>();
        for (var i = 1; i <= 4; i++)
        {
            var act = await policy.NextAsync<Act>("a question");
            draws.Add(act.Draw);
            agent.Tell(new Acted(act.Request, 1, new WeightsVersion(2, 1), -0.5f * i, 10 * i), policy.Ref);
        }

        var chunk = ChunkCodec.Decode((await replay.NextAsync<Insert>("the chunk")).Chunk.Bytes);
        Assert.Equal([-0.5f, -1f, -1.5f, -2f], Enumerable.Range(0, 4).Select(chunk.LogProbability));
        Assert.Equal([10f, 20f, 30f, 40f], Enumerable.Range(0, 4).Select(chunk.Value));
        Assert.Equal(4, draws.Distinct().Count());
        Assert.All(draws, draw => Assert.InRange(draw, 0, 1));
    }

    [Fact]
    public async Task A_policy_with_memory_is_asked_even_where_the_agent_explores_and_the_agent_carries_its_state()
    {
        await using var stage = new Stage();
        var settings = Made.Agent(0, () => new TestWorld(6), epsilon: 1);   // an episode is 6 steps, a chunk 4
        var (agent, _, policy, replay) = await JoinedAsync(stage, settings with { Player = settings.Player with { Remembers = true } });

        var carried = new List<float[]>();
        for (var i = 1; i <= 8; i++)
        {
            var act = await policy.NextAsync<Act>("a question");
            carried.Add(act.Memory.ToArray());
            agent.Tell(new Acted(act.Request, i % 2, new WeightsVersion(2, i), Memory: new float[] { i, -i }), policy.Ref);   // new weights keep it
        }

        Assert.Equal([[], [1f, -1f], [2f, -2f], [3f, -3f], [4f, -4f], [5f, -5f], [], [7f, -7f]], carried);
        Chunk[] chunks = [await NextChunkAsync(), await NextChunkAsync()];
        Assert.Equal([], chunks[0].RecurrentState.ToArray());
        Assert.Equal([4f, -4f], chunks[1].RecurrentState.ToArray());
        Assert.NotEqual([1, 0, 1, 0, 1, 0, 1, 0], chunks.SelectMany(c => Enumerable.Range(0, 4).Select(c.Action)));   // its own, not the answers

        async Task<Chunk> NextChunkAsync() => ChunkCodec.Decode((await replay.NextAsync<Insert>("a chunk")).Chunk.Bytes);
    }

    [Fact]
    public async Task A_world_that_throws_is_replaced_and_counted_and_its_episode_dropped()
    {
        await using var stage = new Stage();
        var worlds = new List<TestWorld>();
        IWorld World()
        {
            var steps = 0;
            var broken = worlds.Count == 0;
            worlds.Add(new TestWorld(3) { OnStep = () => { if (broken && ++steps == 6) throw new IOException("the pipe broke"); } });
            return worlds[^1];
        }

        var (_, parent, _, replay) = await JoinedAsync(stage, Made.Agent(0, World, chunkLength: 8));

        var report = await parent.NextAsync<Report>("the failure", r => r.WorldFailures > 0);
        Assert.Equal((1, 2, "IOException: the pipe broke"), (report.WorldFailures, report.Dropped, report.Failure));
        var chunk = ChunkCodec.Decode((await replay.NextAsync<Insert>("the chunk")).Chunk.Bytes);
        Assert.Equal(8, chunk.Steps);
        Assert.Equal([3, 3, 2], chunk.Segments.ToArray().Select(s => s.Steps));
        Assert.True(worlds[0].IsDisposed);
        Assert.Equal(2, worlds.Count);
    }

    private sealed class Stuck : TestWorld
    {
        public override IReadOnlyList<string> AdmissibleActions => Moves < 2 ? base.AdmissibleActions : [];
    }

    [Fact]
    public async Task A_world_without_an_admissible_action_costs_its_episode_not_the_agent()
    {
        await using var stage = new Stage();
        var made = 0;
        var (_, parent, _, replay) = await JoinedAsync(stage, Made.Agent(0, () => made++ == 0 ? new Stuck() : new TestWorld()));

        Assert.Contains("admissible", (await parent.NextAsync<Report>("the failure", r => r.WorldFailures > 0)).Failure, StringComparison.Ordinal);
        await SequenceAsync(replay);
    }

    [Fact]
    public async Task In_lock_step_a_round_is_one_chunk_of_its_steps_whatever_breaks_on_the_way()
    {
        await using var stage = new Stage();
        var system = stage.Start();
        var (parent, policy, replay) = (new Probe(system), new Probe(system), new Probe(system));
        var made = 0;
        var steps = 0;
        var settings = Made.Agent(0, () => made++ == 0 ? new TestWorld(3) { OnStep = () => { if (++steps == 5) throw new IOException(); } } : new TestWorld(3), chunkLength: 8);
        var links = new AgentLinks(policy.Ref, replay.Ref);
        var agent = await parent.ChildAsync(Props.Create(() => new AgentActor(settings, links)));

        agent.Tell(new PlayRound(1, 8, new WeightsVersion(1, 1)), parent.Ref);
        var first = (await replay.NextAsync<Insert>("the round's chunk")).Chunk;
        Assert.Equal((new ChunkKey(0, 1, 1), 8), (first.Key, first.Steps));
        agent.Tell(new InsertedUpTo(first.Key), replay.Ref);
        Assert.Equal(1, (await parent.NextAsync<RoundPlayed>("the round's end")).Round);

        agent.Tell(new PlayRound(2, 8, new WeightsVersion(1, 2)), parent.Ref);
        var second = (await replay.NextAsync<Insert>("the next round's chunk")).Chunk;
        Assert.Equal(new ChunkKey(0, 1, 2), second.Key);
        Assert.Equal(new WeightsVersion(1, 2), ChunkCodec.Decode(second.Bytes).Version(0));
    }

    private static async Task<(IActorRef Agent, Probe Parent, Probe Policy, Probe Replay)> JoinedAsync(Stage stage, AgentSettings settings)
    {
        var system = stage.Start();
        var (parent, policy, replay) = (new Probe(system), new Probe(system), new Probe(system));
        var links = new AgentLinks(policy.Ref, replay.Ref);
        var agent = await parent.ChildAsync(Props.Create(() => new AgentActor(settings, links)));
        agent.Tell(new Play(), parent.Ref);
        var request = await replay.NextAsync<RequestIncarnation>("a request for a life");
        agent.Tell(new Granted(Guid.NewGuid(), 0, 7), replay.Ref);   // not the one asked for
        agent.Tell(new Granted(request.Request, 0, 1), replay.Ref);
        return (agent, parent, policy, replay);
    }

    private static async Task<long> SequenceAsync(Probe replay) => (await replay.NextAsync<Insert>("a chunk")).Chunk.Key.Sequence;
}
