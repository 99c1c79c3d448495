using System.Diagnostics;
using System.Globalization;
using Troupe.Env;
using Troupe.Env.Registry;
using Troupe.Env.Stories;

namespace Troupe.Bench;

/// <summary>
/// Stories as worlds, one JSON line each: whether the walkthrough's moves are among the actions found and each of these
/// changes the state, how long a state not seen before takes, how often eight worlds find a state known, and speeds.
/// </summary>
public static class ValidActionsBench
{
    private const int Worlds = 8, Rounds = 100, RandomSteps = 150, StepsAGame = 50;

    /// <param name="others">A story file and a file of commands, or nothing: our own games.</param>
    public static void Run(string[] others, TextWriter output)
    {
        if (others is [var file, var commands]) One("story", new() { ["file"] = file, ["walkthrough"] = commands }, output);
        else
            foreach (var name in Games.Names) One(name, [], output);
    }

    private static void One(string name, Dictionary<string, string> options, TextWriter output)
    {
        IWorld Make(params (string Key, string Value)[] more)
        {
            var all = new Dictionary<string, string>(options);
            foreach (var (key, value) in more) all[key] = value;
            return WorldRegistry.Create(name, all);
        }

        var start = Stopwatch.GetTimestamp();
        using var world = Make(("max-steps", "0"));
        world.Reset(GameSeeds.Test(0));
        _ = world.AdmissibleActions;
        var first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var way = world.Info(WorldInfoKinds.Walkthrough).Walkthrough!;
        using var trial = Make(("max-steps", "0"), ("room", "no"), ("inventory", "no"));
        var agreement = Agreement(world, trial, way);
        var unseen = Unseen(world, way);
        var hitRate = HitRate([.. Enumerable.Range(0, Worlds).Select(_ => Make())]);
        var save = Best(10_000, () => world.Save());
        var state = world.Save();
        var restore = Best(10_000, () => world.Restore(state));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""
            {"story":"{{(options.TryGetValue("file", out var file) ? Path.GetFileName(file) : name)}}","moves":{{agreement.Moves}},"withoutEffect":{{agreement.WithoutEffect}},"literally":{{agreement.Literally}},"sameOutcome":{{agreement.SameOutcome}},"missing":{{agreement.Missing}},"actions":{{agreement.Actions}},"actionsWithoutChange":{{agreement.Unchanged}},"firstStateMilliseconds":{{first:F0}},"unseenStates":{{unseen.Length}},"medianMilliseconds":{{Quantile(unseen, 0.5):F1}},"p95Milliseconds":{{Quantile(unseen, 0.95):F1}},"hitRate":{{hitRate:F4}},"openStepsPerSecond":{{Speed(Make(("actions", "open"), ("room", "no"), ("inventory", "no")), way):F0}},"openWithViewsStepsPerSecond":{{Speed(Make(("actions", "open")), way):F0}},"validCachedStepsPerSecond":{{Speed(Make(), way):F0}},"stateBytes":{{state.Length}},"saveMicroseconds":{{save:F2}},"restoreMicroseconds":{{restore:F2}}}
            """));
    }

    /// <summary>A move with no effect is one that leaves the state as it was, or as a turn of waiting would.</summary>
    private static (int Moves, int WithoutEffect, int Literally, int SameOutcome, int Missing, int Actions, int Unchanged) Agreement(IWorld world, IWorld trial, IReadOnlyList<string> way)
    {
        var (withoutEffect, literally, same, missing, listed, unchanged) = (0, 0, 0, 0, 0, 0);
        world.Reset(GameSeeds.Test(0));
        foreach (var move in way)
        {
            var actions = world.AdmissibleActions;
            if (actions.Count == 0) break;
            var outcomes = actions.ToDictionary(a => a, Outcome);
            listed += actions.Count;
            unchanged += outcomes.Values.Count(o => !o.Ended && o.Hash == world.StateHash);
            var meant = Outcome(move);
            if (outcomes.ContainsKey(move)) literally++;
            else if (!meant.Ended && (meant.Hash == world.StateHash || outcomes.TryGetValue("wait", out var waited) && waited == meant)) withoutEffect++;
            else if (outcomes.ContainsValue(meant)) same++;
            else missing++;
            world.Step(move);
        }

        return (way.Count, withoutEffect, literally, same, missing, listed, unchanged);

        (bool Ended, bool Won, double Score, ulong Hash) Outcome(string command)
        {
            trial.Restore(world.Save());
            var result = trial.Step(command);
            return (result.Ended, trial.Won, trial.Score, result.Ended ? 0 : trial.StateHash);
        }
    }

    /// <summary>Milliseconds for each state of the walkthrough and of random games, none of them known.</summary>
    private static double[] Unseen(IWorld world, IReadOnlyList<string> way)
    {
        ValidActionsCache.Clear();
        var times = new List<double>();
        var random = new Rng(1);
        world.Reset(GameSeeds.Test(0));
        foreach (var move in way)
        {
            if (world.Won || world.Lost) break;
            Look();
            world.Step(move);
        }

        for (var (game, steps) = (1, 0); steps < RandomSteps; game++)
        {
            world.Reset(GameSeeds.Test(game));
            var result = default(StepResult);
            for (var step = 0; !result.Ended && step < StepsAGame; step++, steps++)
            {
                Look();
                result = world.Step(random.NextInt(world.AdmissibleActions.Count));
            }
        }

        return [.. times.Order()];

        void Look()
        {
            var misses = ValidActionsCache.Statistics.Misses;
            var start = Stopwatch.GetTimestamp();
            _ = world.AdmissibleActions;
            if (ValidActionsCache.Statistics.Misses > misses) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    private static double HitRate(IWorld[] worlds)
    {
        ValidActionsCache.Clear();
        var random = new Rng(2);
        for (var i = 0; i < worlds.Length; i++) worlds[i].Reset(GameSeeds.Training(i));
        for (var round = 0; round < Rounds; round++)
            for (var i = 0; i < worlds.Length; i++)
                if (worlds[i].Step(random.NextInt(worlds[i].AdmissibleActions.Count)).Ended) worlds[i].Reset(GameSeeds.Training(round * worlds.Length + i));
        foreach (var world in worlds) world.Dispose();
        return ValidActionsCache.Statistics.HitRate;
    }

    /// <summary>Steps a second along the walkthrough, again and again; the best of three seconds.</summary>
    private static double Speed(IWorld world, IReadOnlyList<string> way)
    {
        using (world)
        {
            var best = 0.0;
            for (var round = 0; round < 3; round++)
            {
                var (steps, start) = (0, Stopwatch.GetTimestamp());
                while (Stopwatch.GetElapsedTime(start).TotalSeconds < 1)
                {
                    world.Reset(GameSeeds.Test(0));
                    foreach (var move in way)
                    {
                        if (world.Won || world.Lost) break;
                        _ = world.AdmissibleActions;
                        world.Step(move);
                        steps++;
                    }
                }

                best = Math.Max(best, steps / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            return best;
        }
    }

    /// <summary>Microseconds a call, the best of several rounds.</summary>
    private static double Best(int calls, Action call)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++) call();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls);
        }

        return best;
    }

    private static double Quantile(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];
}
