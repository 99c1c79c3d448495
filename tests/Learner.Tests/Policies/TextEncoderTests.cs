using Troupe.Env;
using Troupe.Learner.Policies;

namespace Troupe.Learner.Tests.Policies;

public sealed unsafe class TextEncoderTests
{
    // Central differences of Σ c·feature in double precision, against the way back
    [Theory]
    [InlineData(EncoderKind.MeanPool)]
    [InlineData(EncoderKind.Gru)]
    [InlineData(EncoderKind.Lstm)]
    [InlineData(EncoderKind.BidirectionalGru)]
    [InlineData(EncoderKind.Conv1d)]
    public void The_gradient_equals_finite_differences(EncoderKind kind)
    {
        var spec = new QNetworkSpec { Tokens = 9, Encoder = kind, EmbeddingSize = 5, HiddenSize = 7, Layers = 0, Filters = 3, Head = new ActionHead.Fixed(1) };
        var layout = new QNetworkLayout(spec);
        var weights = InitialWeights.Of(spec, 3, default);
        var flat = new float[layout.Length];
        FlatWeights.CopyTo(weights, layout, flat);
        var batch = new QBatch();
        foreach (var tokens in new int[][] { [1, 2, 3, 4], [], [5, 5, 1], [8], [2, 2, 2, 7] }) batch.Add(tokens, [0]);
        var rows = batch.Observations.Count;

        var encoder = TextEncoder.Of(layout, QNetworkLayout.StateEncoder);
        encoder.Load(flat);
        AlignedBuffer features = new(rows * encoder.Stride), upstream = new(rows * encoder.Stride);
        encoder.Encode(batch.Observations, 0, rows, features.Pointer, remember: true);
        var rng = new Rng(4);
        var factors = new double[rows, spec.FeatureSize];
        for (var row = 0; row < rows; row++)
            for (var i = 0; i < spec.FeatureSize; i++)
                upstream.Span[row * encoder.Stride + i] = (float)(factors[row, i] = (float)rng.NextDouble());
        var gradient = new float[layout.Length];
        encoder.Backward(upstream.Pointer, gradient);

        foreach (var slot in layout.Slots.Where(s => s.Name.StartsWith("state", StringComparison.Ordinal)))
            for (var i = 0; i < slot.Length; i++)
            {
                const double Step = 1e-4;
                var numeric = (Sum(slot.Name, i, Step) - Sum(slot.Name, i, -Step)) / (2 * Step);
                Assert.True(Math.Abs(numeric - gradient[slot.Offset + i]) < 1e-4, $"{slot.Name}[{i}]: {numeric} by differences, {gradient[slot.Offset + i]} by the way back");
            }

        double Sum(string name, int index, double step)
        {
            var sum = 0.0;
            for (var unit = 0; unit < spec.FeatureSize; unit++)
            {
                // A head that shows one feature
                var shown = new PlainQNetwork(spec, weights);
                Array.Clear(shown["head.weight"]);
                Array.Clear(shown["head.bias"]);
                shown["head.weight"][unit] = 1;
                shown[name][index] += step;
                for (var row = 0; row < rows; row++) sum += factors[row, unit] * shown.Value(batch, row, 0);
            }
            return sum;
        }
    }
}
