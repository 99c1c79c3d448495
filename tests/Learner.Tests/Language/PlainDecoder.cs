using Troupe.Learner.Language;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Language;

/// <summary>The decoder's mathematics once more, in double precision, one number at a time and with no library: the oracle of its tests.</summary>
internal sealed class PlainDecoder(DecoderSpec spec, IReadOnlyList<NamedArray> weights)
{
    private readonly Dictionary<string, NamedArray> _weights = weights.ToDictionary(w => w.Name);

    /// <summary>Logits after each token, [T][V].</summary>
    public double[][] Logits(int[] tokens)
    {
        var x = tokens.Select((token, t) => Enumerable.Range(0, spec.Width)
            .Select(i => At("wte.weight", token, i) + (spec.Positions == PositionKind.Learned ? At("wpe.weight", t, i) : 0)).ToArray()).ToArray();
        for (var layer = 0; layer < spec.Layers; layer++)
        {
            var name = $"h.{layer}";
            x = Sum(x, Attention(name, Array.ConvertAll(x, row => Norm($"{name}.ln_1", row))));
            x = Sum(x, Array.ConvertAll(x, row => Linear($"{name}.mlp.c_proj", Array.ConvertAll(Linear($"{name}.mlp.c_fc", Norm($"{name}.ln_2", row)), Gelu))));
        }

        return Array.ConvertAll(x, row =>
        {
            var last = Norm("ln_f", row);
            return Enumerable.Range(0, spec.Vocabulary).Select(v => Enumerable.Range(0, spec.Width).Sum(i => last[i] * At("wte.weight", v, i))).ToArray();
        });
    }

    private double[][] Attention(string name, double[][] x)
    {
        var all = Array.ConvertAll(x, row => Linear($"{name}.attn.c_attn", row));
        var joined = x.Select(_ => new double[spec.Width]).ToArray();
        for (var head = 0; head < spec.Heads; head++)
        {
            var (q, k, v) = (Part(0), Part(1), Part(2));
            for (var t = 0; t < x.Length; t++)
            {
                var scores = Enumerable.Range(0, t + 1).Select(s => q[t].Zip(k[s], (a, b) => a * b).Sum() / Math.Sqrt(spec.HeadWidth)).ToArray();
                var weights = scores.Select(s => Math.Exp(s - scores.Max())).ToArray();
                for (var i = 0; i < spec.HeadWidth; i++)
                    joined[t][head * spec.HeadWidth + i] = Enumerable.Range(0, t + 1).Sum(s => weights[s] * v[s][i]) / weights.Sum();
            }

            double[][] Part(int part) => [.. all.Select((row, t) =>
            {
                var slice = row[(part * spec.Width + head * spec.HeadWidth)..][..spec.HeadWidth];
                return spec.Positions == PositionKind.Rotary && part < 2 ? Turned(slice, t) : slice;
            })];
        }

        return Array.ConvertAll(joined, row => Linear($"{name}.attn.c_proj", row));
    }

    private static double[] Turned(double[] x, int position)
    {
        var (half, turned) = (x.Length / 2, new double[x.Length]);
        for (var i = 0; i < half; i++)
        {
            var angle = position / Math.Pow(10000, 2.0 * i / x.Length);
            turned[i] = x[i] * Math.Cos(angle) - x[i + half] * Math.Sin(angle);
            turned[i + half] = x[i + half] * Math.Cos(angle) + x[i] * Math.Sin(angle);
        }

        return turned;
    }

    private double[] Norm(string name, double[] x)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + spec.NormEpsilon);
        return [.. x.Select((v, i) => (v - mean) / deviation * _weights[$"{name}.weight"].Data[i] + _weights[$"{name}.bias"].Data[i])];
    }

    private double[] Linear(string name, double[] x) =>
        [.. _weights[$"{name}.bias"].Data.Select((bias, row) => bias + Enumerable.Range(0, x.Length).Sum(i => x[i] * At($"{name}.weight", row, i)))];

    private double At(string name, int row, int column) => _weights[name].Data[row * _weights[name].Shape[1] + column];

    private static double Gelu(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

    private static double[][] Sum(double[][] a, double[][] b) => [.. a.Zip(b, (x, y) => x.Zip(y, (p, q) => p + q).ToArray())];
}
