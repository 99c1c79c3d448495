using Troupe.Env;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Policies;

public sealed unsafe class RecurrentPolicyTests
{
    public static TheoryData<MemoryKind, bool, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<MemoryKind, bool, bool>();
            foreach (var memory in new[] { MemoryKind.Gru, MemoryKind.Lstm })
                foreach (var separate in new[] { false, true })
                    foreach (var text in new[] { false, true })
                        kinds.Add(memory, separate, text);
            return kinds;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Managed_code_says_what_torch_says(MemoryKind memory, bool separate, bool text)
    {
        var spec = Spec(memory, separate, text);
        var (managed, torch) = (Sequences(spec, 6), Sequences(spec, 6));
        Acting(spec).Evaluate(managed);
        using var scope = NewDisposeScope();
        using var network = new ActorCriticNetwork(spec);
        using (no_grad()) network.Flat.copy_(tensor(Flat(spec)));
        var (logits, values) = network.Forward(torch);
        Assert.Equal(logits.data<float>().ToArray(), managed.AllResults.ToArray(), Close);
        Assert.Equal(values.data<float>().ToArray(), managed.StateValues.ToArray(), Close);
        for (var s = 0; s < managed.Sequences; s++) Assert.Equal(torch.MemoryAfter(s).ToArray(), managed.MemoryAfter(s).ToArray(), Close);
    }

    // The agent carries its state from request to request; the learner unrolls the same steps at once
    [Theory, MemberData(nameof(Kinds))]
    public void Step_by_step_a_sequence_gives_the_same_bits_as_at_once(MemoryKind memory, bool separate, bool text)
    {
        var spec = Spec(memory, separate, text);
        var whole = Sequences(spec, 6);
        Acting(spec).Evaluate(whole);
        var acting = Acting(spec);
        var batch = new QBatch();
        for (var s = 0; s < whole.Sequences; s++)
        {
            var carried = whole.Memory(s).ToArray();
            for (var row = whole.FirstRow(s); row < whole.FirstRow(s + 1); row++)
            {
                batch.Clear();
                batch.BeginSequence(carried);
                batch.Add(whole.Observations[whole.States[row]], whole.Actions(row));
                acting.Evaluate(batch);
                Assert.Equal(whole.Values(row).ToArray(), batch.Values(0).ToArray());
                Assert.Equal(whole.StateValues[row], batch.StateValues[0]);
                carried = batch.MemoryAfter(0).ToArray();
            }
            Assert.Equal(whole.MemoryAfter(s).ToArray(), carried);
        }
    }

    // The encoding cache is by observation: what came before must still make a difference
    [Fact]
    public void The_same_observation_is_valued_by_what_came_before_it()
    {
        var spec = Spec(MemoryKind.Lstm, false, true);
        var batch = new QBatch();
        batch.BeginSequence([]);
        batch.Add([1, 2], [0, 1]);
        batch.Add([3], [0, 1]);
        batch.BeginSequence([]);
        batch.Add([4], [0, 1]);
        batch.Add([3], [0, 1]);
        Acting(spec).Evaluate(batch);
        Assert.NotEqual(batch.Values(1).ToArray(), batch.Values(3).ToArray());
    }

    [Fact]
    public void A_row_without_a_sequence_or_a_state_of_another_size_is_refused()
    {
        var spec = Spec(MemoryKind.Gru, false, false);
        var batch = new QBatch();
        batch.Add([1f, 2f, 3f], [0]);
        Assert.Contains("begin one", Assert.Throws<ArgumentException>(() => Acting(spec).Evaluate(batch)).Message, StringComparison.Ordinal);
        batch.Clear();
        batch.BeginSequence([1, 2]);
        batch.Add([1f, 2f, 3f], [0]);
        Assert.Contains("has 2 numbers; this policy's has 20", Assert.Throws<ArgumentException>(() => Acting(spec).Evaluate(batch)).Message, StringComparison.Ordinal);
    }

