using Troupe.Learner.Replay;

namespace Troupe.Learner.Tests.Replay;

/// <summary>Oracles by hand. Observation of step t is [t]; rewards are powers of ten, γ = 0.5.</summary>
public sealed class NStepWindowTests
{
    private static readonly AdmissibleActions Any = AdmissibleActions.OfFixed(0, 1);

    private readonly ReplayTable _table = new(new ReplayOptions { NStep = 3, Gamma = 0.5f });
    private readonly ChunkBuilder _builder = new(8);
    private long _sequence;

    private static ObservedState See(int t) => ObservedState.OfTokens([t], Any);

    private void Step(float reward, int next, bool terminated = false, bool truncated = false) =>
        _builder.Add(0, reward, terminated, truncated, See(next), default);

    private long Insert(int agent = 0, long incarnation = 1, long? sequence = null) =>
        _table.Insert(ChunkCodec.Decode(_builder.Build(new ChunkKey(agent, incarnation, sequence ?? ++_sequence)).Bytes));

    /// <summary>Every sampleable item: its observation, return, discount and next observation, in order.</summary>
    private (int At, float Return, float Discount, int Next)[] Rows()
    {
        if (_table.Sampleable == 0) return [];
        var batch = _table.Sample(400, 1);
        return [.. Enumerable.Range(0, batch.Count)
            .Select(i => (batch.Observations.Tokens![i][0], batch.Returns[i], batch.Discounts[i], batch.NextObservations.Tokens![i][0]))
            .Distinct().Order()];
    }

    [Fact]
    public void A_termination_ends_the_window_without_a_future()
    {
        _builder.Begin(See(0), 1);
        Step(1, 1);
        Step(10, 2);
        Step(100, 3);
        Step(1000, 4, terminated: true);
        Insert();
        // G₀ = 1 + 5 + 25, γ³ = ⅛ at [3];  G₁ = 10 + 50 + 250 at the end;  G₂ = 100 + 500;  G₃ = 1000
        Assert.Equal([(0, 31f, 0.125f, 3), (1, 310f, 0f, 4), (2, 600f, 0f, 4), (3, 1000f, 0f, 4)], Rows());
    }

    [Fact]
    public void A_truncation_ends_the_window_and_is_bootstrapped_from_the_last_observation()
    {
        _builder.Begin(See(0), 1);
        Step(1, 1);
        Step(10, 2, truncated: true);
        _builder.Begin(See(50), 2);
        Step(100, 51, terminated: true);
        Insert();
        // G₀ = 1 + 5, γ² = ¼ at [2], not at the next episode's [50];  G₁ = 10, γ = ½
        Assert.Equal([(0, 6f, 0.25f, 2), (1, 10f, 0.5f, 2), (50, 100f, 0f, 51)], Rows());
    }

    [Fact]
    public void The_tail_of_a_chunk_waits_for_its_successor()
    {
        _builder.Begin(See(0), 1);
        Step(1, 1);
        Step(10, 2);
        Step(100, 3);
        Insert();
        Assert.Equal([(0, 31f, 0.125f, 3)], Rows());

        Step(1000, 4);
        Insert();
        Assert.Equal([(0, 31f, 0.125f, 3), (1, 310f, 0.125f, 4)], Rows());

        Step(10_000, 5, truncated: true);
        Insert();
        Assert.Equal([(0, 31f, 0.125f, 3), (1, 310f, 0.125f, 4), (2, 3100f, 0.125f, 5), (3, 6000f, 0.25f, 5), (4, 10_000f, 0.5f, 5)], Rows());
    }

    [Fact]
    public void A_tail_whose_episode_was_dropped_never_becomes_sampleable()
    {
        _builder.Begin(See(0), 1);
        Step(1, 1);
        Step(10, 2);
        Insert();
        Step(100, 3);
        _builder.DropEpisode();
        _builder.Begin(See(50), 2);
        Step(1000, 51, terminated: true);
        Insert();
        Assert.Equal([(50, 1000f, 0f, 51)], Rows());
        Assert.Equal((3, 1), (_table.Transitions, _table.Sampleable));
    }

    [Fact]
    public void A_tail_is_not_continued_by_another_incarnation_or_another_agent()
    {
        _builder.Begin(See(0), 1);
        Step(1, 1);
        Insert(agent: 0, incarnation: 1, sequence: 1);
        Step(10, 2);
        Step(100, 3, terminated: true);
        Insert(agent: 1, incarnation: 1, sequence: 2);
        Assert.Equal([1, 2], Rows().Select(row => row.At));

        _builder.Begin(See(50), 1);
        Step(10, 51, terminated: true);
        Insert(agent: 0, incarnation: 2, sequence: 1);
        Assert.Equal([1, 2, 50], Rows().Select(row => row.At));
    }

    [Fact]
    public void Chunks_of_other_agents_in_between_do_not_matter()
    {
        _builder.Begin(See(0), 1);
        Step(1, 1);
        var first = _builder.Build(new ChunkKey(0, 1, 1));
        Step(10, 2);
        Step(100, 3);
        var second = _builder.Build(new ChunkKey(0, 1, 2));
        var other = new ChunkBuilder(8);
        other.Begin(See(70), 1);
        other.Add(0, 7, true, false, See(71), default);

        foreach (var chunk in new[] { first, other.Build(new ChunkKey(1, 1, 1)), second })
            _table.Insert(ChunkCodec.Decode(chunk.Bytes));
        Assert.Equal([(0, 31f, 0.125f, 3), (70, 7f, 0f, 71)], Rows());
    }
}
