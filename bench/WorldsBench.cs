using System.Diagnostics;
using System.Globalization;
using Troupe.Env;
using Troupe.Env.Control;
using Troupe.Env.Guard;
using Troupe.Env.Quests;
using Troupe.Env.Text;
using Troupe.Env.ToyText;

namespace Troupe.Bench;

/// <summary>
/// What worlds and the text input do on one core: random actions, resets included. The first line is the least world that
/// can be written with <see cref="World"/>; the others compare with it.
/// </summary>
public static class WorldsBench
{
    private const int Steps = 2_000_000;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    public static void Run()
    {
        var hard = new CoinCollectorOptions(5, CoinCollectorMode.Hard);
        StepsOf("the least world of one's own", () => new Least(), Steps);
        StepsOf("frozen lake 4x4", () => new FrozenLake(), Steps);
        StepsOf("frozen lake 8x8", () => new FrozenLake(new FrozenLakeOptions(FrozenLakeOptions.Map8X8)), Steps);
        StepsOf("taxi", () => new Taxi(), Steps);
        StepsOf("taxi, rainy and fickle", () => new Taxi(new TaxiOptions(Rainy: true, Fickle: true)), Steps);
        StepsOf("cliff walking", () => new CliffWalking(), Steps);
        StepsOf("blackjack", () => new Blackjack(), Steps);
        StepsOf("cart pole, numbers", () => new CartPole(), Steps);
        StepsOf("cart pole, text", () => new CartPole(new CartPoleOptions(Text: true)), Steps);
        StepsOf("optimiser control", () => new OptimiserControl(), Steps / 400);
        StepsOf("coin collector, level 5 hard", () => new CoinCollector(hard), Steps);
        StepsOf("coin collector, level 20 hard", () => new CoinCollector(hard with { Level = 20 }), Steps);
        StepsOf("treasure hunter, level 10", () => new TreasureHunter(new TreasureHunterOptions(10)), Steps / 4);
        StepsOf("treasure hunter, level 30", () => new TreasureHunter(new TreasureHunterOptions(30)), Steps / 4);
        StepsOf("cooking, 2 ingredients, 6 rooms", () => new Cooking(), Steps / 4);
        StepsOf("cooking, 5 ingredients, 12 rooms, few hands", () => new Cooking(new CookingOptions(5, 5, 12, Drop: true)), Steps / 4);
        StepsOf("map reader, 15 rooms", () => new MapReader(), Steps / 4);
        StepsOf("map reader, 50 rooms, doors", () => new MapReader(new MapReaderOptions(50, 8, 3, Doors: true)), Steps / 4);
        StepsOf("coin collector, level 5 hard, guarded", () => new GuardedWorld(() => new CoinCollector(hard), s_limit), Steps / 40);
        Encoding(hard);
        SaveAndRestore(hard);
    }

    private static void StepsOf(string name, Func<IWorld> create, int steps)
    {
        using var world = create();
        Play(world, steps / 10, null, null);
        Measure($"{name}, steps", () => Play(world, steps, null, null), steps);
    }

    private static void Encoding(CoinCollectorOptions options)
    {
        using var world = new CoinCollector(options);
        var encoder = new InputEncoder(Vocabulary.Of(world.Spec), 5, 64);
        var history = new CommandHistory(5);
        var screens = new List<Observation>();
        Play(world, 50, null, null, screens.Add);
        foreach (var screen in screens.Take(5)) history.Push(screen.Command);
        var tokens = screens.Average(s => encoder.Encode(s, history).Length).ToString("F1", CultureInfo.InvariantCulture);
        Measure($"encoding {tokens} tokens, texts seen before", () =>
        {
            for (var i = 0; i < Steps; i++) encoder.Encode(screens[i % screens.Count], history);
        }, Steps);
        Measure("coin collector, steps with encoding", () => Play(world, Steps, encoder, history), Steps);
    }

    private static void SaveAndRestore(CoinCollectorOptions options)
    {
        using var world = new CoinCollector(options);
        world.Reset(1);
        Measure("coin collector, save and restore", () =>
        {
            for (var i = 0; i < Steps / 10; i++) world.Restore(world.Save());
        }, Steps / 10);
    }

    private static void Play(IWorld world, int steps, InputEncoder? encoder, CommandHistory? history, Action<Observation>? see = null)
    {
        var random = new Rng(1);
        var game = 0L;
        world.Reset(game);
        for (var i = 0; i < steps; i++)
        {
            var result = world.Step(random.NextInt(world.AdmissibleActions.Count));
            see?.Invoke(result.Observation);
            history?.Push(result.Observation.Command);
            encoder?.Encode(result.Observation, history!);
            if (!result.Ended) continue;
            world.Reset(++game);
            history?.Clear();
        }
    }

    private static void Measure(string name, Action run, int times)
    {
        run();
        var best = 0.0;
        long bytes = 0;
        for (var repeat = 0; repeat < 3; repeat++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            run();
            best = Math.Max(best, times / Stopwatch.GetElapsedTime(began).TotalSeconds);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / times;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-48} {best,14:N0}/s {bytes,6} B each"));
    }

    private sealed class Least : World
    {
        private readonly string[] _actions = ["wait"];

        protected override IReadOnlyList<string> Actions => _actions;

        protected override Turn Start(Rng random) => "Nothing happens.";

        protected override Turn Act(string action, Rng random) => "Nothing happens.";
    }
}
