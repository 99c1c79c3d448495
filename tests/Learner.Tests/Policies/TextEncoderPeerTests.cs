using Troupe.Env;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Policies;

/// <summary>Encoders, forward and gradients, against PyTorch's own layers.</summary>
public sealed unsafe class TextEncoderPeerTests
{
    private static readonly int[][] s_lists = [[1, 2, 3, 4], [5], [8, 7, 6, 5, 4, 3, 2, 1, 0], [2, 2], [4, 1, 3, 3, 7, 1]];

    [PeerTorchFact]
    public void Conv1d_is_that_of_pytorch() => Check(new QNetworkSpec { Encoder = EncoderKind.Conv1d, Head = new ActionHead.Fixed(1) },
        """
        convs = [torch.nn.Conv1d(6, 5, k) for k in [3, 4, 5]]
        for conv, k in zip(convs, [3, 4, 5]): use(conv, {"weight": f"conv.{k}.weight", "bias": f"conv.{k}.bias"})
        def encode(x):
            y = [torch.nn.functional.pad(x.T.unsqueeze(0), (0, max(0, c.kernel_size[0] - x.shape[0]))) for c in convs]
            return torch.cat([torch.relu(c(v)).max(dim=2).values.squeeze(0) for c, v in zip(convs, y)])
        """);

    [PeerTorchFact]
    public void The_long_short_term_memory_is_that_of_pytorch() => Check(new QNetworkSpec { Encoder = EncoderKind.Lstm, Head = new ActionHead.Fixed(1) },
        """
        lstm = torch.nn.LSTM(6, 7, batch_first=True)
        use(lstm, {f"{n}_l0": f"lstm.{n}" for n in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]})
        def encode(x): return lstm(x.unsqueeze(0))[1][0][0, 0]
        """);

    [PeerTorchFact]
    public void The_gated_recurrent_units_of_both_directions_are_those_of_pytorch() => Check(new QNetworkSpec { Encoder = EncoderKind.BidirectionalGru, Head = new ActionHead.Fixed(1) },
        """
        gru = torch.nn.GRU(6, 7, batch_first=True, bidirectional=True)
        use(gru, {**{f"{n}_l0": f"gru.{n}" for n in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]},
                  **{f"{n}_l0_reverse": f"gru_reverse.{n}" for n in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]}})
        def encode(x): return gru(x.unsqueeze(0))[1][:, 0].flatten()
        """);

    [PeerTorchFact]
    public void The_transformer_is_that_of_pytorch() => Check(Transformer(new() { Heads = 2, FeedForward = 10 }), Layers + "def encode(x): return run(x, None).mean(0)");

    [PeerTorchFact]
    public void The_causal_transformer_is_that_of_pytorch() => Check(
        Transformer(new() { Heads = 3, FeedForward = 10, Causal = true }),
        Layers.Replace("6, 2, 10", "6, 3, 10", StringComparison.Ordinal) + "def encode(x): return run(x, torch.ones(len(x), len(x)).triu(1).bool())[-1]");

    [PeerTorchFact]
    public void Rotary_positions_are_as_written_out_in_pytorch() => Check(Transformer(new() { Heads = 3, FeedForward = 10, Positions = PositionKind.Rotary, Layers = 1 }),
        """
        W = {k: w.requires_grad_() for k, w in given_weights.items()}
        ours.update(W)
        ln = lambda n, x: torch.nn.functional.layer_norm(x, (6,), W[n + ".weight"], W[n + ".bias"])
        lin = lambda n, x: x @ W[n + ".weight"].T + W[n + ".bias"]
        def turn(x):   # [N, T, 2]: pairs as complex numbers
            t = torch.arange(x.shape[1]).float().view(1, -1, 1)
            z = torch.view_as_complex(torch.stack([x[..., :1], x[..., 1:]], -1)) * torch.polar(torch.ones_like(t), t)
            return torch.cat([z.real, z.imag], -1)
        def encode(x):
            q, k, v = (p.view(len(x), 3, 2).transpose(0, 1) for p in lin("layers.0.self_attn.in_proj", ln("layers.0.norm1", x)).split(6, 1))
            a = torch.softmax(turn(q) @ turn(k).transpose(1, 2) / 2 ** 0.5, -1) @ v
            x = x + lin("layers.0.self_attn.out_proj", a.transpose(0, 1).reshape(len(x), 6))
            x = x + lin("layers.0.linear2", torch.relu(lin("layers.0.linear1", ln("layers.0.norm2", x))))
            return ln("norm", x).mean(0)
        """);

