using Troupe.Learner.Algorithms.Reinforce;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Tests.Algorithms.PolicyGradient;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.Reinforce;

public sealed class ReinforceTests
{
    private static readonly ActorCriticSpec Small = new() { Tokens = 3, EmbeddingSize = 8, HiddenSize = 16, Head = new ActionHead.Fixed(2) };

    // γ = 0.5: 4;  2 + 0.5·4 = 4;  1 + 0.5·4 = 3.  With 8 expected after: 8;  6;  4
    [Fact]
    public void Reward_to_go_is_summed_from_the_end()
    {
        var returns = new float[3];
        ReinforceLoss.RewardToGo([1, 2, 4], 0, 0.5, returns);
        Assert.Equal([3f, 4f, 4f], returns);
        ReinforceLoss.RewardToGo([1, 2, 4], 8, 0.5, returns);
        Assert.Equal([4f, 6f, 8f], returns);
    }

    // −(2·(−1) + (−3)·(−0.5)) / 2 = 0.25;  ∂ = −Â/2;  ((1 − 2)² + (0 − 3)²) / 2 = 5
    [Fact]
    public void The_losses_are_those_worked_out_by_hand()
    {
        using var scope = NewDisposeScope();
        using var log = tensor([-1f, -0.5f], requires_grad: true);
        var loss = ReinforceLoss.Policy(log, tensor([2f, -3f]));
        Assert.Equal(0.25f, loss.item<float>(), 1e-6f);
        Assert.Equal([-1f, 1.5f], autograd.grad([loss], [log])[0].data<float>().ToArray());
        Assert.Equal(5f, ReinforceLoss.Value(tensor([1f, 0f]), tensor([2f, 3f])).item<float>(), 1e-6f);
    }

    // An episode lasts 3 steps, a round 8: two end, the third is cut off after two of its steps
    [Theory]
    [InlineData(Baseline.None, 6)]
    [InlineData(Baseline.MovingAverage, 6)]
    [InlineData(Baseline.Learned, 8)]
    public void Without_a_learned_value_what_the_round_cut_off_is_left_out(Baseline baseline, int steps)
    {
        using var learner = new ReinforceLearner(Small, new ReinforceOptions { Baseline = baseline }, 1);
        Assert.Equal(steps, learner.Update(Played(learner, 1, 1, 8, (state, _) => (1, state == 2 ? -1 : state + 1))).Steps);
        Assert.Equal(1, learner.Updates);
    }

    [Fact]
    public void A_round_without_a_whole_episode_changes_nothing_where_no_value_is_learned()
    {
        using var learner = new ReinforceLearner(Small, new ReinforceOptions { Baseline = Baseline.None }, 1);
        var before = WeightsHash.Of(learner.Snapshot(default));
        var update = learner.Update(Played(learner, 1, 1, 8, (_, _) => (1, 1)));
        Assert.Equal((true, 0, 0), (update.IsFinite, update.Steps, learner.Updates));
        Assert.Equal(before, WeightsHash.Of(learner.Snapshot(default)));
    }

    [Theory]
    [InlineData(Baseline.None)]
    [InlineData(Baseline.MovingAverage)]
    [InlineData(Baseline.Learned)]
    public void A_chain_of_two_right_choices_is_learnt(Baseline baseline)
    {
        using var learner = new ReinforceLearner(Small, new ReinforceOptions { Baseline = baseline, LearningRate = 0.02, Discount = 0.9 }, 1);
        for (var round = 1; round <= 80; round++)
            learner.Update(Played(learner, round, 4, 32, Rounds.Chain));
        var acting = new ActingActorCritic(Small);
        acting.Load(learner.Snapshot(Rounds.Version));
        var batch = Rounds.OfChain(acting);
        Assert.Equal((1, 0), (batch.Greedy(0), batch.Greedy(1)));
    }

