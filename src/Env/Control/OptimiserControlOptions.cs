namespace Troupe.Env.Control;

/// <summary>The model that is trained.</summary>
public enum TrainedModel
{
    /// <summary>Softmax regression: convex, but too simple for the data.</summary>
    Linear,

    /// <summary>One hidden layer of 16 tanh units.</summary>
    Hidden,
}

/// <param name="Model">What is trained.</param>
/// <param name="Decisions">Decisions an episode.</param>
/// <param name="Updates">Updates of the model a decision.</param>
/// <param name="Batch">Examples an update.</param>
/// <param name="InitialRate">Learning rate at the start; 0: drawn anew in each game, 2^−8 … 2^2.</param>
/// <param name="Named">Subsets are called what they are; else by letters, which stand for others in each game.</param>
/// <param name="Target">Share of the first validation loss below which the game counts as won at its end.</param>
public sealed record OptimiserControlOptions(
    TrainedModel Model = TrainedModel.Hidden, int Decisions = 20, int Updates = 10, int Batch = 16, double InitialRate = 0, bool Named = true, double Target = 0.15)
{
    internal OptimiserControlOptions Checked()
    {
        AtLeastOne(Decisions, nameof(Decisions));
        AtLeastOne(Updates, nameof(Updates));
        AtLeastOne(Batch, nameof(Batch));
        if (InitialRate is not (0 or >= OptimiserControl.LeastRate and <= OptimiserControl.MostRate))
            throw new ArgumentOutOfRangeException(nameof(InitialRate), InitialRate, $"A rate lies between {OptimiserControl.LeastRate} and {OptimiserControl.MostRate}; 0 draws one.");
        if (Target is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(Target), Target, "The target is a share of the first loss, between 0 and 1.");
        return this;
    }

    private static void AtLeastOne(int value, string name)
    {
        if (value < 1) throw new ArgumentOutOfRangeException(name, value, "There is at least one.");
    }
}
