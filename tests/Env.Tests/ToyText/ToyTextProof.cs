using Troupe.Env.Exact;
using Troupe.Env.Tests.Worlds;
using Troupe.Env.ToyText;

namespace Troupe.Env.Tests.ToyText;

/// <summary>The promised figures of toy text, written for tests/prove/toy-text; the short tests hold them apart.</summary>
[Trait("Tier", "long")]
public sealed class ToyTextProof
{
    private const double Gamma = 0.99;

    [Fact]
    public void Tables_hold_as_many_entries_as_Gymnasiums()
    {
        Entries("frozen-lake 4x4 slippery", new FrozenLake(), 152);
        Entries("frozen-lake 4x4", Lake(FrozenLakeOptions.Map4X4, false), 64);
        Entries("frozen-lake 8x8 slippery", Lake(FrozenLakeOptions.Map8X8, true), 680);
        Entries("taxi", new Taxi(), 3000);
        Entries("cliff-walking", new CliffWalking(), 192);
        Entries("cliff-walking slippery", new CliffWalking(new CliffWalkingOptions(Slippery: true)), 576);
    }

    [Fact]
    public void Optimal_values_are_the_known_ones()
    {
        Value("frozen-lake 4x4 slippery", new FrozenLake(), 0, 0.542025932);
        Value("frozen-lake 4x4", Lake(FrozenLakeOptions.Map4X4, false), 0, 0.950990050);
        Value("frozen-lake 8x8 slippery", Lake(FrozenLakeOptions.Map8X8, true), 0, 0.414640362);
        Value("taxi, state 0", new Taxi(), 0, 18.8);
        Value("cliff-walking", new CliffWalking(), 36, -12.2478977);
        Value("cliff-walking slippery", new CliffWalking(new CliffWalkingOptions(Slippery: true)), 36, -46.352672182);
    }

    [Fact]
    public void Best_returns_are_the_known_ones()
    {
        Within("frozen-lake 4x4 slippery, 100 steps, step known", new FrozenLake(), 100, 0.7442, 5e-5);
        Within("frozen-lake 8x8 slippery, 200 steps, step known", Lake(FrozenLakeOptions.Map8X8, true), 200, 0.9132, 5e-5);
        Within("taxi, mean over 300 starts, 200 steps", new Taxi(), 200, 7.93, 1e-9);
        Within("cliff-walking, 500 steps", new CliffWalking(), 500, -13, 1e-9);
    }

    private static FrozenLake Lake(IReadOnlyList<string> map, bool slippery) => new(new FrozenLakeOptions(map, slippery));

    private static void Entries(string what, TabularWorld world, int expected)
    {
        using (world) Hold($"{what}: table entries", expected, TableDigest.Entries(world.Table), 0);
    }

    private static void Value(string what, TabularWorld world, int state, double expected)
    {
        using (world) Hold($"{what}: V* of the start, discount 0.99", expected, ValueIteration.Solve(world.Table, Gamma).Values[state], 1e-6);
    }

    private static void Within(string what, TabularWorld world, int steps, double expected, double within)
    {
        using (world) Hold($"{what}: best return", expected, PolicyValue.BestWithin(world.Table, steps), within);
    }

    private static void Hold(string what, double expected, double measured, double within)
    {
        ProvenFigures.Write(what, expected, measured);
        Assert.Equal(expected, measured, within + 1e-12);
    }
}
