using Troupe.Actors.Configuration;
using Troupe.Learner.Policies;
using EncoderKind = Troupe.Learner.Policies.EncoderKind;

namespace Troupe.Actors.Hosting;

/// <summary>What the configuration says of encoders, as the learner's library says it.</summary>
internal static class PolicyEncoders
{
    public static EncoderKind Of(Configuration.EncoderKind configured) => configured switch
    {
        Configuration.EncoderKind.Gru => EncoderKind.Gru,
        Configuration.EncoderKind.Conv1d => EncoderKind.Conv1d,
        Configuration.EncoderKind.Lstm => EncoderKind.Lstm,
        Configuration.EncoderKind.BidirectionalGru => EncoderKind.BidirectionalGru,
        Configuration.EncoderKind.Transformer => EncoderKind.Transformer,
        _ => EncoderKind.MeanPool,
    };

    public static TransformerShape Shape(TransformerOptions options) => new()
    {
        Layers = options.Layers,
        Heads = options.Heads,
        FeedForward = options.FeedForward,
        Causal = options.Causal,
        Positions = options.Positions,
        Pooling = options.Pooling,
    };
}
