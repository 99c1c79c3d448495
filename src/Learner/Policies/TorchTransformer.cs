using Troupe.Learner.Language;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Troupe.Learner.Policies;

/// <summary>The Transformer over texts in torch, for learning: the same mathematics as <see cref="TransformerEncoder"/>.</summary>
/// <remarks>U: texts, T: tokens of the longest, E: embedding size, N: heads, d = E / N.</remarks>
internal sealed class TorchTransformer(FlatNetwork network, string name)
{
    private readonly PolicySpec _spec = network.Layout.Spec;
    private readonly Device _device = network.Flat.device;

    private TransformerShape Shape => _spec.Transformer;

    /// <returns>[U, E].</returns>
    public Tensor Encode(InternedLists lists)
    {
        var padded = new PaddedTokens(lists, _device);
        var (rows, length) = (lists.Count, padded.Length);
        if (Shape.Positions == PositionKind.Learned && length > _spec.MaxTokens) throw new ArgumentException($"A text of {length} tokens; this network reads {_spec.MaxTokens} at most.", nameof(lists));
        var x = padded.Embedded(network[$"{name}.embedding"]);                                              // [U, T, E]
        if (Shape.Positions == PositionKind.Learned) x = x + network[$"{name}.positions"].narrow(0, 0, length);
        var hidden = padded.Absent.view(rows, 1, 1, length);                                                // [U, 1, 1, T]
        if (Shape.Causal) hidden = hidden.logical_or(ones([length, length], ScalarType.Bool, _device).triu(1));   // [U, 1, T, T]
        var angles = Shape.Positions == PositionKind.Rotary ? Angles(length) : default;
        for (var i = 0; i < Shape.Layers; i++)
        {
            var layer = $"{name}.{EncoderParameters.Layer(i)}";
            x = x + Attention(layer, Norm($"{layer}.norm1", x), hidden, angles);
            x = x + Linear($"{layer}.linear2", functional.relu(Linear($"{layer}.linear1", Norm($"{layer}.norm2", x))));
        }

        var last = Norm($"{name}.norm", x);
        return (last * (Shape.TakesLast ? padded.Lasts : padded.Shares)).sum(1);
    }

    private Tensor Attention(string layer, Tensor x, Tensor hidden, (Tensor Cosines, Tensor Sines) angles)
    {
        var (rows, length, size) = (x.size(0), x.size(1), x.size(2));
        var head = size / Shape.Heads;
        var joint = Linear($"{layer}.self_attn.in_proj", x).view(rows, length, 3 * Shape.Heads, head).transpose(1, 2);   // [U, 3N, T, d]
        var (q, k, v) = (joint.narrow(1, 0, Shape.Heads), joint.narrow(1, Shape.Heads, Shape.Heads), joint.narrow(1, 2 * Shape.Heads, Shape.Heads));
        if (Shape.Positions == PositionKind.Rotary) (q, k) = (Turn(q, angles), Turn(k, angles));
        var scores = (network.Products.Multiply(q, k.transpose(2, 3)) / Math.Sqrt(head)).masked_fill(hidden, -1e30);                         // [U, N, T, T]; an empty text sees nothing, and is no NaN
        var joined = network.Products.Multiply(functional.softmax(scores, -1), v).transpose(1, 2).reshape(rows, length, size);
        return Linear($"{layer}.self_attn.out_proj", joined);
    }

    private static Tensor Turn(Tensor x, (Tensor Cosines, Tensor Sines) angles)
    {
        var half = x.size(3) / 2;
        var (a, b) = (x.narrow(3, 0, half), x.narrow(3, half, half));
        return cat([a * angles.Cosines - b * angles.Sines, b * angles.Cosines + a * angles.Sines], 3);
    }

    // [T, d / 2] each
    private (Tensor Cosines, Tensor Sines) Angles(int length)
    {
        var head = _spec.EmbeddingSize / Shape.Heads;
        var angles = new float[length * (head / 2)];
        for (var i = 0; i < angles.Length; i++) angles[i] = TransformerEncoder.RotaryAngle(i / (head / 2), i % (head / 2), head);
        return (tensor(Array.ConvertAll(angles, MathF.Cos), [length, head / 2], device: _device), tensor(Array.ConvertAll(angles, MathF.Sin), [length, head / 2], device: _device));
    }

    private Tensor Norm(string part, Tensor x) => functional.layer_norm(x, [_spec.EmbeddingSize], network[$"{part}.weight"], network[$"{part}.bias"], NormLayer.Epsilon);

    private Tensor Linear(string part, Tensor x) => network.Products.Linear(x, network[$"{part}.weight"], network[$"{part}.bias"]);
}
