using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Replay;

/// <summary>
/// Bytes of a chunk: <c>format (1) · agent, incarnation, sequence, steps (varints) · sections · XxHash64 of all before
/// it</c>. A section is <c>tag (1) · length (varint) · content</c>.
/// </summary>
/// <remarks>
/// Extend only: a tag's content never changes and no tag is used anew; new columns get new tags, which older readers
/// step over. A change that older readers must not step over raises the format. Journals live for years: every format
/// once written stays readable. The same steps always give the same bytes: lock step compares them.
/// </remarks>
public static class ChunkCodec
{
    private const byte Format = 1;
    internal const int MaxSteps = 1 << 16;     // bounds what damaged counts can make a reader allocate
    private const int MaxListItems = 1 << 24;
    private const byte WrittenLogProbabilities = 1, WrittenValues = 2;   // flags: per token, too
    private const long AnyInt = 1L << 31, AnyBits = 1L << 32;

    private enum Tag : byte
    {
        Segments = 1, Tokens = 2, Numbers = 3, Texts = 4, Sets = 5, Actions = 6, Rewards = 7, Versions = 8,
        LogProbabilities = 9, Values = 10, RecurrentState = 11, Written = 12, RecurrentStates = 13,
    }

    /// <summary>Checks everything, so that no later read of the chunk can fail. Keeps <paramref name="bytes"/>, which must not change afterwards.</summary>
    /// <exception cref="InvalidDataException">What is wrong and where.</exception>
    public static Chunk Decode(ReadOnlyMemory<byte> bytes) => Read(bytes, open: false);

