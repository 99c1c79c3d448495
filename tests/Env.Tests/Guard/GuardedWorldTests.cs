using Troupe.Env.Guard;
using Troupe.Env.Quests;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Guard;

// One test at a time: the count of abandoned threads belongs to the process.
public sealed class GuardedWorldTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_guarded_world_keeps_the_contract_of_worlds() =>
        WorldContract.Check(() => new GuardedWorld(() => new CoinCollector(), s_long), games: 3);

    [Fact]
    public void A_world_that_throws_costs_its_episode_and_is_replaced()
    {
        var made = 0;
        using var world = new GuardedWorld(() => new Trouble(made++, new ManualResetEventSlim()), s_long);
        world.Reset(0);
        world.Step("wait");
        var error = Assert.Throws<WorldFailedException>(() => world.Step("throw"));
        Assert.Contains("take the command 'throw'", error.Message, StringComparison.Ordinal);
        Assert.IsType<FormatException>(error.InnerException);
        Assert.Throws<InvalidOperationException>(() => world.Step("wait"));
        Assert.Equal("World 1", world.Reset(0).Room);
        Assert.Equal(1, world.Failures);
        Assert.Equal(0, GuardedWorld.AbandonedThreads);
    }

    [Fact]
    public void A_world_that_hangs_costs_its_episode_and_its_thread_ends_when_it_can()
    {
        using var release = new ManualResetEventSlim();
        var made = 0;
        using var world = new GuardedWorld(() => new Trouble(made++, release), s_short);
        world.Reset(0);
        Assert.Contains("within 1 s", Assert.Throws<WorldFailedException>(() => world.Step("hang")).Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (GuardedWorld.AbandonedThreads, world.Failures));
        Assert.Equal("World 1", world.Reset(0).Room);
        Assert.Throws<WorldFailedException>(() => world.Step("hang"));

        using var strict = new GuardedWorld(() => new CoinCollector(), s_long, maxAbandoned: 3);
        Assert.Contains("2 worlds of this process hang",
            Assert.Throws<WorldFailedException>(() => new GuardedWorld(() => new CoinCollector(), s_long, maxAbandoned: 2)).Message, StringComparison.Ordinal);

        release.Set();
        Assert.True(SpinWait.SpinUntil(() => GuardedWorld.AbandonedThreads == 0, s_long), "waited for the abandoned threads to end");
    }

    [Fact]
    public void A_world_that_cannot_be_made_is_a_failure()
    {
        var error = Assert.Throws<WorldFailedException>(() => new GuardedWorld(() => throw new NotSupportedException("no luck"), s_long));
        Assert.Contains("no luck", error.Message, StringComparison.Ordinal);
    }

    private sealed class Trouble(int number, ManualResetEventSlim release) : World
    {
        protected override IReadOnlyList<string> Actions => ["wait", "throw", "hang"];

        protected override IEnumerable<string> Texts => ["World"];

        protected override Turn Start(Rng random) => $"World {number}";

        protected override Turn Act(string action, Rng random)
        {
            if (action == "throw") throw new FormatException("broken");
            if (action == "hang") release.Wait();
            return $"World {number}";
        }
    }
}
