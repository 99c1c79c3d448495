using Troupe.Learner.Language;

namespace Troupe.Learner.Tests.Language;

/// <summary>
/// An encoder–decoder for PyTorch, written from the papers, one text at a time, so that nothing is ever filled up: Python
/// that defines <c>W</c>, the weights by name, and <c>one(source, target)</c>, logits [T, V].
/// </summary>
internal static class PlainEncoderDecoder
{
    /// <summary>Reads <c>given["weights"]</c> and <c>given["rotary"]</c>; width 8, 2 heads, 2 layers a side.</summary>
    public const string Script = """
        import math
        W = {k: torch.tensor(w["data"]).float().view(w["shape"]).requires_grad_() for k, w in given["weights"].items()}
        D, N = 8, 2
        lin = lambda n, x: x @ W[n + ".weight"].T + W[n + ".bias"]
        ln = lambda n, x: torch.nn.functional.layer_norm(x, (D,), W[n + ".weight"], W[n + ".bias"])
        def gelu(x): return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))
        def turn(x):   # [N, T, d]
            h = x.shape[-1] // 2
            a = torch.arange(x.shape[1]).float().view(1, -1, 1) * 10000.0 ** (-torch.arange(h).float() / h)
            return torch.cat([x[..., :h] * a.cos() - x[..., h:] * a.sin(), x[..., h:] * a.cos() + x[..., :h] * a.sin()], -1)
        heads = lambda x: x.view(len(x), N, D // N).transpose(0, 1)
        def attend(q, k, v, mask):
            s = q @ k.transpose(1, 2) / math.sqrt(D // N)
            if mask is not None: s = s.masked_fill(mask, -1e30)
            return (torch.softmax(s, -1) @ v).transpose(0, 1).reshape(-1, D)
        def own(n, x, mask):
            q, k, v = (heads(p) for p in lin(n + ".attn.c_attn", x).split(D, 1))
            if given["rotary"]: q, k = turn(q), turn(k)
            return lin(n + ".attn.c_proj", attend(q, k, v, mask))
        def start(side, ids):
            x = W["wte.weight"][torch.tensor(ids)]
            return x if given["rotary"] else x + W[side + ".wpe.weight"][:len(ids)]
        def one(source, target):
            x = start("encoder", source)
            for i in range(2):
                n = f"encoder.h.{i}"
                x = x + own(n, ln(n + ".ln_1", x), None)
                x = x + lin(n + ".mlp.c_proj", gelu(lin(n + ".mlp.c_fc", ln(n + ".ln_2", x))))
            m = ln("encoder.ln_f", x)
            y = start("decoder", target)
            for i in range(2):
                n = f"decoder.h.{i}"
                y = y + own(n, ln(n + ".ln_1", y), torch.ones(len(target), len(target)).triu(1).bool())
                k, v = lin(n + ".cross.c_attn", m).split(D, 1)
                y = y + lin(n + ".cross.c_proj", attend(heads(lin(n + ".cross.q_attn", ln(n + ".ln_cross", y))), heads(k), heads(v), None))
                y = y + lin(n + ".mlp.c_proj", gelu(lin(n + ".mlp.c_fc", ln(n + ".ln_2", y))))
            return ln("decoder.ln_f", y) @ W["wte.weight"].T

        """;

    public static object Given(EncoderDecoder model) => model.Weights().ToDictionary(w => w.Name, w => new { shape = w.Shape, data = w.Data });
}
