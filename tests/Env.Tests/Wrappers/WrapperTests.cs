using Troupe.Env.Control;
using Troupe.Env.Quests;
using Troupe.Env.Tests.Worlds;
using Troupe.Env.ToyText;
using Troupe.Env.Wrappers;

namespace Troupe.Env.Tests.Wrappers;

public sealed class WrapperTests
{
    private static CoinCollector Coin(int maxSteps = 50) => new(new CoinCollectorOptions(4, CoinCollectorMode.Hard, maxSteps));

    [Fact]
    public void Wrapped_worlds_keep_the_contract_of_worlds()
    {
        WorldContract.Check(() => new TimeLimit(Coin(), 7));
        WorldContract.Check(() => new TimeLimit(Coin(5), 7));
        WorldContract.Check(() => new CountBonus(Coin(), 0.5f));
        WorldContract.Check(() => new CountBonus(new TimeLimit(new FrozenLake(), 10)));
        WorldContract.Check(() => new LastObservations(Coin(), 3));
        WorldContract.Check(() => new LastObservations(new LastObservations(new FrozenLake(), 1), 2));
        WorldContract.Check(() => new LastObservations(new CartPole(), 4));
        WorldContract.Check(() => new RewardScale(Coin(), 0.1f));
        WorldContract.Check(() => RewardClip.ToSign(new RewardClip(new Taxi(new TaxiOptions(MaxSteps: 30)), -5, 5)), games: 10);
    }

    [Fact]
    public void A_time_limit_truncates_and_an_end_at_the_limit_stays_an_end()
    {
        using var world = new TimeLimit(Coin(), 4);
        Assert.Equal(4, world.Spec.MaxSteps);
        world.Reset(1);
        for (var i = 0; i < 3; i++) Assert.False(world.Step("look").Ended);
        Assert.True(world.Step("look") is { Truncated: true, Terminated: false });
        Assert.Throws<InvalidOperationException>(() => world.Step("look"));

        using var coin = Coin();
        coin.Reset(1);
        var plan = coin.Plan();
        world.Reset(1);
        for (var i = 0; i < 3; i++) world.Step(plan[i]);
        Assert.True(world.Step(plan[3]) is { Truncated: false, Terminated: true, Reward: 1 });
    }

    [Fact]
    public void A_state_is_paid_for_once_in_each_episode_and_the_first_not_at_all()
    {
        using var world = new CountBonus(Coin(), 0.5f);
        for (var episode = 0; episode < 2; episode++)
        {
            world.Reset(2);
            Assert.Equal(0, world.Step("look").Reward);
            var there = world.AdmissibleActions[0];
            Assert.Equal(0.5f, world.Step(there).Reward);
            Assert.Equal(0, world.Step("look").Reward);
            Assert.Equal(0, world.Step(there switch { "north" => "south", "south" => "north", "east" => "west", _ => "east" }).Reward);
        }
    }

    [Fact]
    public void The_bonus_and_the_coin_add_up_while_the_score_stays_the_games()
    {
        using var coin = Coin();
        coin.Reset(1);
        using var world = new CountBonus(Coin());
        world.Reset(1);
        Assert.Equal([1, 1, 1, 2], coin.Plan().Select(c => world.Step(c).Reward).ToArray());
        Assert.Equal(1, world.Score);
    }

    [Fact]
    public void The_last_observations_are_shown_newest_first_and_forgotten_at_a_reset()
    {
        using var world = new LastObservations(new FrozenLake(new FrozenLakeOptions(FrozenLakeOptions.Map4X4, Slippery: false)), 3);
        Assert.Equal(Tile(0), world.Reset(0).Room);
        Assert.Equal($"{Tile(1)}\nBefore: {Tile(0)}", world.Step("right").Observation.Room);
        Assert.Equal($"{Tile(2)}\nBefore: right {Tile(1)}\nBefore: {Tile(0)}", world.Step("right").Observation.Room);
        var last = world.Step("jump").Observation;
        Assert.Equal(("jump", "I do not understand that.", $"{Tile(2)}\nBefore: right {Tile(2)}\nBefore: right {Tile(1)}"), (last.Command, last.Feedback, last.Room));
        Assert.Equal(last, world.Current);
        Assert.Equal(Tile(0), world.Reset(0).Room);
    }

    [Fact]
    public void The_last_numbers_are_joined_newest_first_and_zero_before_the_start()
    {
        using var plain = new CartPole();
        using var world = new LastObservations(new CartPole(), 3);
        Assert.Equal(new ObservationSpec.Numbers(12), world.Spec.Observation);
        var zero = new float[4];
        var zeroth = plain.Reset(1).Numbers!;
        Assert.Equal([.. zeroth, .. zero, .. zero], world.Reset(1).Numbers!);
        var first = plain.Step(1).Observation.Numbers!;
        Assert.Equal([.. first, .. zeroth, .. zero], world.Step(1).Observation.Numbers!);
        var second = plain.Step(1).Observation.Numbers!;
        var third = plain.Step(0).Observation.Numbers!;
        world.Step(1);
        Assert.Equal([.. third, .. second, .. first], world.Step(0).Observation.Numbers!);

        using var copy = new LastObservations(new CartPole(), 3);
        copy.Restore(world.Save());
        Assert.Equal(world.Current.Numbers, copy.Current.Numbers);
        Assert.Equal(world.Step(1).Observation.Numbers, copy.Step(1).Observation.Numbers);
    }

    [Fact]
    public void Rewards_are_scaled_and_clipped_while_the_score_stays_the_games()
    {
        using var scaled = new RewardScale(new CliffWalking(), 0.5f);
        using var bounded = new RewardClip(new CliffWalking(), -10, 0);
        using var signs = RewardClip.ToSign(new CliffWalking());
        foreach (var (world, fall, move) in new[] { ((IWorld)scaled, -50f, -0.5f), (bounded, -10f, -1f), (signs, -1f, -1f) })
        {
            world.Reset(0);
            Assert.Equal((fall, move, -101.0), (world.Step("right").Reward, world.Step(0).Reward, world.Score));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new RewardScale(scaled, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RewardClip(scaled, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RewardClip(scaled, float.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LastObservations(scaled, 0));
    }

    [Fact]
    public void What_a_world_tells_on_request_passes_through_every_wrapper()
    {
        using var inner = new Taxi();
        using var world = new LastObservations(new RewardScale(RewardClip.ToSign(new CountBonus(new TimeLimit(inner, 50))), 2), 2);
        world.Reset(4);
        world.Step(0);
        Assert.Equivalent(inner.Info(WorldInfoKinds.All), world.Info(WorldInfoKinds.All));
        Assert.Equal(inner.StateHash, world.StateHash);
    }

    private static string Tile(int state)
    {
        using var lake = new FrozenLake();
        return lake.Describe(state).Room;
    }
}
