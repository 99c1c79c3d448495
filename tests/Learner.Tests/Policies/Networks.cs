using Troupe.Env;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Policies;

/// <summary>Networks of every kind, and batches for them.</summary>
internal static class Networks
{
    public static TheoryData<EncoderKind, bool, bool, int> Kinds
    {
        get
        {
            var kinds = new TheoryData<EncoderKind, bool, bool, int>();
            foreach (var encoder in Enum.GetValues<EncoderKind>())
                foreach (var admissible in new[] { false, true })
                    foreach (var dueling in new[] { false, true })
                        foreach (var layers in new[] { 0, 2 })
                            kinds.Add(encoder, admissible, dueling, layers);
            return kinds;
        }
    }

    public static QNetworkSpec Spec(EncoderKind encoder, bool admissible, bool dueling, int layers, int hidden = 40) => new()
    {
        Tokens = 50,
        Encoder = encoder,
        EmbeddingSize = 12,
        HiddenSize = hidden,
        Filters = 9,
        MaxTokens = 12,
        Transformer = new TransformerShape { Heads = 2, FeedForward = 20, Positions = dueling ? PositionKind.Rotary : PositionKind.Learned, Causal = layers == 0 },
        Layers = layers,
        Dueling = dueling,
        Head = admissible ? new ActionHead.Admissible() : new ActionHead.Fixed(5),
    };

    /// <summary>The same weights, each a little elsewhere: so that no scale is 1 and no shift 0, which would hide mistakes.</summary>
    public static WeightsSnapshot Stirred(WeightsSnapshot weights)
    {
        var rng = new Rng(4);
        return new WeightsSnapshot(weights.Version, [.. weights.Arrays.Select(a => a with { Data = Array.ConvertAll(a.Data, x => x + (float)(0.1 * rng.NextNormal())) })]);
    }

    /// <summary>Rows of 0 to 12 tokens, each with 1 to 5 actions; every fourth row repeats an observation.</summary>
    public static QBatch Batch(QNetworkSpec spec, int rows, int seed)
    {
        var rng = new Rng(seed, 1);
        var batch = new QBatch();
        var former = Array.Empty<int>();
        for (var row = 0; row < rows; row++) AddRow(batch, spec, rng, row, ref former);
        return batch;
    }

    private static void AddRow(QBatch batch, QNetworkSpec spec, Rng rng, int row, ref int[] former)
    {
        var tokens = row % 4 == 3 ? former : Tokens(rng, rng.NextInt(13), spec.Tokens);
        former = tokens;
        var actions = Enumerable.Range(0, 5).Where(a => a == 2 || rng.NextInt(2) == 0)
            .Select(a => spec.Head is ActionHead.Fixed ? a : batch.AddText([a, a + 1, a == 4 ? 7 : 3])).ToArray();
        batch.Add(tokens, actions);
    }

    private static int[] Tokens(Rng rng, int length, int vocabulary) => [.. Enumerable.Range(0, length).Select(_ => rng.NextInt(vocabulary))];
}
