using Troupe.Env.Control;
using Troupe.Env.Tests.Worlds;
using Troupe.Env.Text;

namespace Troupe.Env.Tests.Control;

public sealed class CartPoleTests
{
    private static readonly CartPoleOptions s_text = new(Text: true);

    [Fact]
    public void Keeps_the_contract_of_worlds()
    {
        WorldContract.Check(() => new CartPole());
        WorldContract.Check(() => new CartPole(s_text));
        WorldContract.Check(() => new CartPole(s_text with { Velocities = false, MaxSteps = 20 }));
    }

    // The last state of an episode of Gymnasium 1.4.0 (commit 3f0476a) from this state with these actions, the last of
    // them repeated from the beginning: position, velocity, angle, angular velocity, and the number of steps.
    [Theory]
    [InlineData("1", new[] { 0.01, -0.02, 0.03, 0.04 }, new[] { 0.18148412486073115, 1.9330643896994748, -0.2235691808247549, -2.984082745435587 }, 10)]
    [InlineData("0", new[] { -0.03, 0.02, -0.01, 0.05 }, new[] { -0.16697356939847688, -1.7396250527689445, 0.21242298268472834, 2.810168698660374 }, 9)]
    [InlineData("01", new[] { 0.0, 0, 0, 0 }, new[] { -0.06798842646536493, -0.22704193111119803, 0.2175214989110965, 1.0187864542305167 }, 33)]
    [InlineData("1101001100110101001110001101010011", new[] { 0.05, -0.05, 0.05, -0.05 }, new[] { 0.16251483601818792, 0.16546372899080522, -0.21369187383099844, -0.8084053503424709 }, 29)]
    [InlineData("1", new[] { 2.39, 1, 0, 0 }, new[] { 2.41, 1.1951219512195121, 0, -0.2926829268292683 }, 1)]
    [InlineData("01010101010101010101010101010101010101010110011001100110", new[] { 0.02, 0.04, -0.03, 0.01 }, new[] { -0.023267240555985398, 0.19838713218739829, 0.22275366237790067, 0.5403193550949938 }, 55)]
    public void Falls_as_in_Gymnasium(string actions, double[] start, double[] end, int steps)
    {
        using var world = new CartPole();
        world.Reset(new CartPoleState(start[0], start[1], start[2], start[3]));
        StepResult result;
        do
        {
            result = world.Step(actions[world.Moves % actions.Length] - '0');
            Assert.Equal(1, result.Reward);
        }
        while (!result.Ended);

        Assert.True(result is { Terminated: true, Truncated: false } && world.Lost);
        Assert.Equal((steps, steps), (world.Moves, world.Score));
        double[] state = [world.State.Position, world.State.Velocity, world.State.Angle, world.State.AngularVelocity];
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(end[i], state[i], 1e-11);
            Assert.Equal((float)end[i], result.Observation.Numbers![i], 1e-7);
        }
    }

    // The state after one step, to the last bit that single precision shows.
    [Fact]
    public void One_step_is_Gymnasiums()
    {
        using var world = new CartPole();
        world.Reset(new CartPoleState(0.05, -0.05, 0.05, -0.05));
        Assert.Equal([0.04899999871850014f, 0.1443706690749751f, 0.04899999871850014f, -0.32649776339530945f], world.Step("right").Observation.Numbers!);
    }

    // A controller of the state, in Gymnasium 1.4.0 as here. 500 steps magnify the last bit of a sine, in which numpy
    // differs from itself with and without AVX-512 (without: equal to this in all printed digits), to about 0.01.
    [Theory]
    [InlineData(100, 1e-9, new[] { 0.05, -0.05, 0.05, 0.05 }, new[] { 0.27696171655799257, -0.05826097068508643, -0.002336400343911425, 0.23217036250820633 })]
    [InlineData(500, 0.02, new[] { 0.05, -0.05, 0.05, 0.05 }, new[] { 0.8696080852485333, -0.05524319643381165, 0.0020829383279522265, 0.165594034612289 })]
    [InlineData(100, 1e-9, new[] { -0.04, 0.03, 0.01, -0.05 }, new[] { 0.01613050537081674, 0.02811680877097214, -0.004637640875259257, -0.008455033296494552 })]
    [InlineData(500, 0.02, new[] { -0.04, 0.03, 0.01, -0.05 }, new[] { 0.15785951643973273, 0.028758626317630875, -0.0019184718928043553, -0.02261398648128804 })]
    public void A_controlled_pole_stands_and_is_where_Gymnasiums_is(int steps, double within, double[] start, double[] end)
    {
        using var world = new CartPole(new CartPoleOptions(MaxSteps: steps));
        world.Reset(new CartPoleState(start[0], start[1], start[2], start[3]));
        var result = default(StepResult);
        while (!result.Ended) result = world.Step(world.State is var s && s.Angle + 0.5 * s.AngularVelocity + 0.05 * s.Position + 0.1 * s.Velocity > 0 ? 1 : 0);
        Assert.True(result is { Truncated: true, Terminated: false } && world.Won);
        Assert.Equal((steps, steps), (world.Score, world.MaxScore));
        double[] state = [world.State.Position, world.State.Velocity, world.State.Angle, world.State.AngularVelocity];
        for (var i = 0; i < 4; i++) Assert.Equal(end[i], state[i], within);
    }

    [Fact]
    public void A_random_player_stands_as_long_as_Gymnasiums_for_short()
    {
        using var world = new CartPole();
        var lengths = new List<double>();
        for (var seed = 0; seed < 3000; seed++)
        {
            WorldContract.Play(world, seed, _ => { });
            lengths.Add(world.Moves);
        }

        Assert.InRange(lengths.Average(), 22.0 - 1, 22.0 + 1);   // Gymnasium 1.4.0: 21.99 over 5000 games, standard error 0.16
    }

    [Fact]
    public void Games_start_within_the_known_range_and_differ()
    {
        using var world = new CartPole();
        var starts = Enumerable.Range(0, 1000).Select(seed => world.Reset(seed).Numbers!).ToArray();
        Assert.All(starts, s => Assert.All(s, x => Assert.InRange(x, -0.05f, 0.05f)));
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(1000, starts.Select(s => s[i]).Distinct().Count());
            Assert.InRange(starts.Average(s => s[i]), -0.005, 0.005);   // 5 standard errors
        }
    }

    [Fact]
    public void Saved_numbers_come_back()
    {
        using var world = new CartPole();
        using var copy = new CartPole();
        world.Reset(3);
        for (var i = 0; i < 5; i++) world.Step(i & 1);
        copy.Restore(world.Save());
        Assert.Equal(world.Current.Numbers, copy.Current.Numbers);
        Assert.Equal(world.Step(1).Observation.Numbers, copy.Step(1).Observation.Numbers);
    }

    [Fact]
    public void Hidden_velocities_are_zero_among_the_numbers_and_not_told()
    {
        using var numbers = new CartPole(new CartPoleOptions(Velocities: false));
        numbers.Reset(1);
        var seen = numbers.Step(0).Observation.Numbers!;
        Assert.Equal(((float)numbers.State.Position, 0f, (float)numbers.State.Angle, 0f), (seen[0], seen[1], seen[2], seen[3]));
        Assert.Equal(new ObservationSpec.Numbers(4), numbers.Spec.Observation);

        using var text = new CartPole(s_text with { Velocities = false });
        Assert.Equal("The cart stands in the middle. The pole is upright.", text.Reset(new CartPoleState(0, 5, 0, 5)).Room);
    }

    [Theory]
    [InlineData(0, 0, 0, 0, "The cart stands in the middle and rests. The pole is upright and keeps still.")]
    [InlineData(-0.5, 0.3, 0.02, -0.3, "The cart stands near the middle to the left and creeps forward. The pole tilts east and drifts anticlockwise.")]
    [InlineData(2.3, -9, -0.2, 9, "The cart stands far out to the right and races backward. The pole topples west and whirls clockwise.")]
    public void Words_tell_the_bins(double position, double velocity, double angle, double turning, string told)
    {
        using var world = new CartPole(s_text);
        Assert.Equal(told, world.Reset(new CartPoleState(position, velocity, angle, turning)).Room);
    }

    [Fact]
    public void Texts_differ_even_without_the_order_of_words()
    {
        var bags = CartPoleTexts.Rooms(velocities: true).Select(t => string.Join(' ', WordTokenizer.Split(t).Order(StringComparer.Ordinal))).ToArray();
        Assert.Equal(7 * 9 * 7 * 9, bags.Distinct().Count());
    }

    // Pushes the way the pole falls, as far as the words tell: text is enough to keep it up.
    [Fact]
    public void A_player_who_only_reads_keeps_the_pole_up()
    {
        using var world = new CartPole(s_text);
        for (var seed = 0; seed < 50; seed++)
        {
            world.Reset(seed);
            for (var result = default(StepResult); !result.Ended;) result = world.Step(Falling(world.Current.Room) > 0 ? "right" : "left");
            Assert.True(world.Won, $"game {seed}: {world.Moves} steps");
        }
    }

    private static double Falling(string room)
    {
        double Of(string[] amounts, double[] worth, string negative, string positive)
        {
            for (var i = 0; i < amounts.Length; i++)
                foreach (var (side, sign) in new[] { (negative, -1), (positive, 1) })
                    if (room.Contains($"{amounts[i]} {side}", StringComparison.Ordinal)) return sign * worth[i];
            return 0;
        }

        return Of(["tilts", "leans", "hangs", "topples"], [0.8, 2.5, 6, 10], "west", "east")
            + 0.5 * Of(["drifts", "turns", "swings", "whirls"], [12, 35, 70, 110], "anticlockwise", "clockwise")
            + 3 * Of(["near the middle", "halfway out", "far out"], [0.6, 1.4, 2.1], "to the left", "to the right")
            + 6 * Of(["creeps", "rolls", "races"], [0.35, 0.9, 1.5], "backward", "forward");
    }
}
