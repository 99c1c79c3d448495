using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms;

/// <summary>Features that a managed encoder made of texts, as a leaf of torch's graph; the encoder remembers the way back.</summary>
/// <param name="Features">[lists, stride]; what lies beyond the features is zero.</param>
internal sealed record EncodedTexts(TextEncoder Encoder, Tensor Features)
{
    public static unsafe EncodedTexts Of(TextEncoder encoder, InternedLists lists)
    {
        var features = empty(lists.Count, encoder.Stride);
        fixed (byte* to = features.bytes) encoder.Encode(lists, 0, lists.Count, (float*)to, remember: true);
        return new EncodedTexts(encoder, features.requires_grad_());
    }

    /// <returns>[lists, size].</returns>
    public Tensor Trimmed(long size) => Features.size(1) == size ? Features : Features.narrow(1, 0, size);
}
