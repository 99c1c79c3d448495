using Troupe.Env;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Tests.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.Dqn;

/// <summary>Distributional and noisy, alone and with all else that DQN has.</summary>
public sealed class RainbowTests
{
    private static readonly ReturnSupport Support = new(11, -1, 3);

    [Theory]
    [InlineData(false, false, true, 0)]
    [InlineData(false, true, false, 0.5)]
    [InlineData(true, false, false, 0.5)]
    [InlineData(true, true, true, 0.5)]
    [InlineData(true, true, true, 0)]
    public void Managed_code_learns_what_torch_learns(bool admissible, bool dueling, bool distributional, double noise)
    {
        var spec = Spec(admissible, dueling, distributional, noise);
        var options = new DqnOptions { TargetEvery = 2, MaxGradientNorm = 0.5, Optimizer = new() { Epsilon = 1e-3 } };
        using var managed = new DqnLearner(spec, options, 5, CPU, managed: true);
        using var torch = new DqnLearner(spec, options, 5, CPU, managed: false);
        for (var i = 0; i < 5; i++)
        {
            var batch = Batches.Random(spec, 24, i);
            DqnUpdate a = managed.Update(batch), b = torch.Update(batch);
            Assert.Equal(b.Loss, a.Loss, 1e-4f);
            Assert.Equal(b.GradientNorm, a.GradientNorm, 1e-4f);
            Assert.Equal(b.MeanQ, a.MeanQ, 1e-4f);
            Assert.Equal(b.TdErrors, a.TdErrors, (x, y) => Math.Abs(x - y) < 1e-4f);
        }
        foreach (var (x, y) in managed.Snapshot(default).Arrays.Zip(torch.Snapshot(default).Arrays))
            Assert.Equal(y.Data, x.Data, (p, q) => Math.Abs(p - q) < 1e-4f);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 0.5)]
    [InlineData(true, 0.5)]
    public void Loading_what_was_saved_goes_on_with_the_same_bits(bool admissible, double noise)
    {
        using var folder = new TemporaryFolder();
        var spec = Spec(admissible, true, true, noise);
        var options = new DqnOptions { TargetEvery = 3 };
        using var never = new DqnLearner(spec, options, 1);
        for (var i = 0; i < 10; i++) never.Update(Batches.Random(spec, 16, i));
        never.Save(folder.Path);
        using var resumed = new DqnLearner(spec, options, 99);
        resumed.Load(folder.Path);
        for (var i = 10; i < 20; i++)
        {
            var batch = Batches.Random(spec, 16, i);
            DqnUpdate a = never.Update(batch), b = resumed.Update(batch);
            Assert.Equal((a.Loss, a.GradientNorm), (b.Loss, b.GradientNorm));
            Assert.Equal(a.TdErrors, b.TdErrors);
        }
        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
        using var again = new TemporaryFolder();
        never.Save(folder.Path);
        resumed.Save(again.Path);
        foreach (var file in Directory.GetFiles(folder.Path)) Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(again[Path.GetFileName(file)]));
    }

    // 0 –(1)→ 1 –(0)→ end with 1 or 3, equally often; everything else ends with 0. γ = 0.5: Q(1, 0) = 2, Q(0, 1) = 1, the rest 0
    [Fact]
    public void The_whole_distribution_is_learnt()
    {
        var spec = new QNetworkSpec { Tokens = 2, EmbeddingSize = 8, HiddenSize = 32, Head = new ActionHead.Fixed(2), Dueling = true, Support = new ReturnSupport(5, 0, 4), NoiseScale = 0.1 };
        var batch = Batches.Of(2, [(0, 0, 0f, 0f, 0), (0, 1, 0f, 0.5f, 1), (1, 0, 1f, 0f, 0), (1, 0, 3f, 0f, 0), (1, 1, 0f, 0f, 0)]);
        using var learner = new DqnLearner(spec, new DqnOptions { Discount = 0.5, LearningRate = 1e-2, TargetEvery = 20 }, 1);
        for (var i = 0; i < 600; i++) learner.Update(batch);

        var acting = new ActingNetwork(spec);
        acting.Load(learner.Snapshot(default));
        var rows = new QBatch();
        rows.Add([0], [0, 1]);
        rows.Add([1], [0, 1]);
        acting.Evaluate(rows);
        Assert.Equal([0f, 1f, 2f, 0f], rows.AllResults.ToArray(), (a, b) => Math.Abs(a - b) < 0.1f);
        Assert.Equal([0f, 0.5f, 0f, 0.5f, 0f], rows.Distributions(1, 5)[..5].ToArray(), (a, b) => Math.Abs(a - b) < 0.05f);
    }

    [Fact]
    public void A_loss_that_is_no_number_leaves_everything_as_it_was()
    {
        var spec = Spec(false, true, true, 0.5);
        using var learner = new DqnLearner(spec, new DqnOptions(), 1);
        var before = WeightsHash.Of(learner.Snapshot(default));
        var batch = Batches.Random(spec, 8, 1);
        Assert.False(learner.Update(batch with { Returns = [.. batch.Returns.Select(_ => float.NaN)] }).IsFinite);
        Assert.Equal(before, WeightsHash.Of(learner.Snapshot(default)));
        Assert.True(learner.Update(batch).IsFinite);
    }

    // Double, dueling, distributional, noisy, weighted: every part computed once more by PyTorch, the noise given
    [PeerTorchFact]
    public void An_update_of_rainbow_equals_pytorchs()
    {
        var spec = new QNetworkSpec { Numbers = 3, HiddenSize = 8, Layers = 1, Dueling = true, Support = Support, NoiseScale = 0.5, Head = new ActionHead.Fixed(2) };
        const long Seed = 4;
        var layout = spec.CreateLayout();
        float[] flat = [.. InitialWeights.Of(spec, Seed, default).Arrays.SelectMany(a => a.Data)], online = new float[flat.Length], target = new float[flat.Length];
        var rng = new Rng(Seed, 0x9015E);
        var factorised = new FactorisedNoise(layout);
        factorised.Draw(rng, online);
        factorised.Draw(rng, target);
        float[] observations = [1, 2, 3, -1, 0.5f, 2, 0, 0, 1], next = [0.5f, 0.5f, -1, 2, 2, 2, 1, 0, -1];
        float[] returns = [0.3f, -0.7f, 1.1f], discounts = [0.81f, 0, 0.9f], weights = [1, 0.5f, 0.8f];
        int[] actions = [0, 1, 1];
        var answer = PeerTorch.Ask("""
            names = given["names"]
            def split(flat):
                out, at = {}, 0
                for name, shape in names:
                    n = 1
                    for s in shape: n *= s
                    out[name] = torch.tensor(flat[at:at + n]).view(*shape); at += n
                return out
            parameters = {k: v.requires_grad_() for k, v in split(given["flat"]).items()}
            z = torch.linspace(-1, 3, 11)
            def logits(x, noise):
                e = split(noise)
                def linear(name, x):
                    w = parameters[name + ".weight"] + parameters[name + ".weight_sigma"] * e[name + ".weight_sigma"]
                    b = parameters[name + ".bias"] + parameters[name + ".bias_sigma"] * e[name + ".bias_sigma"]
                    return torch.nn.functional.linear(x, w, b)
                h = torch.relu(linear("trunk.0", x))
                a, v = linear("head", h).view(-1, 2, 11), linear("value", h).view(-1, 1, 11)
                return v + a - a.mean(1, keepdim=True)
            x, y = torch.tensor(given["observations"]).view(3, 3), torch.tensor(given["next"]).view(3, 3)
            with torch.no_grad():
                best = (logits(y, given["online"]).softmax(2) * z).sum(2).argmax(1)
                p = logits(y, given["target"]).softmax(2)[torch.arange(3), best]
                tz = (torch.tensor(given["returns"])[:, None] + torch.tensor(given["discounts"])[:, None] * z).clamp(-1, 3)
                b = (tz + 1) / 0.4
                # the triangular kernel, all pairs at once
                m = (p[:, :, None] * (1 - (b[:, :, None] - torch.arange(11.)).abs()).clamp(min=0)).sum(1)
            log = logits(x, given["online"]).log_softmax(2)[torch.arange(3), torch.tensor(given["actions"])]
            loss = (torch.tensor(given["weights"]) * -(m * log).sum(1)).mean()
            loss.backward()
            kl = (m * (torch.where(m > 0, m, torch.ones(())).log() - log)).sum(1)
            answer = dict(loss=loss.item(), kl=kl.tolist(), gradient=torch.cat([parameters[n].grad.view(-1) for n, _ in names]).tolist())
            """, new { names = layout.Slots.Select(s => new object[] { s.Name, s.Shape }), flat, online, target, observations, next, returns, discounts, weights, actions });

        int[][] both = [[0, 1], [0, 1], [0, 1]];
        var batch = new TransitionBatch(
            ObservationBatch.OfNumbers(observations, 3), actions, Batches.Sets(null, both), returns, discounts,
            ObservationBatch.OfNumbers(next, 3), Batches.Sets(null, both), weights, new ItemId[3]);
        using var folder = new TemporaryFolder();
        using var learner = new DqnLearner(spec, new DqnOptions { MaxGradientNorm = double.PositiveInfinity }, Seed);
        var update = learner.Update(batch);
        Assert.Equal(answer.GetProperty("loss").GetSingle(), update.Loss, 1e-5f);
        Assert.Equal(answer.GetProperty("kl").Floats(), update.TdErrors, Close);
        // After one step Adam's mean is 0.1 times the gradient
        learner.Save(folder.Path);
        var gradient = Safetensors.Read(folder["optimizer.safetensors"]).Where(t => t.Name.StartsWith("exp_avg.", StringComparison.Ordinal)).SelectMany(t => t.Floats.ToArray()).ToArray();
        Assert.Equal(answer.GetProperty("gradient").Floats(), [.. gradient.Select(g => 10 * g)], Close);
    }

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f;

    private static QNetworkSpec Spec(bool admissible, bool dueling, bool distributional, double noise) =>
        Networks.Spec(EncoderKind.MeanPool, admissible, dueling, 1) with { Support = distributional ? Support : null, NoiseScale = noise };
}
