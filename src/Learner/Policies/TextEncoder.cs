namespace Troupe.Learner.Policies;

/// <summary>
/// Turns token lists into vectors, in managed code: forward for acting and, remembering what it did, backward for learning.
/// Not thread-safe.
/// </summary>
internal abstract unsafe class TextEncoder : IManagedLayer
{
    /// <param name="name">Prefix of its parameters in <paramref name="layout"/>.</param>
    public static TextEncoder Of(NetworkLayout layout, string name) => layout.Spec.Encoder switch
    {
        EncoderKind.Gru => new GruEncoder(layout, name),
        EncoderKind.Lstm => new LstmEncoder(layout, name),
        EncoderKind.BidirectionalGru => new BidirectionalGruEncoder(layout, name),
        EncoderKind.Conv1d => new ConvolutionEncoder(layout, name),
        EncoderKind.Transformer => new TransformerEncoder(layout, name),
        _ => new MeanPoolEncoder(layout, name),
    };

    /// <summary>Numbers from one row of features to the next; those beyond the features are zero.</summary>
    public abstract int Stride { get; }

    /// <summary>Takes new weights, all of the network's one behind the other.</summary>
    public abstract void Load(ReadOnlySpan<float> flat);

    /// <summary>Whether it knows the way back; else it is learned in torch.</summary>
    public virtual bool Learns => true;

    /// <summary>Encodes lists <paramref name="first"/> … + <paramref name="count"/> − 1. An empty list is all zero.</summary>
    /// <param name="features">Receives [count, <see cref="Stride"/>].</param>
    /// <param name="remember">Keep what <see cref="Backward"/> needs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A token is outside the vocabulary.</exception>
    public abstract void Encode(InternedLists lists, int first, int count, float* features, bool remember = false);

    /// <summary>Gradient of the last <see cref="Encode"/>, which must have been told to remember, of lists that have not changed since.</summary>
    /// <param name="features">Gradient at the features, [count, <see cref="Stride"/>].</param>
    /// <param name="flat">The network's gradient; this encoder's parameters are added to it.</param>
    public abstract void Backward(float* features, Span<float> flat);

    /// <summary>Whether encoders of this kind know the way back.</summary>
    public static bool Learn(EncoderKind kind) => kind != EncoderKind.Transformer;

    protected static ArgumentOutOfRangeException UnknownToken(int token, int tokens) =>
        new(nameof(token), token, $"Token ids of this network lie between 0 and {tokens - 1}.");
}