    [Theory]
    [InlineData(Baseline.MovingAverage)]
    [InlineData(Baseline.Learned)]
    public void Loading_what_was_saved_goes_on_with_the_same_bits(Baseline baseline)
    {
        using var folder = new TemporaryFolder();
        var spec = Small with { Head = new ActionHead.Fixed(4), Separate = true };
        var options = new ReinforceOptions { Baseline = baseline };
        using var never = new ReinforceLearner(spec, options, 1);
        for (var i = 0; i < 3; i++) never.Update(Rounds.Random(spec, 2, 16, i));
        never.Save(folder.Path);
        using var resumed = new ReinforceLearner(spec, options, 99);
        resumed.Load(folder.Path);
        for (var i = 3; i < 6; i++)
        {
            var round = Rounds.Random(spec, 2, 16, i);
            Assert.Equal(never.Update(round), resumed.Update(round));
        }
        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
    }

    // The whole update against the same in Python: reward-to-go, learned baseline, loss, clipping, Adam
    [PeerTorchFact]
    public void An_update_leads_to_the_weights_of_pytorch()
    {
        var spec = new ActorCriticSpec { Numbers = 3, HiddenSize = 16, Activation = Activation.Relu, Head = new ActionHead.Fixed(4) };
        using var learner = new ReinforceLearner(spec, new ReinforceOptions { EntropyCoefficient = 0.02, Optimizer = new() { Epsilon = 1e-4 } }, 1);
        var before = learner.Snapshot(default).Arrays.ToDictionary(a => a.Name, a => new { shape = a.Shape, data = a.Data });
        var chunk = Rounds.Random(spec, 1, 40, 4)[0];
        learner.Update([chunk]);
        var theirs = PeerTorch.Ask(
            """
            P = {k: torch.tensor(w["data"], dtype=torch.float).view(w["shape"]).requires_grad_() for k, w in given["weights"].items()}
            lin = lambda x, n: x @ P[n + ".weight"].T + P[n + ".bias"]
            hidden = lambda x: torch.relu(lin(x, "trunk.0"))
            X, M, A, G, V = [], [], [], [], []
            for first, steps, obs, end in given["segments"]:
                g = 0.0 if end == 1 else lin(hidden(torch.tensor([given["numbers"][obs + steps]])), "value").item()
                tail = []
                for t in reversed(range(steps)):
                    g = given["rewards"][first + t] + 0.99 * g
                    tail.append(g)
                G += tail[::-1]
                for t in range(steps):
                    X.append(given["numbers"][obs + t])
                    M.append([a in given["admissible"][obs + t] for a in range(4)])
                    A.append(given["actions"][first + t]); V.append(given["values"][first + t])
            X, M, A, G, V = torch.tensor(X), torch.tensor(M), torch.tensor(A), torch.tensor(G), torch.tensor(V)
            d = torch.distributions.Categorical(logits=lin(hidden(X), "head").masked_fill(~M, -1e9))
            loss = -(d.log_prob(A) * (G - V)).mean() + 0.5 * ((lin(hidden(X), "value").squeeze(1) - G) ** 2).mean() - 0.02 * d.entropy().mean()
            opt = torch.optim.Adam(list(P.values()), lr=1e-3, eps=1e-4)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(list(P.values()), 0.5)
            opt.step()
            answer = {k: p.detach().flatten().tolist() for k, p in P.items()}
            """, new
            {
                weights = before,
                numbers = Enumerable.Range(0, chunk.Observations).Select(chunk.Numbers),
                admissible = Enumerable.Range(0, chunk.Observations).Select(o => chunk.Admissible(o).ToArray()),
                actions = Enumerable.Range(0, 40).Select(chunk.Action),
                rewards = Enumerable.Range(0, 40).Select(chunk.Reward),
                values = Enumerable.Range(0, 40).Select(chunk.Value),
                segments = chunk.Segments.ToArray().Select(s => new[] { s.FirstStep, s.Steps, s.FirstObservation, (int)s.End }),
            });
        foreach (var array in learner.Snapshot(default).Arrays)
            Assert.Equal(theirs.GetProperty(array.Name).Floats(), array.Data, (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    private static Chunk[] Played(ReinforceLearner learner, long round, int agents, int steps, Func<int, int, (float, int)> world)
    {
        var acting = new ActingActorCritic(Small);
        acting.Load(learner.Snapshot(new WeightsVersion(1, (int)round)));
        return Rounds.Play(acting, 2, agents, steps, round, world);
    }
}
