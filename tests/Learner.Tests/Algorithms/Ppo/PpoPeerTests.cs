using Troupe.Env;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Policies;
using Troupe.Learner.Tests.Algorithms.PolicyGradient;

namespace Troupe.Learner.Tests.Algorithms.Ppo;

/// <summary>PPO against the same written down independently in Python with PyTorch.</summary>
public sealed class PpoPeerTests
{
    [PeerTorchFact]
    public void The_loss_is_what_pytorch_computes()
    {
        var rng = new Rng(11);
        float[] Draw(int count, double scale = 1) => [.. Enumerable.Range(0, count).Select(_ => (float)(scale * rng.NextNormal()))];
        var (log, old, advantages, values, former, returns) = (Draw(64, 0.3), Draw(64, 0.3), Draw(64), Draw(64), Draw(64), Draw(64));
        var theirs = PeerTorch.Ask(
            """
            lp, old, a, v, vold, r = (torch.tensor(given[k]) for k in ["log", "old", "advantages", "values", "former", "returns"])
            ratio = torch.exp(lp - old)
            pg = torch.max(-a * ratio, -a * torch.clamp(ratio, 0.8, 1.2)).mean()
            vclip = vold + torch.clamp(v - vold, -0.3, 0.3)
            vl = torch.max((v - r) ** 2, (vclip - r) ** 2).mean()
            kl = ((ratio - 1) - (lp - old)).mean()
            answer = [pg.item(), vl.item(), ((v - r) ** 2).mean().item(), kl.item(), ((ratio - 1).abs() > 0.2).float().mean().item()]
            """, new { log, old, advantages, values, former, returns }).Floats();
        using var scope = TorchSharp.torch.NewDisposeScope();
        TorchSharp.torch.Tensor Of(float[] numbers) => TorchSharp.torch.tensor(numbers);
        Assert.Equal(theirs,
        [
            PpoLoss.Policy(Of(log), Of(old), Of(advantages), 0.2).item<float>(),
            PpoLoss.Value(Of(values), Of(former), Of(returns), 0.3).item<float>(),
            PpoLoss.Value(Of(values), Of(former), Of(returns), 0).item<float>(),
            (float)PpoLoss.ApproximateKl(log, old),
            (float)PpoLoss.ClipFraction(log, old, 0.2),
        ], (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    // One mini-batch an epoch, so that the order of steps is no matter: GAE, masks, loss, clipping, Adam, three epochs
    [PeerTorchFact]
    public void A_whole_rounds_updates_lead_to_the_weights_of_pytorch()
    {
        var spec = new ActorCriticSpec { Numbers = 3, HiddenSize = 16, Layers = 2, Separate = true, Head = new ActionHead.Fixed(4) };
        using var learner = new PpoLearner(spec, new PpoOptions { BatchSize = 40, Epochs = 3, LearningRate = 3e-3, EntropyCoefficient = 0.02, ValueClip = 0.2, Optimizer = new() { Epsilon = 1e-4 } }, 1);
        var before = learner.Snapshot(default).Arrays.ToDictionary(a => a.Name, a => new { shape = a.Shape, data = a.Data });
        var round = Rounds.Random(spec, 2, 20, 4);
        learner.Update(round);

        var chunks = round.Select(c => new
        {
            numbers = Enumerable.Range(0, c.Observations).Select(c.Numbers),
            admissible = Enumerable.Range(0, c.Observations).Select(o => c.Admissible(o).ToArray()),
            actions = Steps(c).Select(c.Action),
            rewards = Steps(c).Select(c.Reward),
            logs = Steps(c).Select(c.LogProbability),
            values = Steps(c).Select(c.Value),
            segments = c.Segments.ToArray().Select(s => new[] { s.FirstStep, s.Steps, s.FirstObservation, (int)s.End }),
        });
        var theirs = PeerTorch.Ask(
            """
            P = {k: torch.tensor(w["data"], dtype=torch.float).view(w["shape"]).requires_grad_() for k, w in given["weights"].items()}
            lin = lambda x, n: x @ P[n + ".weight"].T + P[n + ".bias"]
            def tower(x, p): return torch.tanh(lin(torch.tanh(lin(x, p + "trunk.0")), p + "trunk.1"))
            value = lambda x: lin(tower(x, "critic."), "value").squeeze(1)
            X, M, A, OLD, VOLD, ADV = [], [], [], [], [], []
            for c in given["chunks"]:
                for first, steps, obs, end in c["segments"]:
                    r, v = c["rewards"][first:first + steps], c["values"][first:first + steps]
                    last = 0.0 if end == 1 else value(torch.tensor([c["numbers"][obs + steps]])).item()
                    adv, nxt = [0.0] * steps, last
                    run = 0.0
                    for t in reversed(range(steps)):
                        run = r[t] + 0.99 * nxt - v[t] + 0.99 * 0.95 * run
                        adv[t], nxt = run, v[t]
                    for t in range(steps):
                        X.append(c["numbers"][obs + t])
                        M.append([a in c["admissible"][obs + t] for a in range(4)])
                        A.append(c["actions"][first + t])
                        OLD.append(c["logs"][first + t]); VOLD.append(v[t]); ADV.append(adv[t])
            X, M, A, OLD, VOLD, ADV = torch.tensor(X), torch.tensor(M), torch.tensor(A), torch.tensor(OLD), torch.tensor(VOLD), torch.tensor(ADV)
            R = ADV + VOLD
            N = (ADV - ADV.mean()) / (ADV.std() + 1e-8)
            opt = torch.optim.Adam(list(P.values()), lr=3e-3, eps=1e-4)
            for epoch in range(3):
                d = torch.distributions.Categorical(logits=lin(tower(X, ""), "head").masked_fill(~M, -1e9))
                ratio = torch.exp(d.log_prob(A) - OLD)
                v = value(X)
                vclip = VOLD + torch.clamp(v - VOLD, -0.2, 0.2)
                loss = torch.max(-N * ratio, -N * torch.clamp(ratio, 0.8, 1.2)).mean() \
                    + 0.5 * torch.max((v - R) ** 2, (vclip - R) ** 2).mean() - 0.02 * d.entropy().mean()
                opt.zero_grad(); loss.backward()
                torch.nn.utils.clip_grad_norm_(list(P.values()), 0.5)
                opt.step()
            answer = {k: p.detach().flatten().tolist() for k, p in P.items()}
            """, new { weights = before, chunks });
        foreach (var array in learner.Snapshot(default).Arrays)
            Assert.Equal(theirs.GetProperty(array.Name).Floats(), array.Data, (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    private static IEnumerable<int> Steps(Learner.Replay.Chunk chunk) => Enumerable.Range(0, chunk.Steps);
}
