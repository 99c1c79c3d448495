using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms;

/// <summary>Features that managed code made of texts, or of a memory's sequences, as a leaf of torch's graph; it remembers the way back.</summary>
/// <param name="Features">[lists or rows, stride]; what lies beyond the features is zero.</param>
internal sealed record EncodedTexts(IManagedLayer Encoder, Tensor Features)
{
    /// <summary>What the hidden layers of a tower with memory see in each row of the batch.</summary>
    public static unsafe EncodedTexts Of(Tower tower, QBatch batch)
    {
        var features = empty(batch.Count, tower.Core!.Stride);
        fixed (byte* to = features.bytes) tower.Recall(batch, (float*)to);
        return new EncodedTexts(tower, features.requires_grad_());
    }

    public static unsafe EncodedTexts Of(TextEncoder encoder, InternedLists lists)
    {
        var features = empty(lists.Count, encoder.Stride);
        fixed (byte* to = features.bytes) encoder.Encode(lists, 0, lists.Count, (float*)to, remember: true);
        return new EncodedTexts(encoder, features.requires_grad_());
    }

    /// <returns>[lists, size].</returns>
    public Tensor Trimmed(long size) => Features.size(1) == size ? Features : Features.narrow(1, 0, size);
}
