using System.Diagnostics;
using System.Globalization;
using Troupe.Env;
using Troupe.Env.Baselines;
using Troupe.Env.Quests;

namespace Troupe.Bench;

/// <summary>
/// The generated quests, family by family and difficulty by difficulty, one JSON line each: games solved and how long the
/// shortest solutions are, how well random players do, and speeds on one core (best of three).
/// </summary>
public static class QuestsBench
{
    private const int BaselineGames = 500;
    private const int Steps = 200_000;

    /// <param name="games">Games planned for each difficulty.</param>
    public static void Run(TextWriter output, int games = 1000)
    {
        foreach (var (family, difficulty, world, expected) in Worlds())
        {
            using (world)
            {
                var plans = Plans(world, games, expected);
                var seeds = Enumerable.Range(0, BaselineGames).Select(i => GameSeeds.Test(i)).ToArray();
                var random = new RandomAdmissible().Play(world, seeds);
                var forward = new RandomWithoutTurningBack().Play(world, seeds);
                var optimum = Mean(seeds, seed => Best(world, seed));
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                var stepRate = Best(() => Play(world), Steps);
                allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (3 * Steps);
                var resetRate = Best(() => Reset(world), 2000);
                var saveRate = Best(() => SaveAndRestore(world), 20_000);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $$"""{"family":"{{family}}","difficulty":"{{difficulty}}","games":{{games}},"solved":{{plans.Solved}},"asStated":{{plans.AsStated}},"shortestMean":{{plans.Mean:F2}},"shortestLongest":{{plans.Longest}},"planMeanMilliseconds":{{plans.MeanMilliseconds:F3}},"planLongestMilliseconds":{{plans.LongestMilliseconds:F1}},"randomMean":{{random.Mean:F4}},"randomWon":{{random.SuccessRate:F4}},"withoutTurningBackMean":{{forward.Mean:F4}},"optimum":{{optimum:F4}},"stepsPerSecond":{{stepRate:F0}},"bytesPerStep":{{allocated}},"resetMicroseconds":{{1e6 / resetRate:F1}},"saveAndRestoreMicroseconds":{{1e6 / saveRate:F2}}}"""));
            }
        }
    }

    /// <summary>Each with the length that its shortest solutions must have, where the family says one.</summary>
    private static IEnumerable<(string Family, string Difficulty, IPlannedWorld World, int? Length)> Worlds()
    {
        foreach (var mode in Enum.GetValues<CoinCollectorMode>())
            foreach (var level in (int[])[5, 20, 100])
                yield return (CoinCollector.Name, $"{mode} level {level}", new CoinCollector(new CoinCollectorOptions(level, mode, Math.Max(50, 2 * level))), level);
        for (var level = 1; level <= TreasureHunterOptions.MaxLevel; level++)
        {
            var options = new TreasureHunterOptions(level);
            yield return (TreasureHunter.Name, $"level {level}", new TreasureHunter(options), options.QuestLength);
        }

        foreach (var (recipe, take, go, skills) in ((int, int, int, string)[])[(1, 0, 1, "-"), (1, 1, 1, "cook cut"), (2, 2, 6, "open cook cut"), (3, 3, 9, "open cook cut"), (4, 4, 12, "open cut"), (5, 5, 12, "open cook cut"), (5, 3, 12, "open cut drop"), (5, 5, 12, "open cook cut drop")])
            yield return (Cooking.Name, $"recipe {recipe} take {take} go {go} {skills}", new Cooking(new CookingOptions(recipe, take, go, skills.Contains("open"), skills.Contains("cook"), skills.Contains("cut"), skills.Contains("drop"))), null);
        foreach (var (locations, distance, doors) in ((int, int, bool)[])[(5, 2, false), (15, 4, false), (15, 4, true), (50, 8, false), (50, 8, true)])
            yield return (MapReader.Name, $"{locations} locations, up to {distance} apart{(doors ? ", doors, two hands" : "")}", new MapReader(new MapReaderOptions(locations, distance, 3, doors, doors)), null);
    }

    private static (int Solved, int AsStated, double Mean, int Longest, double MeanMilliseconds, double LongestMilliseconds) Plans(IPlannedWorld world, int games, int? expected)
    {
        var (solved, asStated, sum, longest, time, slowest) = (0, 0, 0, 0, 0.0, 0.0);
        for (var game = 0; game < games; game++)
        {
            world.Reset(GameSeeds.Training(game));
            var began = Stopwatch.GetTimestamp();
            var plan = world.Plan();
            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            (time, slowest, sum, longest) = (time + took, Math.Max(slowest, took), sum + plan.Count, Math.Max(longest, plan.Count));
            if (expected is null || plan.Count == expected) asStated++;
            foreach (var command in plan) world.Step(command);
            if (world.Won && world.Score == world.MaxScore) solved++;
        }

        return (solved, asStated, (double)sum / games, longest, time / games, slowest);
    }

    private static double Best(IPlannedWorld world, long seed)
    {
        world.Reset(seed);
        foreach (var command in world.Plan()) world.Step(command);
        return world.Score;
    }

    private static double Mean(long[] seeds, Func<long, double> of) => seeds.Average(of);

    private static void Play(IWorld world)
    {
        var random = new Rng(1);
        var game = 0L;
        world.Reset(game);
        for (var i = 0; i < Steps; i++)
            if (world.Step(random.NextInt(world.AdmissibleActions.Count)).Ended) world.Reset(++game);
    }

    private static void Reset(IWorld world)
    {
        for (var game = 0; game < 2000; game++) world.Reset(game);
    }

    private static void SaveAndRestore(IWorld world)
    {
        for (var i = 0; i < 20_000; i++) world.Restore(world.Save());
    }

    private static double Best(Action run, int times)
    {
        var best = 0.0;
        for (var repeat = 0; repeat < 3; repeat++)
        {
            var began = Stopwatch.GetTimestamp();
            run();
            best = Math.Max(best, times / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best;
    }
}
