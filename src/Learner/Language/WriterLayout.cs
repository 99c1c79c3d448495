using Troupe.Learner.Policies;

namespace Troupe.Learner.Language;

/// <summary>The parameters of a <see cref="WriterSpec"/>: the decoder's, named as <see cref="Decoder.Shapes"/> names them, then the value's.</summary>
public sealed class WriterLayout : NetworkLayout
{
    public WriterLayout(WriterSpec spec) : base(spec)
    {
        spec.CheckedWriter();
        foreach (var (name, shape) in Decoder.Shapes(spec.Decoder))
            Add(name, name.EndsWith(".bias", StringComparison.Ordinal) ? new Initial.Zero() : shape.Length == 1 ? new Initial.Constant(1) : new Initial.Normal(Decoder.InitialDeviation(name, spec.Decoder)), shape);
        if (spec.Valued) AddLinear(Value, 1, spec.Decoder.Width, new Initial.Zero(), new Initial.Zero());
    }

    /// <inheritdoc/>
    public override bool IsEncoder(ParameterSlot slot) => false;
}
