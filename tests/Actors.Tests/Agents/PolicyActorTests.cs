using Akka.Actor;
using Troupe.Actors.Agents;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static Troupe.Actors.Agents.AgentProtocol;
using static Troupe.Actors.Learning.WeightsProtocol;

namespace Troupe.Actors.Tests.Agents;

public sealed class PolicyActorTests
{
    private static ObservedState State(int i) => ObservedState.OfTokens([2 + i, 3], AdmissibleActions.OfFixed(0, 1));

    [Fact]
    public async Task Questions_wait_for_the_first_weights_and_are_then_all_answered_as_the_network_says()
    {
        await using var stage = new Stage();
        var (policy, parent, weights) = await StartAsync(stage);
        for (var i = 0; i < 50; i++) policy.Tell(new Act(i, State(i)), parent.Ref);
        Assert.DoesNotContain(await parent.SoFarAsync(), m => m is Acted);

        policy.Tell(new Announced(new WeightsVersion(1, 1)), weights.Ref);
        await weights.NextAsync<Fetch>("the question for weights", f => f.Than is null);
        policy.Tell(new Newest(Made.Weights(1, 1)), weights.Ref);

        var network = new ActingNetwork(Made.Network);
        network.Load(Made.Weights(1, 1));
        for (var i = 0; i < 50; i++)
        {
            var batch = new QBatch();
            batch.Add(State(i).Tokens, [0, 1]);
            network.Evaluate(batch);
            Assert.Equal(new Acted(i, batch.Greedy(0), new WeightsVersion(1, 1)), await parent.NextAsync<Acted>($"answer {i}"));
        }
    }

    [Fact]
    public async Task Newer_weights_are_taken_and_older_ones_never()
    {
        await using var stage = new Stage();
        var (policy, parent, weights) = await StartAsync(stage);
        policy.Tell(new Newest(Made.Weights(2, 1)), weights.Ref);
        policy.Tell(new Act(1, State(1)), parent.Ref);
        policy.Tell(new Newest(Made.Weights(1, 99)), weights.Ref);
        policy.Tell(new Act(2, State(2)), parent.Ref);
        policy.Tell(new Newest(Made.Weights(2, 2)), weights.Ref);
        policy.Tell(new Act(3, State(3)), parent.Ref);

        Assert.Equal([new(2, 1), new(2, 1), new(2, 2)],
            [(await parent.NextAsync<Acted>("1")).Version, (await parent.NextAsync<Acted>("2")).Version, (await parent.NextAsync<Acted>("3")).Version]);
    }

    [Fact]
    public async Task Only_newer_announcements_make_it_fetch()
    {
        await using var stage = new Stage();
        var (policy, parent, weights) = await StartAsync(stage);
        policy.Tell(new Newest(Made.Weights(2, 5)), weights.Ref);
        await parent.NextAsync<Announced>("the weights are held");

        policy.Tell(new Announced(new WeightsVersion(2, 4)), weights.Ref);
        policy.Tell(new Announced(new WeightsVersion(2, 6)), weights.Ref);

        Assert.Equal(new WeightsVersion(2, 5), (await weights.NextAsync<Fetch>("a question for newer ones", f => f.Than is not null)).Than);
    }

    [Fact]
    public async Task A_stochastic_policy_draws_by_the_askers_number_and_tells_probability_and_value()
    {
        await using var stage = new Stage();
        var spec = new ActorCriticSpec { Tokens = 100, EmbeddingSize = 4, HiddenSize = 8, Head = new ActionHead.Fixed(2) };
        var (policy, parent, weights) = await StartAsync(stage, spec);
        var snapshot = InitialWeights.Of(spec, 1, new WeightsVersion(1, 1));
        policy.Tell(new Newest(snapshot), weights.Ref);
        foreach (var draw in new[] { 0.1, 0.9, 0.1 }) policy.Tell(new Act(1, State(3), draw), parent.Ref);

        var network = new ActingActorCritic(spec);
        network.Load(snapshot);
        var batch = new QBatch();
        batch.Add(State(3));
        network.Evaluate(batch);
        var acted = new[] { await parent.NextAsync<Acted>("first"), await parent.NextAsync<Acted>("second"), await parent.NextAsync<Acted>("third") };
        Assert.Equal([0, 1, 0], acted.Select(a => a.Choice));   // nearly uniform at the start
        Assert.Equal(acted[0], acted[2]);
        Assert.All(acted, a => Assert.Equal(batch.StateValues[0], a.Value));
        Assert.Equal(1, Math.Exp(acted[0].LogProbability) + Math.Exp(acted[1].LogProbability), 1e-6);
    }

    private static async Task<(IActorRef Policy, Probe Parent, Probe Weights)> StartAsync(Stage stage, PolicySpec? spec = null)
    {
        spec ??= Made.Network;
        var system = stage.Start();
        var (parent, weights) = (new Probe(system), new Probe(system));
        var held = weights.Ref;
        var policy = await parent.ChildAsync(Props.Create(() => new PolicyActor(spec, held, 1)));
        await weights.NextAsync<Subscribe>("its subscription");
        return (policy, parent, weights);
    }
}
