using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms;

/// <summary>Features that managed code made of texts, or of a memory's sequences, as a leaf of torch's graph; it remembers the way back.</summary>
/// <param name="Features">[lists or rows, stride]; what lies beyond the features is zero.</param>
internal sealed record EncodedTexts(IManagedLayer Encoder, Tensor Features)
{
    /// <summary>What a network's hidden layers see of the batch's observations: made in managed code where that knows the way back, else in torch.</summary>
    /// <param name="acting">The network's weights in managed code; null: torch does everything.</param>
    /// <param name="encoded">Receives what managed code made, for the way back.</param>
    /// <returns>[observations, features], with memory [rows, memory].</returns>
    public static Tensor States(ActingLayers? acting, FlatNetwork network, QBatch batch, List<EncodedTexts> encoded) =>
        (acting is null ? null : States(acting.Trunk, network.Layout.Spec, batch, encoded)) ?? network.EncodeStates(batch);

    /// <summary>The same for the value.</summary>
    /// <param name="features">What the policy's hidden layers see.</param>
    /// <returns>[observations, features], with memory [rows, memory]; <paramref name="features"/> where the value has none of its own.</returns>
    public static Tensor ForCritic(ActingLayers? acting, ActorCriticNetwork network, QBatch batch, Tensor features, List<EncodedTexts> encoded) => !network.EncodesForCritic ? features
        : (acting is null ? null : States(acting.Critic!, network.Layout.Spec, batch, encoded)) ?? network.EncodeForCritic(batch);

    /// <summary>The same of the admissible texts.</summary>
    /// <returns>[texts, features]; null where actions are fixed.</returns>
    public static Tensor? Actions(ActingLayers? acting, FlatNetwork network, QBatch batch, List<EncodedTexts> encoded) => network.Layout.Spec.Head is not ActionHead.Admissible ? null
        : Lists(acting?.ActionEncoder, batch.Texts, network.Layout.Spec.TextFeatureSize, encoded) ?? network.EncodeTexts(batch);

    // What a tower makes of the batch's observations before its hidden layers; null where torch must: of numbers, or of encoders that do not know the way back
    private static Tensor? States(Tower tower, PolicySpec spec, QBatch batch, List<EncodedTexts> encoded) =>
        spec.Remembers && TextEncoder.Learn(spec.Encoder) ? Add(Of(tower, batch), spec.CoreSize, encoded) : Lists(tower.Encoder, batch.Observations, spec.FeatureSize, encoded);

    // [lists, size]; null without an encoder that knows the way back
    private static Tensor? Lists(TextEncoder? encoder, InternedLists lists, long size, List<EncodedTexts> encoded) =>
        encoder is { Learns: true } ? Add(Of(encoder, lists), size, encoded) : null;

    private static unsafe EncodedTexts Of(Tower tower, QBatch batch)
    {
        var features = empty(batch.Count, tower.Core!.Stride);
        fixed (byte* to = features.bytes) tower.Recall(batch, (float*)to);
        return new EncodedTexts(tower, features.requires_grad_());
    }

    private static unsafe EncodedTexts Of(TextEncoder encoder, InternedLists lists)
    {
        var features = empty(lists.Count, encoder.Stride);
        fixed (byte* to = features.bytes) encoder.Encode(lists, 0, lists.Count, (float*)to, remember: true);
        return new EncodedTexts(encoder, features.requires_grad_());
    }

    private static Tensor Add(EncodedTexts texts, long size, List<EncodedTexts> encoded)
    {
        encoded.Add(texts);
        return texts.Features.size(1) == size ? texts.Features : texts.Features.narrow(1, 0, size);
    }
}