    // Forward, the state carried out, and the gradient at every parameter, against torch.nn
    [PeerTorchTheory]
    [InlineData(MemoryKind.Gru)]
    [InlineData(MemoryKind.Lstm)]
    public void The_memory_is_pytorchs_forward_and_backward(MemoryKind memory)
    {
        var spec = Spec(memory, false, false) with { Layers = 0 };
        var layout = new ActorCriticLayout(spec);
        var batch = new QBatch();
        var rng = new Rng(2);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)rng.NextNormal())];
        var sequences = new[] { 5, 1, 8 }.Select(length => new { carried = Draw(spec.RecurrentStateSize), x = Enumerable.Range(0, length).Select(_ => Draw(3)).ToArray() }).ToArray();
        foreach (var sequence in sequences)
        {
            batch.BeginSequence(sequence.carried);
            foreach (var x in sequence.x) batch.Add(x, [0]);
        }
        var tower = new Tower(layout, Activation.Tanh, "");
        var flat = Flat(spec);
        tower.Load(flat);
        var stride = tower.Core!.Stride;
        AlignedBuffer outputs = new(batch.Count * stride), upstream = new(batch.Count * stride);
        tower.Recall(batch, outputs.Pointer);
        var factors = Draw(batch.Count * spec.MemorySize);
        for (var row = 0; row < batch.Count; row++) factors.AsSpan(row * spec.MemorySize, spec.MemorySize).CopyTo(upstream.Span[(row * stride)..]);
        var gradient = new float[layout.Length];
        tower.Backward(upstream.Pointer, gradient);

        float[] Of(float[] numbers, string name) => layout.Of($"memory.{name}", numbers.AsSpan()).ToArray();
        string[] names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];
        var theirs = PeerTorch.Ask(
            """
            n, gru = given["size"], given["gru"]
            net = (torch.nn.GRU if gru else torch.nn.LSTM)(3, n)
            for name, w in given["weights"].items():
                p = getattr(net, name + "_l0"); p.data = torch.tensor(w).view(p.shape)
            out, after = [], []
            for s in given["sequences"]:
                c = torch.tensor(s["carried"])
                start = c.view(1, 1, n) if gru else (c[:n].view(1, 1, n), c[n:].view(1, 1, n))
                y, end = net(torch.tensor(s["x"]).unsqueeze(1), start)
                out.append(y.squeeze(1)); after.append((end if gru else torch.cat(end)).flatten())
            out = torch.cat(out)
            (out * torch.tensor(given["factors"]).view(out.shape)).sum().backward()
            answer = {"out": out.flatten().tolist(), "after": torch.cat(after).tolist(), **{name: getattr(net, name + "_l0").grad.flatten().tolist() for name in given["weights"]}}
            """,
            new { size = spec.MemorySize, gru = memory == MemoryKind.Gru, weights = names.ToDictionary(name => name, name => Of(flat, name)), sequences, factors });

        Assert.Equal(theirs.GetProperty("out").Floats(), Enumerable.Range(0, batch.Count).SelectMany(row => outputs.Span.Slice(row * stride, spec.MemorySize).ToArray()), Close);
        Assert.Equal(theirs.GetProperty("after").Floats(), Enumerable.Range(0, 3).SelectMany(s => batch.MemoryAfter(s).ToArray()), Close);
        foreach (var name in names) Assert.Equal(theirs.GetProperty(name).Floats(), Of(gradient, name), (a, b) => Math.Abs(a - b) < 1e-5f * Math.Max(1, Math.Abs(a)));
    }

    // Huang et al. 2022, LSTM detail 1
    [Fact]
    public void An_actor_critics_memory_begins_orthogonal_with_biases_of_zero()
    {
        var spec = Spec(MemoryKind.Lstm, false, false);
        var arrays = InitialWeights.Of(spec, 1, default).Arrays.ToDictionary(a => a.Name, a => a.Data);
        Assert.All(arrays["memory.bias_ih"].Concat(arrays["memory.bias_hh"]), bias => Assert.Equal(0, bias));
        var weight = arrays["memory.weight_hh"];   // [4M, M]: orthonormal columns
        for (var a = 0; a < spec.MemorySize; a++)
            for (var b = 0; b <= a; b++)
                Assert.Equal(a == b ? 1 : 0, Enumerable.Range(0, 4 * spec.MemorySize).Sum(row => weight[row * spec.MemorySize + a] * weight[row * spec.MemorySize + b]), 1e-5f);
    }

    internal static ActorCriticSpec Spec(MemoryKind memory, bool separate, bool text) => new()
    {
        Tokens = text ? 9 : 0,
        Numbers = text ? 0 : 3,
        Encoder = EncoderKind.Gru,
        EmbeddingSize = 6,
        HiddenSize = 12,
        Layers = 1,
        Memory = memory,
        MemorySize = 20,
        Separate = separate,
        Head = new ActionHead.Fixed(4),
    };

    private static float[] Flat(ActorCriticSpec spec)
    {
        var rng = new Rng(5);
        return [.. Enumerable.Range(0, new ActorCriticLayout(spec).Length).Select(_ => 0.3f * (float)rng.NextNormal())];
    }

    private static ActingActorCritic Acting(ActorCriticSpec spec)
    {
        var acting = new ActingActorCritic(spec);
        acting.Load(Flat(spec));
        return acting;
    }

    // Of 1 to 6 steps, some from an episode's start, some from what was carried; observations recur
    private static QBatch Sequences(ActorCriticSpec spec, int count)
    {
        var rng = new Rng(7);
        var batch = new QBatch();
        for (var s = 0; s < count; s++)
        {
            batch.BeginSequence(s % 2 == 0 ? [] : [.. Enumerable.Range(0, spec.RecurrentStateSize).Select(_ => (float)rng.NextNormal())]);
            for (var length = 1 + rng.NextInt(6); length > 0; length--)
                if (spec.ObservesText) batch.Add([.. Enumerable.Range(0, 1 + rng.NextInt(2)).Select(_ => rng.NextInt(3))], [0, 1 + rng.NextInt(3)]);
                else batch.Add([.. Enumerable.Range(0, 3).Select(_ => (float)rng.NextInt(2))], [0, 1 + rng.NextInt(3)]);
        }
        return batch;
    }

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f;
}
