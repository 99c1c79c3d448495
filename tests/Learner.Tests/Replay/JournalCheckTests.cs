using Troupe.Learner.Replay;

namespace Troupe.Learner.Tests.Replay;

public sealed class JournalCheckTests
{
    private readonly List<ReadOnlyMemory<byte>> _journal = [];
    private readonly List<string> _acknowledged = [];
    private readonly Play _play = new(1, 5, agent: 2);

    public JournalCheckTests()
    {
        for (var i = 0; i < 4; i++)
        {
            EncodedChunk[] chunks = [_play.NextChunk(), _play.NextChunk()];
            _journal.Add(ChunkBatchCodec.Encode(2 * i, 10 * i, chunks));
            _acknowledged.AddRange(chunks.Select(c => JournalCheck.Line(c.Key, c.Hash)));
        }
    }

    private JournalReport Run() => JournalCheck.Run(_journal, _acknowledged);

    [Fact]
    public void A_whole_journal_keeps_every_promise()
    {
        Assert.Equal(new JournalReport(8, 8, 40, 0, 0, 0, 0, 0), Run());
        Assert.True(Run().Kept);
        Assert.Matches("^2 1 1 [0-9a-f]{16}$", _acknowledged[0]);
    }

    [Fact]
    public void A_deleted_prefix_counts_as_evicted()
    {
        _journal.RemoveRange(0, 2);
        Assert.Equal(new JournalReport(8, 4, 20, 4, 0, 0, 0, 0), Run());
    }

    [Fact]
    public void A_missing_event_in_the_middle_or_at_the_end_counts_as_lost()
    {
        var last = _journal[3];
        _journal.RemoveAt(3);
        Assert.Equal((0, 2), (Run().Evicted, Run().Lost));
        _journal[2] = last;
        Assert.Equal((0, 2), (Run().Evicted, Run().Lost));
    }

    [Fact]
    public void An_agent_that_is_nowhere_is_lost_unless_enough_was_deleted()
    {
        _acknowledged.Add(JournalCheck.Line(new ChunkKey(7, 1, 1), 5));
        Assert.Equal((0, 1), (Run().Evicted, Run().Lost));
        _journal.RemoveAt(0);
        Assert.Equal((2, 1), (Run().Evicted, Run().Lost));
    }

    [Fact]
    public void An_empty_journal_has_lost_what_it_cannot_have_evicted()
    {
        _journal.Clear();
        Assert.Equal(8, Run().Lost);
        Assert.Equal(8, JournalCheck.Run(_journal, _acknowledged, deleted: 8).Evicted);
    }

    [Fact]
    public void A_chunk_journaled_twice_is_duplicated()
    {
        _journal.Add(ChunkBatchCodec.Encode(8, 40, [_play.Chunks[3]]));
        Assert.Equal((1, 0), (Run().Duplicated, Run().Lost));
    }

    [Fact]
    public void Other_bytes_than_acknowledged_are_different()
    {
        _acknowledged[3] = JournalCheck.Line(new ChunkKey(2, 1, 4), 1);
        Assert.Equal(1, Run().Different);
        _acknowledged.Add(JournalCheck.Line(new ChunkKey(2, 1, 5), 1));
        Assert.Equal(2, Run().Different);
    }

    [Fact]
    public void Torn_lines_are_counted_not_believed()
    {
        _acknowledged.Add("2 1 9 00000000");
        _acknowledged.Add("");
        Assert.Equal((2, 8), (Run().Unreadable, Run().Acknowledged));
    }
}
