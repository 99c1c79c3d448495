using System.Globalization;
using Troupe.Env;
using Troupe.Env.Control;

namespace Troupe.Bench;

/// <summary>What fixed choices are worth in the optimiser-control world: one rate and one subset from the first decision to the last.</summary>
internal static class OptimiserControlBench
{
    /// <summary>Writes a JSON object: the mean return over test games of the best fixed choice there is, in hindsight, and of the best that keeps the rate it is given.</summary>
    public static void Run(int games, TextWriter output)
    {
        double[] rates = [0, .. Enumerable.Range(-6, 10).Select(power => Math.Pow(2, power))];   // 0: drawn in each game
        var choices = (from rate in rates from subset in Enumerable.Range(0, 4) select (Rate: rate, Subset: subset, Mean: Mean(rate, subset, games))).ToArray();
        foreach (var (rate, subset, mean) in choices) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rate {rate} subset {subset}: {mean:0.0000}"));
        var best = choices.MaxBy(c => c.Mean);
        var kept = choices.Where(c => c.Rate == 0).MaxBy(c => c.Mean);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{\"games\":{games},\"bestFixed\":{best.Mean:0.0000},\"bestRate\":{best.Rate},\"bestSubset\":{best.Subset},\"keptAsDrawn\":{kept.Mean:0.0000}}}"));
    }

    private static double Mean(double rate, int subset, int games)
    {
        using var world = new OptimiserControl(new OptimiserControlOptions(InitialRate: rate));
        var sum = 0.0;
        for (var game = 0; game < games; game++)
        {
            world.Reset(GameSeeds.Test(game));
            while (world.AdmissibleActions.Count > 0) world.Step(3 * subset + 1);   // keep rate
            sum += world.Score;
        }

        return sum / games;
    }
}
