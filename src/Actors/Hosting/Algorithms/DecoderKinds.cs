using Troupe.Actors.Configuration;

namespace Troupe.Actors.Hosting.Algorithms;

/// <summary>Which language models go with what.</summary>
internal static class DecoderKinds
{
    /// <param name="where">Completes "decoder-only …", with the reason.</param>
    /// <exception cref="ConfigurationError">Another kind is asked for.</exception>
    public static void RequireDecoderOnly(DecoderOptions decoder, string where)
    {
        RunAlgorithms.Require(decoder.Kind == DecoderKind.DecoderOnly, "policy.decoder.kind", ValueKinds.Dashed(decoder.Kind), $"decoder-only {where}");
        RequireLayersOfAnEncoder(decoder);
    }

    /// <exception cref="ConfigurationError">An encoder's layers are asked for where there is none.</exception>
    public static void RequireLayersOfAnEncoder(DecoderOptions decoder) =>
        RunAlgorithms.Require(
            decoder.EncoderLayers == 0 || decoder.Kind == DecoderKind.EncoderDecoder, "policy.decoder.encoder-layers", decoder.EncoderLayers,
            "0 with policy.decoder.kind = decoder-only, which has no encoder");
}
