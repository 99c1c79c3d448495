using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Replay;

public sealed class RolloutTests
{
    private static readonly WeightsVersion One = new(1, 1);

    // Observations are one number each: 10 – 11 – 12 end, 20 – 21 cut off, 30 – 31 – …
    [Fact]
    public void Runs_are_episodes_and_keep_their_true_last_observations()
    {
        var builder = new ChunkBuilder(5, true, true);
        builder.Begin(Seen(10), 1);
        builder.Add(0, 1, false, false, Seen(11), One, -1, 0.1f);
        builder.Add(1, 2, true, false, Seen(12), One, -2, 0.2f);
        builder.Begin(Seen(20), 2);
        builder.Add(1, 3, false, true, Seen(21), One, -3, 0.3f);
        builder.Begin(Seen(30), 3);
        builder.Add(0, 4, false, false, Seen(31), One, -4, 0.4f);
        builder.Add(0, 5, false, false, Seen(32), One, -5, 0.5f);
        var rollout = new Rollout([Built(builder)]);

        Assert.Equal([1, 2, 3, 4, 5], rollout.Rewards);
        Assert.Equal([-1, -2, -3, -4, -5], rollout.LogProbabilities);
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f, 0.5f], rollout.Values);
        Assert.Equal([new(0, 2, SegmentEnd.Terminated), new(2, 1, SegmentEnd.Truncated), new(3, 2, SegmentEnd.Open)], rollout.Runs.ToArray());
        var batch = new QBatch();
        Assert.Equal([0, 1, 1, 0, 0], Enumerable.Range(0, 5).Select(row => rollout.AddState(batch, row)));
        Assert.Equal([10, 11, 20, 30, 31], Enumerable.Range(0, 5).Select(row => Number(batch, row)));
        batch.Clear();
        for (var run = 0; run < 3; run++) rollout.AddLast(batch, run);
        Assert.Equal([12, 21, 32], Enumerable.Range(0, 3).Select(row => Number(batch, row)));
    }

    [Fact]
    public void With_texts_the_action_is_its_place_among_those_that_were_admissible()
    {
        var builder = new ChunkBuilder(2, true, true);
        ObservedState Of(params int[] firsts) => ObservedState.OfTokens([firsts[0]], AdmissibleActions.OfTexts(Algorithms.Dqn.Batches.Lists([.. firsts.Select(f => new[] { f, 3 })])));
        builder.Begin(Of(5, 6, 7), 1);
        builder.Add(2, 0, false, false, Of(7, 5), One);
        builder.Add(1, 0, true, false, Of(9), One);
        var rollout = new Rollout([Built(builder)]);
        var batch = new QBatch();
        Assert.Equal([2, 1], [rollout.AddState(batch, 0), rollout.AddState(batch, 1)]);
        Assert.Equal([7, 3], batch.Texts[batch.Actions(0)[2]].ToArray());
        Assert.Equal([5, 3], batch.Texts[batch.Actions(1)[1]].ToArray());
        Assert.Equal(3, batch.Texts.Count);
    }

    [Fact]
    public void Steps_of_other_weights_and_chunks_without_log_probabilities_are_refused()
    {
        var builder = new ChunkBuilder(2, true, true);
        builder.Begin(Seen(1), 1);
        builder.Add(0, 0, false, false, Seen(2), One);
        builder.Add(0, 0, false, false, Seen(3), new WeightsVersion(1, 2));
        Assert.Contains("1.2", Assert.Throws<ArgumentException>(() => new Rollout([Built(builder)])).Message, StringComparison.Ordinal);
        var plain = new ChunkBuilder(1);
        plain.Begin(Seen(1), 1);
        plain.Add(0, 0, false, false, Seen(2), One);
        Assert.Contains("log-probabilities", Assert.Throws<ArgumentException>(() => new Rollout([Built(plain)])).Message, StringComparison.Ordinal);
    }

    private static ObservedState Seen(float number) => ObservedState.OfNumbers([number], AdmissibleActions.OfFixed(0, 1));

    private static Chunk Built(ChunkBuilder builder) => ChunkCodec.Decode(builder.Build(new ChunkKey(0, 1, 1)).Bytes);

    private static float Number(QBatch batch, int row) => BitConverter.Int32BitsToSingle(batch.Observations[batch.States[row]][0]);
}
