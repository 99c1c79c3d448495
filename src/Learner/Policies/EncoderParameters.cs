using Troupe.Learner.Language;

namespace Troupe.Learner.Policies;

/// <summary>Names, beginnings and shapes of the parameters of an encoder of texts. Shapes, and the order of gates, are PyTorch's.</summary>
internal static class EncoderParameters
{
    private const double PositionDeviation = 0.1;   // a tenth of the tokens': at first, what is said counts more than where

    /// <param name="orthogonal">Recurrent and convolution weights begin orthogonal, their biases zero; else as in PyTorch.</param>
    public static IEnumerable<(string Name, Initial Initial, int[] Shape)> Of(PolicySpec spec, bool orthogonal)
    {
        yield return ("embedding", new Initial.Normal(), [spec.Tokens, spec.EmbeddingSize]);
        var parameters = spec.Encoder switch
        {
            EncoderKind.Gru => Recurrent("gru", 3, spec, orthogonal),                                            // rows: reset, update, new gate
            EncoderKind.BidirectionalGru => Recurrent("gru", 3, spec, orthogonal).Concat(Recurrent(Reverse, 3, spec, orthogonal)),
            EncoderKind.Lstm => Recurrent("lstm", 4, spec, orthogonal),                                          // rows: input, forget, cell, output gate
            EncoderKind.Conv1d => Convolution(spec, orthogonal),
            EncoderKind.Transformer => Transformer(spec),
            _ => [],
        };
        foreach (var parameter in parameters) yield return parameter;
    }

    /// <summary>The unit that reads backward.</summary>
    public const string Reverse = "gru_reverse";

    public static string Filters(int width) => $"conv.{width}";

    public static string Layer(int layer) => $"layers.{layer}";

    private static IEnumerable<(string, Initial, int[])> Recurrent(string cell, int gates, PolicySpec spec, bool orthogonal)
    {
        var size = spec.HiddenSize;
        var (weight, bias) = Start(orthogonal, 1, size);
        yield return ($"{cell}.weight_ih", weight, [gates * size, spec.EmbeddingSize]);
        yield return ($"{cell}.weight_hh", weight, [gates * size, size]);
        yield return ($"{cell}.bias_ih", bias, [gates * size]);
        yield return ($"{cell}.bias_hh", bias, [gates * size]);
    }

    private static IEnumerable<(string, Initial, int[])> Convolution(PolicySpec spec, bool orthogonal)
    {
        foreach (var width in spec.FilterWidths.ToArray())
        {
            var (weight, bias) = Start(orthogonal, Math.Sqrt(2), spec.EmbeddingSize * width);
            yield return ($"{Filters(width)}.weight", weight, [spec.Filters, spec.EmbeddingSize, width]);
            yield return ($"{Filters(width)}.bias", bias, [spec.Filters]);
        }
    }

    private static IEnumerable<(string, Initial, int[])> Transformer(PolicySpec spec)
    {
        var (width, inner) = (spec.EmbeddingSize, spec.Transformer.Inner(spec.EmbeddingSize));
        if (spec.Transformer.Positions == PositionKind.Learned) yield return ("positions", new Initial.Normal(PositionDeviation), [spec.MaxTokens, width]);
        for (var layer = 0; layer < spec.Transformer.Layers; layer++)
        {
            var name = Layer(layer);
            var (narrow, wide) = (new Initial.Uniform(1 / Math.Sqrt(width)), new Initial.Uniform(1 / Math.Sqrt(inner)));
            yield return ($"{name}.norm1.weight", new Initial.Constant(1), [width]);
            yield return ($"{name}.norm1.bias", new Initial.Zero(), [width]);
            yield return ($"{name}.self_attn.in_proj.weight", new Initial.Uniform(Math.Sqrt(6.0 / (4 * width))), [3 * width, width]);   // rows: queries, keys, values
            yield return ($"{name}.self_attn.in_proj.bias", new Initial.Zero(), [3 * width]);
            yield return ($"{name}.self_attn.out_proj.weight", narrow, [width, width]);
            yield return ($"{name}.self_attn.out_proj.bias", new Initial.Zero(), [width]);
            yield return ($"{name}.norm2.weight", new Initial.Constant(1), [width]);
            yield return ($"{name}.norm2.bias", new Initial.Zero(), [width]);
            yield return ($"{name}.linear1.weight", narrow, [inner, width]);
            yield return ($"{name}.linear1.bias", narrow, [inner]);
            yield return ($"{name}.linear2.weight", wide, [width, inner]);
            yield return ($"{name}.linear2.bias", wide, [width]);
        }

        yield return ("norm.weight", new Initial.Constant(1), [width]);
        yield return ("norm.bias", new Initial.Zero(), [width]);
    }

    private static (Initial Weight, Initial Bias) Start(bool orthogonal, double gain, int inputs)
    {
        if (orthogonal) return (new Initial.Orthogonal(gain), new Initial.Zero());
        var bound = new Initial.Uniform(1 / Math.Sqrt(inputs));
        return (bound, bound);
    }
}
