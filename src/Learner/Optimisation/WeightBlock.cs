using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Optimisation;

/// <summary>Weights that are stepped as one vector.</summary>
/// <param name="Weights">Of single precision, their numbers one behind the other.</param>
/// <param name="Slots">The parameters that lie in them, for the names in a file.</param>
/// <param name="Decays">Whether weight decay and L1 hold for them; often not for biases and normalisations.</param>
/// <param name="Untouched">The first so many numbers are no weights: a step leaves them as they are.</param>
public sealed record WeightBlock(Tensor Weights, IReadOnlyList<ParameterSlot> Slots, bool Decays = true, int Untouched = 0)
{
    /// <summary>One parameter alone.</summary>
    public static WeightBlock Of(string name, int[] shape, Tensor weights, bool decays) => new(weights, [new ParameterSlot(name, shape, 0, new Initial.Zero())], decays);
}
