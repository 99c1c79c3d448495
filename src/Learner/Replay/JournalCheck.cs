using System.Globalization;

namespace Troupe.Learner.Replay;

/// <param name="Acknowledged">Distinct chunks in the acknowledgement log.</param>
/// <param name="InJournal">Chunks in the journal now.</param>
/// <param name="Transitions">Transitions in the journal now.</param>
/// <param name="Evicted">Acknowledged chunks that left with a deleted prefix of the journal.</param>
/// <param name="Lost">Acknowledged chunks that are nowhere, and chunks missing between two events.</param>
/// <param name="Duplicated">Chunks that are in the journal more than once, each extra copy counted.</param>
/// <param name="Different">Acknowledged chunks whose bytes in the journal have another hash, or that were acknowledged with two hashes.</param>
/// <param name="Unreadable">Lines of the log that are no acknowledgements: a last line torn by a kill may be one.</param>
public sealed record JournalReport(long Acknowledged, long InJournal, long Transitions, long Evicted, long Lost, long Duplicated, long Different, long Unreadable)
{
    public bool Kept => Lost == 0 && Duplicated == 0 && Different == 0;
}

/// <summary>
/// The outside witness: compares what agents were told is durable with what the journal holds. Uses the formats only,
/// nothing of the replay buffer's state.
/// </summary>
public static class JournalCheck
{
    /// <summary>One acknowledgement: <c>agent incarnation sequence hash</c>, the hash in 16 hexadecimal digits; without a line end.</summary>
    public static string Line(ChunkKey key, ulong hash) => string.Create(CultureInfo.InvariantCulture, $"{key.Agent} {key.Incarnation} {key.Sequence} {hash:x16}");

    public static bool TryParse(string line, out ChunkKey key, out ulong hash)
    {
        var parts = line.Split(' ');
        key = default;
        hash = 0;
        if (parts.Length != 4 || parts[3].Length != 16
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var agent)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var incarnation)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            || !ulong.TryParse(parts[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out hash)) return false;
        key = new ChunkKey(agent, incarnation, sequence);
        return true;
    }

    /// <param name="chunkEvents">Payloads of all chunk events that the journal holds, in order.</param>
    /// <param name="ackLog">Lines of the acknowledgement log, of all lives of the run, in any order.</param>
    /// <param name="deleted">Chunks known to be deleted, where the journal holds no event that says so itself.</param>
    /// <exception cref="InvalidDataException">An event or chunk is damaged.</exception>
    public static JournalReport Run(IEnumerable<ReadOnlyMemory<byte>> chunkEvents, IEnumerable<string> ackLog, long deleted = 0)
    {
        var journal = new Dictionary<ChunkKey, ulong>();
        var firstKept = new Dictionary<(int Agent, long Incarnation), long>();
        long transitions = 0, duplicated = 0, missing = 0;
        long? begin = null;
        long end = 0;
        foreach (var payload in chunkEvents)
        {
            var batch = ChunkBatchCodec.Decode(payload);
            begin ??= batch.FirstIndex;
            if (batch.FirstIndex > Math.Max(end, begin.Value)) missing += batch.FirstIndex - end;
            end = batch.FirstIndex + batch.Chunks.Count;
            foreach (var chunk in batch.Chunks)
            {
                if (!journal.TryAdd(chunk.Key, XxHash64.Of(chunk.Bytes.Span[..^sizeof(ulong)]))) duplicated++;
                transitions += chunk.Steps;
                var lane = (chunk.Key.Agent, chunk.Key.Incarnation);
                firstKept[lane] = Math.Min(firstKept.GetValueOrDefault(lane, long.MaxValue), chunk.Key.Sequence);
            }
        }

        var acknowledged = new Dictionary<ChunkKey, ulong>();
        long different = 0, unreadable = 0, lost = 0, evicted = 0;
        foreach (var line in ackLog)
        {
            if (!TryParse(line, out var key, out var hash)) unreadable++;
            else if (!acknowledged.TryAdd(key, hash) && acknowledged[key] != hash) different++;
        }

        foreach (var (key, hash) in acknowledged)
        {
            if (journal.TryGetValue(key, out var found))
            {
                if (found != hash) different++;
            }
            else if (key.Sequence < firstKept.GetValueOrDefault((key.Agent, key.Incarnation), long.MaxValue)) evicted++;
            else lost++;
        }

        // Only so many chunks were ever deleted; what is missing beyond that was not evicted.
        deleted = begin ?? deleted;
        if (evicted > deleted) (evicted, lost) = (deleted, lost + evicted - deleted);
        return new JournalReport(acknowledged.Count, journal.Count, transitions, evicted, Math.Max(lost, missing), duplicated, different, unreadable);
    }
}
