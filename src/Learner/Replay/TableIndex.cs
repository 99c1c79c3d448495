using System.Runtime.InteropServices;

namespace Troupe.Learner.Replay;

/// <summary>
/// What of a table is not in its chunks: where it begins, counters, weights and sample counts. Little, so that a
/// snapshot is quick: 4 bytes an item where the table is prioritized, next to nothing where it is uniform.
/// </summary>
internal sealed record TableIndex(long FirstIndex, long NextIndex, long Transitions, long Inserted, long Sampled, uint Largest, ulong Contents, TableIndex.Row[] Rows)
{
    /// <param name="Weights">Empty where the selector keeps none.</param>
    /// <param name="Times">Empty where samples are not counted.</param>
    internal readonly record struct Row(uint[] Weights, int[] Times);

    public static void Write(ReplayTable table, ByteWriter writer)
    {
        var prioritized = table.Selector as PrioritizedSelector;
        writer.Varint((ulong)table.FirstIndex);
        writer.Varint((ulong)table.NextIndex);
        writer.Varint((ulong)table.Transitions);
        writer.Varint((ulong)table.Inserted);
        writer.Varint((ulong)table.Sampled);
        writer.Varint(prioritized?.Largest ?? 0);
        writer.UInt64(ContentsOf(table));
        for (var i = table.FirstIndex; i < table.NextIndex; i++)
        {
            var weights = prioritized is null ? [] : prioritized.WeightsOf(i);
            writer.Varint((ulong)weights.Length);
            writer.UInts(weights);
            var times = table.TimesSampled(i) ?? [];
            writer.Varint((ulong)times.Length);
            foreach (var count in times)
                writer.Varint((ulong)count);
        }
    }

    public static TableIndex Read(ref ByteReader reader)
    {
        var first = reader.Int64("first chunk");
        var next = reader.Int64("next chunk");
        var transitions = reader.Int64("transitions");
        var inserted = reader.Int64("inserted");
        var sampled = reader.Int64("sampled");
        var largest = (uint)reader.Varint("largest weight");
        var contents = reader.UInt64("contents");
        if (next < first || next - first > reader.Remaining) throw reader.Error("chunks", $"{first} to {next} cannot be in the bytes that follow");
        var rows = new Row[next - first];
        for (var i = 0; i < rows.Length; i++)
        {
            var weights = new uint[reader.Count("weights", reader.Remaining / sizeof(uint))];
            for (var k = 0; k < weights.Length; k++)
                weights[k] = reader.UInt32("weight");
            var times = new int[reader.Count("sample counts", reader.Remaining)];
            for (var k = 0; k < times.Length; k++)
                times[k] = reader.Count("sample count", int.MaxValue);
            rows[i] = new Row(weights, times);
        }

        return new TableIndex(first, next, transitions, inserted, sampled, largest, contents, rows);
    }

    /// <summary>Weights and counts back to the chunks that are still here; those that came after the snapshot weigh the largest.</summary>
    /// <exception cref="InvalidDataException">A chunk has another number of steps than when this was saved.</exception>
    public void Restore(ReplayTable table)
    {
        table.Limiter.Restore(Math.Max(table.Inserted, Inserted), Sampled);
        var prioritized = table.Selector as PrioritizedSelector;
        if (prioritized is not null) prioritized.Largest = Math.Max(Largest, 1);
        for (var i = table.FirstIndex; i < table.NextIndex; i++)
        {
            var steps = table.ChunkAt(i)!.Steps;
            var row = i >= FirstIndex && i < NextIndex ? Rows[i - FirstIndex] : new Row([], []);
            if (row.Weights.Length > 0 && row.Weights.Length != steps)
                throw new InvalidDataException($"The index gives chunk {i} {row.Weights.Length} steps, the journal {steps}.");
            if (row.Times.Length == steps) row.Times.CopyTo(table.TimesSampled(i) ?? new int[steps], 0);
            if (prioritized is null) continue;

            for (var step = 0; step < steps; step++)
            {
                var item = new ItemId(i, step);
                if (prioritized.WeightsOf(i)[step] == 0) continue;   // its window is still open
                var saved = row.Weights.Length > 0 ? row.Weights[step] : 0;
                if (table.TimesSampled(i) is { } times && times[step] >= table.Options.MaxTimesSampled) table.Exhausted(item);
                else prioritized.Set(item, saved > 0 ? saved : prioritized.Largest);
            }
        }
    }

    /// <exception cref="InvalidDataException">The table does not hold the very chunks it held then.</exception>
    public void CheckContents(ReplayTable table)
    {
        if (ContentsOf(table) != Contents)
            throw new InvalidDataException($"The journal's chunks {table.FirstIndex} to {table.NextIndex} are not those of the checkpoint, which had {FirstIndex} to {NextIndex}.");
    }

    private static ulong ContentsOf(ReplayTable table)
    {
        var hashes = new ulong[table.NextIndex - table.FirstIndex];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = table.ChunkAt(table.FirstIndex + i)!.Hash;
        return XxHash64.Of(MemoryMarshal.AsBytes(hashes.AsSpan()));
    }
}
