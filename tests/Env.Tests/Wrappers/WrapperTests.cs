using Troupe.Env.Tests.Worlds;
using Troupe.Env.Quests;
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
}
