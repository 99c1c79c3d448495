using System.Buffers.Binary;
using System.Text;
using Troupe.Actors.Reporting;

namespace Troupe.Actors.Tests.Reporting;

/// <summary>Reads the bytes back without any code of the writer: framing, checksums and wire format are spelled out here.</summary>
public sealed class TensorBoardWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_opens_with_its_version_then_the_resumed_step_then_scalars()
    {
        using (var writer = new TensorBoardWriter(_folder.Path, new FixedClock()))
        {
            writer.Write(MetricsCsvTests.Progress(300));
            writer.Write(MetricsCsvTests.Progress(400) with { Loss = 0.5 });
        }

        var file = Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.StartsWith("events.out.tfevents.", Path.GetFileName(file), StringComparison.Ordinal);

        var events = Records(File.ReadAllBytes(file)).Select(Fields).ToArray();
        Assert.Equal(4, events.Length);
        Assert.All(events, e => Assert.Equal(1_700_000_000.25, BitConverter.UInt64BitsToDouble(e[1].Number)));
        Assert.Equal("brain.Event:2", events[0][3].Text);

        Assert.Equal(300u, events[1][2].Number);
        Assert.Equal(1u, Fields(events[1][7].Bytes)[1].Number);   // SessionLog.START

        Assert.Equal(400u, events[3][2].Number);
        var scalars = Scalars(events[3][5].Bytes);
        Assert.Equal(0.5f, scalars["learner/loss"]);
        Assert.Equal(0.25f, scalars["training/meanReturn"]);
        Assert.DoesNotContain("training/epsilon", scalars.Keys);
        Assert.DoesNotContain("learner/loss", Scalars(events[2][5].Bytes).Keys);
    }

    // RFC 3720, appendix B.4: 32 bytes of zeros and the CRC-32C that they have.
    [Fact]
    public void The_checksum_of_this_reader_is_the_published_one() => Assert.Equal(0x8A9136AAu, Crc32C(new byte[32]));

    private static Dictionary<string, float> Scalars(byte[] summary)
    {
        var found = new Dictionary<string, float>();
        for (var rest = summary.AsSpan(); rest.Length > 0;)
        {
            Assert.Equal(10, rest[0]);   // field 1, length-delimited
            var at = 1;
            var length = (int)Varint(rest, ref at);
            var value = Fields(rest.Slice(at, length).ToArray());
            found.Add(value[1].Text, BitConverter.UInt32BitsToSingle((uint)value[2].Number));
            rest = rest[(at + length)..];
        }

        return found;
    }

    private static List<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (var rest = file.AsSpan(); rest.Length > 0;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            Assert.Equal(Masked(rest[..8]), BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]));
            var data = rest.Slice(12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(rest[(12 + length)..]));
            records.Add(data.ToArray());
            rest = rest[(16 + length)..];
        }

        return records;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = Crc32C(data);
        return unchecked((crc >> 15 | crc << 17) + 0xA282EAD8);
    }

    // Bit by bit, from the reflected Castagnoli polynomial.
    private static uint Crc32C(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFFFFFF;
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78 : crc >> 1;
        }

        return ~crc;
    }

    private sealed record Field(ulong Number, byte[] Bytes)
    {
        public string Text => Encoding.UTF8.GetString(Bytes);
    }

    private static Dictionary<int, Field> Fields(byte[] message)
    {
        var fields = new Dictionary<int, Field>();
        for (var at = 0; at < message.Length;)
        {
            var tag = (int)Varint(message, ref at);
            switch (tag & 7)
            {
                case 0: fields.Add(tag >> 3, new(Varint(message, ref at), [])); break;
                case 1: fields.Add(tag >> 3, new(BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), [])); at += 8; break;
                case 5: fields.Add(tag >> 3, new(BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)), [])); at += 4; break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add(tag >> 3, new(0, message[at..(at + length)]));
                    at += length;
                    break;
                default: Assert.Fail($"wire type {tag & 7}"); break;
            }
        }

        return fields;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = bytes[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250);
    }
}
