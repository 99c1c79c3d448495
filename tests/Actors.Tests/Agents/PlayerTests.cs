using Troupe.Actors.Agents;
using Troupe.Env;
using Troupe.Env.Registry;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Tests.Agents;

public sealed class PlayerTests
{
    private static readonly WeightsVersion Version = new(1, 1);

    private static IWorld CoinCollector() => WorldRegistry.Create("coin-collector", new Dictionary<string, string> { ["level"] = "3", ["max-steps"] = "20" });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(20)]
    [InlineData(57)]
    public void A_player_restored_anywhere_makes_the_same_chunks(int steps)
    {
        var settings = new PlayerSettings(3, 7, 4, 16, 0, 1);
        using var world = CoinCollector();
        using var player = new Player(settings, 1, world, Made.Encoder(world, 4));
        long sequence = 0;
        Play(player, steps, ref sequence);
        var saved = player.Save();

        using var other = CoinCollector();
        using var restored = new Player(settings, 1, other, Made.Encoder(other, 4));
        restored.Restore(saved);
        var again = sequence;

        var expected = Play(player, 100, ref sequence);
        Assert.Equal(expected, Play(restored, 100, ref again));
        Assert.NotEmpty(expected);
        Assert.Equal(player.Steps, restored.Steps);
        Assert.Equal(player.Save(), restored.Save());
    }

    [Fact]
    public void A_saved_state_that_ends_early_is_refused()
    {
        using var world = CoinCollector();
        using var player = new Player(Made.Player(), 1, world, Made.Encoder(world));
        long sequence = 0;
        Play(player, 5, ref sequence);
        var saved = player.Save();

        Assert.Throws<InvalidDataException>(() => player.Restore(saved[..(saved.Length - 3)]));
    }

    [Fact]
    public void The_count_bonus_is_given_once_a_state_and_is_not_in_the_return()
    {
        var world = new TestWorld(6) { Reward = place => place == 1 ? 10 : 0 };
        using var player = new Player(Made.Player(chunkLength: 12, bonus: 0.5f), 1, world, Made.Encoder(world));

        var returns = new List<double>();
        int[] actions = [1, 0, 1, 1, 0, 1, /* second episode */ 1, 0, 1, 1, 0, 1];
        foreach (var action in actions)
        {
            player.EnsureEpisode();
            if (player.Step(action, Version) is { } episode) returns.Add(episode.Return);
        }

        var chunk = ChunkCodec.Decode(player.BuildChunk(1, 1).Bytes);
        float[] once = [10.5f, 0, 10, 0.5f, 10, 0];   // places 1, 0, 1, 2, 1, 2: the start counts as visited
        Assert.Equal([.. once, .. once], Enumerable.Range(0, 12).Select(chunk.Reward));
        Assert.Equal([30, 30], returns);
    }

    [Fact]
    public void A_replaced_world_drops_exactly_the_steps_of_the_open_episode()
    {
        var first = new TestWorld(3);
        using var player = new Player(Made.Player(chunkLength: 20), 1, first, Made.Encoder(first));
        long sequence = 0;
        Play(player, 5, ref sequence);   // one whole episode, and two steps of the next

        Assert.Equal(2, player.Replace(new TestWorld(3)));

        Assert.True(first.IsDisposed);
        Play(player, 3, ref sequence);
        var chunk = ChunkCodec.Decode(player.BuildChunk(1, 1).Bytes);
        Assert.Equal(6, chunk.Steps);
        Assert.Equal([(0L, 3, SegmentEnd.Truncated), (2L, 3, SegmentEnd.Truncated)], chunk.Segments.ToArray().Select(s => (s.EpisodeId, s.Steps, s.End)));
    }

    [Fact]
    public void Steps_that_were_sent_are_not_dropped()
    {
        var first = new TestWorld();
        using var player = new Player(Made.Player(chunkLength: 4), 1, first, Made.Encoder(first));
        long sequence = 0;
        Play(player, 5, ref sequence);
        Assert.Equal(1, sequence);

        Assert.Equal(1, player.Replace(new TestWorld()));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_reward_that_is_not_a_number_is_the_worlds_failure(float reward)
    {
        var world = new TestWorld { Reward = _ => reward };
        using var player = new Player(Made.Player(), 1, world, Made.Encoder(world));
        player.EnsureEpisode();

        Assert.Throws<InvalidOperationException>(() => player.Step(1, Version));
        Assert.True(player.ChunkIsEmpty);
    }

    private static List<byte[]> Play(Player player, int steps, ref long sequence)
    {
        var chunks = new List<byte[]>();
        for (var i = 0; i < steps; i++)
        {
            player.EnsureEpisode();
            player.Step(player.Explore(1), Version, memory: new float[] { player.Steps });
            if (player.ChunkIsFull) chunks.Add(player.BuildChunk(1, ++sequence).Bytes.ToArray());
        }

        return chunks;
    }
}
