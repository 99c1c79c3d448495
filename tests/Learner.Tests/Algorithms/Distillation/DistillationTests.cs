using Troupe.Learner.Algorithms.Distillation;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Tests.Algorithms.Dqn;
using Troupe.Learner.Tests.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.Distillation;

public sealed class DistillationTests
{
    private static readonly float[] s_student = [0.5f, -1f, 2f, 0.25f, 1f], s_teacher = [1f, 3f, 0f, -0.5f, 0.5f];

    // Rows of three and of two actions
    [PeerTorchFact]
    public void Each_loss_and_its_gradient_are_those_of_pytorch()
    {
        var theirs = PeerTorch.Ask(
            """
            answer = {}
            for name, tau in [("Kl", 0.5), ("CrossEntropy", 1.0), ("Mse", 1.0)]:
                s = torch.tensor(given["student"], requires_grad=True)
                losses = []
                for a, b in [(0, 3), (3, 5)]:
                    t, x = torch.tensor(given["teacher"])[a:b], s[a:b]
                    if name == "Kl": losses.append(torch.nn.functional.kl_div(torch.log_softmax(x, 0), torch.softmax(t / tau, 0), reduction="sum"))
                    elif name == "CrossEntropy": losses.append(torch.nn.functional.cross_entropy(x.unsqueeze(0), t.argmax().unsqueeze(0)))
                    else: losses.append(torch.nn.functional.mse_loss(x, t))
                (losses[0] + 2 * losses[1]).backward()
                answer[name] = [l.item() for l in losses] + s.grad.tolist()
            """, new { student = s_student, teacher = s_teacher });
        var batch = new QBatch();
        batch.Add([1], [0, 1, 2]);
        batch.Add([2], [0, 3]);
        foreach (var objective in Enum.GetValues<DistillationObjective>())
        {
            using var scope = NewDisposeScope();
            var student = tensor(s_student).requires_grad_();
            var each = DistillationLoss.Of(objective, objective == DistillationObjective.Kl ? 0.5 : 1, student, s_teacher, batch);
            var gradient = autograd.grad([(each * tensor((float[])[1, 2])).sum()], [student])[0];
            Assert.Equal(theirs.GetProperty($"{objective}").Floats(), [.. each.detach().data<float>().ToArray(), .. gradient.data<float>().ToArray()], (a, b) => Math.Abs(a - b) < 1e-5f);
        }
    }

    [Theory]
    [InlineData(DistillationObjective.Kl)]
    [InlineData(DistillationObjective.CrossEntropy)]
    [InlineData(DistillationObjective.Mse)]
    public void A_smaller_student_comes_to_act_as_its_teacher(DistillationObjective objective)
    {
        var (teacher, batches) = (Networks.Spec(EncoderKind.Gru, true, true, 1), Enumerable.Range(0, 3).Select(i => Batches.Random(Networks.Spec(EncoderKind.Gru, true, true, 1), 16, i)).ToArray());
        var acting = Loaded(teacher, Networks.Stirred(InitialWeights.Of(teacher, 5, default)));
        var spec = teacher with { Encoder = EncoderKind.MeanPool, EmbeddingSize = 24, HiddenSize = 24, Dueling = false };
        using var student = new DistillationLearner(spec, acting, valued: false, new() { Objective = objective, Temperature = 0.1, LearningRate = 1e-2 }, 1);
        Assert.True(Agreement(Loaded(spec, student.Snapshot(default)), acting, batches) < 0.8);
        for (var i = 0; i < 300; i++) student.Update(batches[i % 3]);
        Assert.True(Agreement(Loaded(spec, student.Snapshot(default)), acting, batches) > 0.95);
    }

    [Fact]
    public void An_actor_critic_learns_the_value_too()
    {
        var teacher = new ActorCriticSpec { Tokens = 50, EmbeddingSize = 8, HiddenSize = 16, Head = new ActionHead.Fixed(5) };
        var acting = teacher.CreateActing();
        acting.Load(Networks.Stirred(InitialWeights.Of(teacher, 5, default)));
        using var student = new DistillationLearner(teacher with { HiddenSize = 8 }, acting, valued: true, new() { LearningRate = 1e-2 }, 1);
        var batch = Batches.Random(Networks.Spec(EncoderKind.MeanPool, false, false, 1), 16, 1);
        var first = student.Update(batch);
        for (var i = 0; i < 200; i++) student.Update(batch);
        var last = student.Update(batch);
        Assert.True(last.ValueLoss < first.ValueLoss / 10 && last.Imitation < first.Imitation / 5, $"{first} then {last}");
    }

    [Fact]
    public void Loading_what_was_saved_goes_on_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var spec = Networks.Spec(EncoderKind.MeanPool, true, false, 1) with { Dropout = 0.2 };
        var acting = Loaded(spec, InitialWeights.Of(spec, 5, default));
        using var never = new DistillationLearner(spec, acting, false, new(), 1);
        for (var i = 0; i < 5; i++) never.Update(Batches.Random(spec, 16, i));
        never.Save(folder.Path);
        using var resumed = new DistillationLearner(spec, acting, false, new(), 99);
        resumed.Load(folder.Path);
        foreach (var learner in new[] { never, resumed })
            for (var i = 5; i < 10; i++) learner.Update(Batches.Random(spec, 16, i));
        Assert.Equal((10, WeightsHash.Of(never.Snapshot(default))), (resumed.Updates, WeightsHash.Of(resumed.Snapshot(default))));
    }

    private static ActingNetwork Loaded(QNetworkSpec spec, WeightsSnapshot weights)
    {
        var network = new ActingNetwork(spec);
        network.Load(weights);
        return network;
    }

    private static double Agreement(ActingNetwork one, ActingNetwork other, TransitionBatch[] batches)
    {
        var (same, all) = (0, 0);
        foreach (var batch in batches)
        {
            QBatch a = new(), b = new();
            a.AddRows(batch.Observations, batch.Admissible);
            b.AddRows(batch.Observations, batch.Admissible);
            one.Evaluate(a);
            other.Evaluate(b);
            for (var row = 0; row < a.Count; row++, all++)
                if (a.Greedy(row) == b.Greedy(row)) same++;
        }
        return same / (double)all;
    }
}
