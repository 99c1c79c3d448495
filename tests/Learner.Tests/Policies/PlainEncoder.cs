using Troupe.Learner.Language;
using Troupe.Learner.Policies;

namespace Troupe.Learner.Tests.Policies;

/// <summary>Encoders of texts written out in double precision, loop by loop: what the fast ones are compared with.</summary>
/// <param name="of">Numbers of all parameters by name.</param>
internal sealed class PlainEncoder(PolicySpec spec, Dictionary<string, double[]> of, string name)
{
    public double[] Encode(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty) return new double[spec.TextFeatureSize];
        var size = spec.EmbeddingSize;
        var embedding = Of("embedding");
        var x = tokens.ToArray().Select(token => embedding[(token * size)..((token + 1) * size)]).ToArray();
        return spec.Encoder switch
        {
            EncoderKind.MeanPool => Mean(x),
            EncoderKind.Gru => Gru("gru", x),
            EncoderKind.BidirectionalGru => [.. Gru("gru", x), .. Gru("gru_reverse", [.. x.Reverse()])],
            EncoderKind.Lstm => Lstm(x),
            EncoderKind.Conv1d => Convolution(x),
            EncoderKind.Transformer => Transformer(x),
            _ => throw new InvalidOperationException($"{spec.Encoder} is not written out."),
        };
    }

    private double[] Of(string suffix) => of[$"{name}.{suffix}"];

    private static double[] Mean(double[][] x) => [.. Enumerable.Range(0, x[0].Length).Select(i => x.Average(row => row[i]))];

    private double[] Gru(string cell, double[][] x)
    {
        var n = spec.HiddenSize;
        var h = new double[n];
        foreach (var token in x)
        {
            double[] a = Affine($"{cell}.weight_ih", $"{cell}.bias_ih", token), b = Affine($"{cell}.weight_hh", $"{cell}.bias_hh", h);
            h = [.. h.Select((former, i) =>
            {
                double r = Sigmoid(a[i] + b[i]), z = Sigmoid(a[n + i] + b[n + i]);
                return (1 - z) * Math.Tanh(a[2 * n + i] + r * b[2 * n + i]) + z * former;
            })];
        }

        return h;
    }

    private double[] Lstm(double[][] x)
    {
        var n = spec.HiddenSize;
        double[] h = new double[n], cell = new double[n];
        foreach (var token in x)
        {
            double[] gates = [.. Affine("lstm.weight_ih", "lstm.bias_ih", token).Zip(Affine("lstm.weight_hh", "lstm.bias_hh", h), (a, b) => a + b)];
            cell = [.. cell.Select((former, i) => Sigmoid(gates[n + i]) * former + Sigmoid(gates[i]) * Math.Tanh(gates[2 * n + i]))];
            h = [.. cell.Select((s, i) => Sigmoid(gates[3 * n + i]) * Math.Tanh(s))];
        }

        return h;
    }

    private double[] Convolution(double[][] x)
    {
        var size = spec.EmbeddingSize;
        var features = new List<double>();
        foreach (var width in spec.FilterWidths.ToArray())
        {
            double[][] padded = [.. x, .. Enumerable.Repeat(new double[size], Math.Max(0, width - x.Length))];
            var (weight, bias) = (Of($"conv.{width}.weight"), Of($"conv.{width}.bias"));
            for (var f = 0; f < spec.Filters; f++)
                features.Add(Enumerable.Range(0, padded.Length - width + 1).Max(start =>
                    Math.Max(0, bias[f] + Enumerable.Range(0, width).Sum(k => Enumerable.Range(0, size).Sum(i => weight[(f * size + i) * width + k] * padded[start + k][i])))));
        }

        return [.. features];
    }

    private double[] Transformer(double[][] x)
    {
        var shape = spec.Transformer;
        if (shape.Positions == PositionKind.Learned) x = [.. x.Select((row, t) => Sum(row, Of("positions")[(t * row.Length)..((t + 1) * row.Length)]))];
        for (var i = 0; i < shape.Layers; i++)
        {
            var layer = $"layers.{i}";
            var attended = Attention(layer, [.. x.Select(row => Norm($"{layer}.norm1", row))]);
            x = [.. x.Zip(attended, Sum)];
            x = [.. x.Select(row => Sum(row, Linear($"{layer}.linear2", [.. Linear($"{layer}.linear1", Norm($"{layer}.norm2", row)).Select(v => Math.Max(0, v))])))];
        }

        double[][] last = [.. x.Select(row => Norm("norm", row))];
        return shape.TakesLast ? last[^1] : Mean(last);
    }

    private double[][] Attention(string layer, double[][] x)
    {
        var (shape, size) = (spec.Transformer, spec.EmbeddingSize);
        var head = size / shape.Heads;
        double[][] joint = [.. x.Select(row => Linear($"{layer}.self_attn.in_proj", row))];
        double[][] joined = [.. x.Select(_ => new double[size])];
        for (var h = 0; h < shape.Heads; h++)
        {
            double[] Part(int part, int t) => shape.Positions == PositionKind.Rotary && part < 2 ? Turned(Plain(part, t), t) : Plain(part, t);
            double[] Plain(int part, int t) => joint[t][(part * size + h * head)..(part * size + (h + 1) * head)];
            for (var t = 0; t < x.Length; t++)
            {
                var seen = shape.Causal ? t + 1 : x.Length;
                double[] scores = [.. Enumerable.Range(0, seen).Select(s => Math.Exp(Part(0, t).Zip(Part(1, s), (a, b) => a * b).Sum() / Math.Sqrt(head)))];
                for (var i = 0; i < head; i++) joined[t][h * head + i] = Enumerable.Range(0, seen).Sum(s => scores[s] * Part(2, s)[i]) / scores.Sum();
            }
        }

        return [.. joined.Select(row => Linear($"{layer}.self_attn.out_proj", row))];
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

    private double[] Norm(string part, double[] x)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + 1e-5);
        return [.. x.Select((v, i) => (v - mean) / deviation * Of($"{part}.weight")[i] + Of($"{part}.bias")[i])];
    }

    private double[] Linear(string part, double[] x) => Affine($"{part}.weight", $"{part}.bias", x);

    private double[] Affine(string weight, string bias, double[] x)
    {
        var (w, b) = (Of(weight), Of(bias));
        return [.. b.Select((start, row) => start + x.Select((v, i) => v * w[row * x.Length + i]).Sum())];
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