    /// <summary>Key and step count from the front of the bytes; the rest is neither read nor checked.</summary>
    /// <exception cref="InvalidDataException">Not the beginning of a chunk.</exception>
    public static EncodedChunk Peek(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < sizeof(ulong)) throw new InvalidDataException($"A chunk of {bytes.Length} bytes, too few for its hash.");
        var reader = new ByteReader(bytes.Span[..^sizeof(ulong)], 0, "A chunk");
        var (key, steps) = ReadHead(ref reader);
        return new EncodedChunk(key, bytes, steps);
    }

    internal static byte[] Write(ChunkKey key, ChunkColumns columns, ByteWriter writer, ByteWriter section, Palette palette)
    {
        var steps = columns.Actions.Count;
        writer.Clear();
        writer.Byte(Format);
        writer.Varint((ulong)key.Agent);
        writer.Varint((ulong)key.Incarnation);
        writer.Varint((ulong)key.Sequence);
        writer.Varint((ulong)steps);

        section.Varint((ulong)columns.Segments.Count);
        long episode = 0;
        foreach (var segment in columns.Segments)
        {
            section.Varint((ulong)segment.Steps);
            section.Zigzag(unchecked(segment.EpisodeId - episode));
            section.Varint((ulong)segment.FirstStepInEpisode);
            section.Byte((byte)segment.End);
            episode = segment.EpisodeId;
        }

        End(Tag.Segments);
        if (columns.NumbersPerObservation < 0)
        {
            Column.Write(section, columns.TokenCounts.Span, palette);
            Column.Write(section, columns.Tokens.Span, palette);
            End(Tag.Tokens);
        }
        else
        {
            section.Varint((ulong)columns.NumbersPerObservation);
            section.Floats(columns.Numbers.Span);
            End(Tag.Numbers);
        }

        if (columns.ActionsAreTexts)
        {
            WriteLists(columns.Texts);
            End(Tag.Texts);
        }

        WriteLists(columns.Sets);
        Column.Write(section, columns.SetOf.Span, palette);
        End(Tag.Sets);
        Column.Write(section, columns.Actions.Span, palette);
        End(Tag.Actions);
        Column.Write(section, MemoryMarshal.Cast<float, int>(columns.Rewards.Span), palette);
        End(Tag.Rewards);

        section.Varint((ulong)columns.Versions.Count);
        foreach (var (version, count) in columns.Versions)
        {
            section.Varint((ulong)count);
            section.Zigzag(version.Epoch);
            section.Zigzag(version.Number);
        }

        End(Tag.Versions);
        if (columns.HasLogProbabilities)
        {
            section.Floats(columns.LogProbabilities.Span);
            End(Tag.LogProbabilities);
        }

        if (columns.HasValues)
        {
            section.Floats(columns.Values.Span);
            End(Tag.Values);
        }

        if (columns.RecurrentState.Length > 0)
        {
            section.Floats(columns.RecurrentState);
            End(Tag.RecurrentState);
        }

        if (columns.WrittenCounts.Count > 0)
        {
            Column.Write(section, columns.WrittenCounts.Span, palette);
            Column.Write(section, columns.WrittenTokens.Span, palette);
            section.Floats(columns.WrittenRewards.Span);
            section.Byte((byte)((columns.HasLogProbabilities ? WrittenLogProbabilities : 0) | (columns.HasValues ? WrittenValues : 0)));
            section.Floats(columns.WrittenLogProbabilities.Span);
            section.Floats(columns.WrittenValues.Span);
            End(Tag.Written);
        }

        if (columns.RecurrentStates.Count > 0)
        {
            section.Varint((ulong)columns.RecurrentStates.Count);
            section.Varint((ulong)columns.RecurrentStates[0].State.Length);
            foreach (var (step, state) in columns.RecurrentStates)
            {
                section.Varint((ulong)step);
                section.Floats(state);
            }

            End(Tag.RecurrentStates);
        }

        return writer.ToArrayWithHash();

        void WriteLists(ListInterner lists)
        {
            section.Varint((ulong)lists.Count);
            var counts = new int[lists.Count];
            for (var i = 0; i < counts.Length; i++)
                counts[i] = lists[i].Length;
            Column.Write(section, counts, palette);
            Column.Write(section, lists.Items, palette);
        }

        void End(Tag tag)
        {
            writer.Byte((byte)tag);
            writer.Varint((ulong)section.Length);
            writer.Bytes(section.Written);
            section.Clear();
        }
    }

    /// <param name="open">A builder's unfinished chunk: it may have no steps, and an open last segment without steps.</param>
    internal static Chunk Read(ReadOnlyMemory<byte> memory, bool open)
    {
        if (!MemoryMarshal.TryGetArray(memory, out var array)) array = memory.ToArray();
        var reader = ByteReader.Hashed(array.AsSpan(), "A chunk");
        var (key, steps) = ReadHead(ref reader);
        if (steps == 0 && !open) throw reader.Error("steps", "a chunk has at least one");
        var chunk = new Chunk(array.Array!, key, steps, BinaryPrimitives.ReadUInt64LittleEndian(array.AsSpan()[^sizeof(ulong)..]));

        // A section's limits come from those before it, so the known ones stand in the order of their tags.
        var seen = 0u;
        while (reader.Remaining > 0)
        {
            var tag = reader.Byte("tag");
            var length = reader.Count("section length", int.MaxValue);
            var section = reader.Section($"section {tag}", length);
            if (tag is < (byte)Tag.Segments or > (byte)Tag.RecurrentStates) continue;
            if (seen >> tag != 0) throw reader.Error($"section {tag}", "repeated, or after a later one");
            if (tag > (byte)Tag.Segments && (seen & Bit(Tag.Segments)) == 0) throw reader.Error($"section {tag}", "before the segments");
            seen |= 1u << tag;
            ReadSection((Tag)tag, ref section, chunk, array.Offset, open);
            section.End($"section {tag}");
        }

        var required = Bit(Tag.Segments) | Bit(Tag.Sets) | Bit(Tag.Actions) | Bit(Tag.Rewards) | Bit(Tag.Versions);
        if ((seen & required) != required) throw reader.Error("sections", $"some are missing (found {seen:x}, wanted {required:x})");
        if ((seen & Bit(Tag.Tokens)) == 0 == ((seen & Bit(Tag.Numbers)) == 0)) throw reader.Error("sections", "either tokens or numbers are wanted");
        return chunk;
    }

    private static uint Bit(Tag tag) => 1u << (int)tag;

    private static (ChunkKey Key, int Steps) ReadHead(ref ByteReader reader)
    {
        var format = reader.Byte("format");
        if (format != Format) throw reader.Error("format", $"{format}; this program reads format {Format}");
        var agent = reader.Count("agent", int.MaxValue);
        var key = new ChunkKey(agent, reader.Int64("incarnation"), reader.Int64("sequence"));
        return (key, reader.Count("steps", MaxSteps));
    }

    private static void ReadSection(Tag tag, ref ByteReader reader, Chunk chunk, int at, bool open)
    {
        var observations = chunk.Steps + chunk._segments.Length;
        var actions = chunk.Texts?.Count ?? AnyInt;
        switch (tag)
        {
            case Tag.Segments:
                chunk._segments = ReadSegments(ref reader, chunk.Steps, open);
                break;
            case Tag.Tokens:
                chunk._tokenOffsets = ReadOffsets(ref reader, chunk._bytes, at, observations);
                chunk._tokens = Column.Read(ref reader, chunk._bytes, at, chunk._tokenOffsets[^1], AnyInt, "tokens");
                break;
            case Tag.Numbers:
                chunk.NumbersPerObservation = reader.Count("numbers an observation", MaxListItems);
                chunk._numbers = at + reader.Position;
                reader.Bytes("numbers", (long)observations * chunk.NumbersPerObservation * sizeof(float));
                break;
            case Tag.Texts:
                var (texts, textOffsets) = ReadLists(ref reader, chunk._bytes, at, AnyInt, "texts");
                chunk.Texts = new TokenLists(texts, textOffsets);
                break;
            case Tag.Sets:
                (chunk._setIds, chunk._setOffsets) = ReadLists(ref reader, chunk._bytes, at, actions, "admissible sets");
                chunk._setOf = Column.Read(ref reader, chunk._bytes, at, observations, chunk._setOffsets.Length - 1, "admissible set of an observation");
                break;
            case Tag.Actions:
                chunk._actions = Column.Read(ref reader, chunk._bytes, at, chunk.Steps, actions, "actions");
                break;
            case Tag.Rewards:
                chunk._rewards = Column.Read(ref reader, chunk._bytes, at, chunk.Steps, AnyBits, "rewards");
                break;
            case Tag.Versions:
                chunk._versions = ReadVersions(ref reader, chunk.Steps);
                break;
            case Tag.LogProbabilities:
                chunk._logProbabilities = at + reader.Position;
                reader.Bytes("log-probabilities", (long)chunk.Steps * sizeof(float));
                break;
            case Tag.Values:
                chunk._values = at + reader.Position;
                reader.Bytes("values", (long)chunk.Steps * sizeof(float));
                break;
            case Tag.RecurrentState:
                chunk._recurrentState = reader.Floats("recurrent state", reader.Remaining / sizeof(float));
                break;
            case Tag.Written:
                chunk._writtenOffsets = ReadOffsets(ref reader, chunk._bytes, at, chunk.Steps);
                for (var i = 0; i < chunk.Steps; i++)
                    if (chunk._writtenOffsets[i] == chunk._writtenOffsets[i + 1]) throw reader.Error("written tokens", $"step {i} wrote none");
                var tokens = chunk._writtenOffsets[^1];
                chunk._written = Column.Read(ref reader, chunk._bytes, at, tokens, AnyInt, "written tokens");
                chunk._writtenRewards = Floats(ref reader, at, tokens, "rewards of written tokens");
                var flags = reader.Byte("what is kept of written tokens");
                if (flags > (WrittenLogProbabilities | WrittenValues)) throw reader.Error("what is kept of written tokens", $"{flags}; this program knows 1 and 2");
                if ((flags & WrittenLogProbabilities) != 0) chunk._writtenLogProbabilities = Floats(ref reader, at, tokens, "log-probabilities of written tokens");
                if ((flags & WrittenValues) != 0) chunk._writtenValues = Floats(ref reader, at, tokens, "values of written tokens");
                break;
            case Tag.RecurrentStates:
                chunk._recurrentStates = ReadStates(ref reader, chunk.Steps, open);
                break;
        }
    }

    // Where so many numbers begin within the chunk's bytes
    private static int Floats(ref ByteReader reader, int at, int count, string field)
    {
        var start = at + reader.Position;
        reader.Bytes(field, (long)count * sizeof(float));
        return start;
    }

    private static (int, float[])[] ReadStates(ref ByteReader reader, int steps, bool open)
    {
        var states = new (int Step, float[])[reader.Count("recurrent states", open ? steps + 1 : steps)];
        var size = reader.Count("numbers of a recurrent state", reader.Remaining / sizeof(float));
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = (reader.Count("step of a recurrent state", open ? steps : steps - 1), reader.Floats("recurrent state", size));
            if (i > 0 && states[i].Step <= states[i - 1].Step) throw reader.Error("step of a recurrent state", $"{states[i].Step} after {states[i - 1].Step}");
        }

        return states;
    }

    private static Segment[] ReadSegments(ref ByteReader reader, int steps, bool open)
    {
        var segments = new Segment[reader.Count("segments", open ? steps + 1 : steps)];
        var step = 0;
        long episode = 0;
        for (var i = 0; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            var count = reader.Count("a segment's steps", steps - step);
            episode = unchecked(episode + reader.Zigzag("episode"));
            var inEpisode = reader.Count("step in episode", int.MaxValue - MaxSteps);
            var end = (SegmentEnd)reader.Byte("a segment's end");
            if (end > SegmentEnd.Truncated || (end == SegmentEnd.Open && !last)) throw reader.Error("a segment's end", $"{(byte)end} in segment {i} of {segments.Length}");
            if (count == 0 && !(open && last && end == SegmentEnd.Open)) throw reader.Error("a segment's steps", $"none in segment {i}");
            segments[i] = new Segment(step, count, step + i, episode, inEpisode, end);
            step += count;
        }

        return step == steps ? segments : throw reader.Error("segments", $"they hold {step} steps, the chunk {steps}");
    }

    private static (WeightsVersion, int)[] ReadVersions(ref ByteReader reader, int steps)
    {
        var versions = new (WeightsVersion, int)[reader.Count("versions", steps)];
        var end = 0;
        for (var i = 0; i < versions.Length; i++)
        {
            end += reader.Count("a version's steps", steps - end);
            var epoch = reader.Zigzag("epoch");
            var number = reader.Zigzag("number");
            if (epoch != (int)epoch || number != (int)number) throw reader.Error("version", $"{epoch}.{number} is larger than any version");
            versions[i] = (new WeightsVersion((int)epoch, (int)number), end);
        }

        return end == steps ? versions : throw reader.Error("versions", $"they cover {end} of {steps} steps");
    }

    private static (int[] Items, int[] Offsets) ReadLists(ref ByteReader reader, byte[] bytes, int at, long limit, string field)
    {
        var offsets = ReadOffsets(ref reader, bytes, at, reader.Count(field, MaxListItems));
        var column = Column.Read(ref reader, bytes, at, offsets[^1], limit, field);
        var items = new int[offsets[^1]];
        column.CopyTo(0, items);
        return (items, offsets);
    }

    private static int[] ReadOffsets(ref ByteReader reader, byte[] bytes, int at, int count)
    {
        var counts = Column.Read(ref reader, bytes, at, count, MaxListItems, "lengths");
        var offsets = new int[count + 1];
        long end = 0;
        for (var i = 0; i < count; i++)
        {
            end += counts[i];
            if (end > MaxListItems) throw reader.Error("lengths", $"they add up to more than {MaxListItems}");
            offsets[i + 1] = (int)end;
        }

        return offsets;
    }
}