    private const string Layers =
        """
        layers = [torch.nn.TransformerEncoderLayer(6, 2, 10, dropout=0.0, batch_first=True, norm_first=True) for _ in range(2)]
        for i, layer in enumerate(layers):
            use(layer, {n: f"layers.{i}." + n.replace("in_proj_", "in_proj.") for n, _ in layer.named_parameters()})
        norm = torch.nn.LayerNorm(6)
        use(norm, {"weight": "norm.weight", "bias": "norm.bias"})
        places = given_weights["positions"].requires_grad_()
        ours["positions"] = places
        def run(x, mask):
            x = (x + places[:len(x)]).unsqueeze(0)
            for layer in layers: x = layer(x, src_mask=mask)
            return norm(x)[0]

        """;

    private static QNetworkSpec Transformer(TransformerShape shape) => new() { Encoder = EncoderKind.Transformer, Transformer = shape, MaxTokens = 9, Head = new ActionHead.Fixed(1) };

    // Features of some lists, and the gradient of Σ c·feature at all parameters: managed code and torch against Python
    private static void Check(QNetworkSpec kind, string script)
    {
        var spec = kind with { Tokens = 9, EmbeddingSize = 6, HiddenSize = 7, Filters = 5, Layers = 0 };
        var weights = Networks.Stirred(InitialWeights.Of(spec, 3, default));
        var rng = new Rng(8);
        var factors = s_lists.Select(_ => Enumerable.Range(0, spec.FeatureSize).Select(_ => (float)rng.NextNormal()).ToArray()).ToArray();
        var arrays = weights.Arrays.Where(a => a.Name.StartsWith("state.", StringComparison.Ordinal)).ToDictionary(a => a.Name[6..], a => new { shape = a.Shape, data = a.Data });
        var theirs = PeerTorch.Ask(
            """
            torch.manual_seed(0)
            given_weights = {k: torch.tensor(w["data"]).view(w["shape"]) for k, w in given["arrays"].items()}
            ours = {}
            def use(module, names):
                for n, p in module.named_parameters():
                    with torch.no_grad(): p.copy_(given_weights[names[n]].view(p.shape))
                    ours[names[n]] = p
            embedding = given_weights["embedding"].requires_grad_()
            """ + "\n" + script + "\n" +
            """
            ours["embedding"] = embedding
            rows = [encode(embedding[torch.tensor(l)]) for l in given["lists"]]
            sum((r * torch.tensor(c)).sum() for r, c in zip(rows, given["factors"])).backward()
            answer = {"rows": torch.cat(rows).tolist(), "gradients": {n: p.grad.flatten().tolist() for n, p in ours.items()}}
            """, new { arrays, lists = s_lists, factors });

        var layout = new QNetworkLayout(spec);
        var flat = new float[layout.Length];
        FlatWeights.CopyTo(weights, layout, flat);
        var lists = new InternedLists();
        foreach (var list in s_lists) lists.Add(list);
        var expected = theirs.GetProperty("rows").Floats();
        var gradients = theirs.GetProperty("gradients");

        var encoder = TextEncoder.Of(layout, NetworkLayout.StateEncoder);
        encoder.Load(flat);
        AlignedBuffer features = new(s_lists.Length * encoder.Stride), upstream = new(s_lists.Length * encoder.Stride);
        encoder.Encode(lists, 0, lists.Count, features.Pointer);
        Assert.Equal(expected, s_lists.SelectMany((_, row) => features.Span.Slice(row * encoder.Stride, spec.FeatureSize).ToArray()), Near);
        if (encoder.Learns)
        {
            encoder.Encode(lists, 0, lists.Count, features.Pointer, remember: true);
            for (var row = 0; row < factors.Length; row++) factors[row].CopyTo(upstream.Span[(row * encoder.Stride)..]);
            var gradient = new float[layout.Length];
            encoder.Backward(upstream.Pointer, gradient);
            foreach (var name in arrays.Keys) Assert.Equal(gradients.GetProperty(name).Floats(), layout.Of("state." + name, (ReadOnlySpan<float>)gradient).ToArray(), Near);
        }

        using var scope = NewDisposeScope();
        using var network = new QNetwork(spec);
        using (no_grad()) network.Flat.copy_(tensor(flat));
        var batch = new QBatch();
        foreach (var list in s_lists) batch.Add(list, [0]);
        var encoded = network.EncodeStates(batch);
        Assert.Equal(expected, encoded.detach().reshape(-1).data<float>().ToArray(), Near);
        string[] names = [.. arrays.Keys];
        var found = autograd.grad([(encoded * tensor(factors.SelectMany(f => f).ToArray(), [s_lists.Length, spec.FeatureSize])).sum()], [.. names.Select(n => network["state." + n])]);
        for (var i = 0; i < names.Length; i++) Assert.Equal(gradients.GetProperty(names[i]).Floats(), found[i].reshape(-1).data<float>().ToArray(), Near);
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5f;
}
