namespace Troupe.Env.ToyText;

/// <param name="Rainy">A drive that is not blocked goes where meant with probability 0.8, else to either side of it.</param>
/// <param name="Fickle">In three games of ten the passenger wants to go elsewhere once the taxi has moved with them.</param>
/// <param name="Mask">Only actions that change something are admissible (Gymnasium's <c>action_mask</c>); else all six always are.</param>
/// <param name="MaxSteps">Steps after which the episode is truncated; Gymnasium's are 200.</param>
public sealed record TaxiOptions(bool Rainy = false, bool Fickle = false, bool Mask = false, int MaxSteps = TaxiOptions.DefaultMaxSteps)
{
    public const int DefaultMaxSteps = 200;
}
