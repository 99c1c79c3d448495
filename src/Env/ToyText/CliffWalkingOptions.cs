namespace Troupe.Env.ToyText;

/// <param name="Slippery">A move goes where meant, or to either side of it, a third each.</param>
/// <param name="MaxSteps">Moves after which the episode is truncated; null: never, as Gymnasium.</param>
public sealed record CliffWalkingOptions(bool Slippery = false, int? MaxSteps = CliffWalkingOptions.DefaultMaxSteps)
{
    /// <summary>Gymnasium sets no limit; a random walk takes thousands of moves, so here there is one unless it is taken away.</summary>
    public const int DefaultMaxSteps = 500;
}
