using Troupe.Env.Quests;
using Troupe.Env.ToyText;
using Troupe.Env.Wrappers;

namespace Troupe.Env.Tests.Wrappers;

public sealed class VectorWorldTests
{
    private const int Count = 5;

    private static FrozenLake Lake() => new(new FrozenLakeOptions(FrozenLakeOptions.Map4X4, MaxSteps: 8));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Worlds_together_play_as_each_would_alone(bool parallel)
    {
        using var vector = new VectorWorld(Lake, Count, GameSeeds.Training, parallel);
        var alone = Enumerable.Range(0, Count).Select(_ => Lake()).ToArray();
        var games = new long[Count];
        var now = vector.Reset();
        for (var i = 0; i < Count; i++) Assert.Equal(alone[i].Reset(GameSeeds.Training(i)), now.Seen[i]);
        var random = new Rng(3);
        var (terminated, truncated) = (0, 0);
        for (var step = 0; step < 500; step++)
        {
            var actions = Enumerable.Range(0, Count).Select(_ => random.NextInt(4)).ToArray();
            now = vector.Step(actions);
            for (var i = 0; i < Count; i++)
            {
                var one = alone[i].Step(actions[i]);
                Assert.Equal((one.Reward, one.Terminated, one.Truncated), (now.Rewards[i], now.Terminated[i], now.Truncated[i]));
                Assert.Equal(one.Ended ? one.Observation : null, now.Last[i]);
                Assert.Equal(one.Truncated ? alone[i].AdmissibleActions : null, now.LastActions[i]);
                terminated += one.Terminated ? 1 : 0;
                truncated += one.Truncated ? 1 : 0;
                Assert.Equal(one.Ended ? alone[i].Reset(GameSeeds.Training(i + ++games[i] * Count)) : one.Observation, now.Seen[i]);
            }
        }

        Assert.True(terminated > 20 && truncated > 20);
    }

    [Fact]
    public void Restored_it_goes_on_alike()
    {
        using var vector = new VectorWorld(Lake, Count, GameSeeds.Validation);
        using var copy = new VectorWorld(Lake, Count, GameSeeds.Validation);
        vector.Reset();
        var random = new Rng(4);
        for (var step = 0; step < 200; step++)
        {
            var shown = copy.Restore(vector.Save()).Seen.ToArray();
            Assert.Equal(Enumerable.Range(0, Count).Select(i => vector.Worlds[i].Current), shown);
            var actions = Enumerable.Range(0, Count).Select(_ => random.NextInt(4)).ToArray();
            var (one, other) = (vector.Step(actions), copy.Step(actions));
            Assert.Equal((one.Seen, one.Rewards, one.Last), (other.Seen, other.Rewards, other.Last), SameStep);
        }

        using var fewer = new VectorWorld(Lake, Count - 1, GameSeeds.Validation);
        Assert.Contains("A state of 5 worlds; here are 4.", Assert.Throws<InvalidDataException>(() => fewer.Restore(vector.Save())).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => copy.Restore(vector.Save().AsSpan(..^3)));
    }

    [Fact]
    public void A_wrong_action_moves_no_world()
    {
        using var vector = new VectorWorld(Lake, 3, GameSeeds.Training);
        vector.Reset();
        var before = vector.Save();
        Assert.Contains("World 2 allows 0 to 3 now", Assert.Throws<ArgumentOutOfRangeException>(() => vector.Step([0, 1, 4])).Message, StringComparison.Ordinal);
        Assert.Contains("2 actions for 3 worlds", Assert.Throws<ArgumentException>(() => vector.Step([0, 1])).Message, StringComparison.Ordinal);
        Assert.Equal(before, vector.Save());
    }

    [Fact]
    public void Commands_may_be_typed()
    {
        using var vector = new VectorWorld(() => new CoinCollector(new CoinCollectorOptions(2)), 2, GameSeeds.Training);
        vector.Reset();
        var now = vector.Step(["look", "dance"]);
        Assert.Equal(["look", "dance"], now.Seen.Select(o => o.Command));
    }

    [Fact]
    public void A_world_that_cannot_be_made_leaves_none_behind()
    {
        var made = new List<Disposable>();
        Assert.Throws<InvalidOperationException>(() => new VectorWorld(
            () =>
            {
                if (made.Count == 2) throw new InvalidOperationException("no more");
                made.Add(new Disposable());
                return made[^1];
            }, 3, GameSeeds.Training));
        Assert.Equal(2, made.Count(w => w.Gone));
    }

    private static bool SameStep(
        (IReadOnlyList<Observation> Seen, IReadOnlyList<float> Rewards, IReadOnlyList<Observation?> Last) one,
        (IReadOnlyList<Observation> Seen, IReadOnlyList<float> Rewards, IReadOnlyList<Observation?> Last) other) =>
        one.Seen.SequenceEqual(other.Seen) && one.Rewards.SequenceEqual(other.Rewards) && one.Last.SequenceEqual(other.Last);

    private sealed class Disposable() : WorldWrapper(Lake())
    {
        public bool Gone { get; private set; }

        protected override void Dispose(bool disposing)
        {
            Gone = true;
            base.Dispose(disposing);
        }
    }
}
