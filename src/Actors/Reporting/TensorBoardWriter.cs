using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;

namespace Troupe.Actors.Reporting;

/// <summary>
/// Scalars for TensorBoard: a file of TFRecords (length, masked CRC-32C of it, data, masked CRC-32C of the data), each an
/// <c>Event</c> of tensorflow/core/util/event.proto. A resumed run writes one more file, whose first event tells
/// TensorBoard to forget steps beyond the one it resumes at. Not thread-safe.
/// </summary>
public sealed class TensorBoardWriter : IDisposable
{
    // Field numbers of Event, Summary, Summary.Value and SessionLog.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, SessionLog = 7;
    private const int SummaryValue = 1;
    private const int Tag = 1, SimpleValue = 2;
    private const int Status = 1, StatusStart = 1;

    private readonly WholeRecordFile _file;
    private readonly TimeProvider _clock;
    private bool _started;

    /// <exception cref="IOException">The file cannot be made.</exception>
    public TensorBoardWriter(string runFolder, TimeProvider clock)
    {
        _clock = clock;
        var started = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var path = Path.Combine(runFolder, $"events.out.tfevents.{started}.troupe");
        _file = new WholeRecordFile(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0), 0);
        Append(Event(0, output => WriteText(output, FileVersion, "brain.Event:2")));
    }

    /// <summary>Every known number, at the run's environment step, or its update where there are no agents.</summary>
    /// <exception cref="IOException">No room, for instance.</exception>
    public void Write(RunProgress progress)
    {
        var step = progress.Supervised is null ? progress.EnvironmentSteps : progress.Updates;
        if (!_started) Append(StartAt(step));
        _started = true;
        Append(Event(step, output => WriteMessage(output, Summary, summary =>
        {
            foreach (var column in ProgressColumns.All)
                if (column.Group.Length > 0 && column.Value(progress) is { } value) WriteScalar(summary, $"{column.Group}/{column.Name}", value);
            foreach (var layer in progress.Learner.Layers ?? [])
            {
                WriteScalar(summary, $"gradients/{layer.Name}", layer.GradientNorm);
                if (layer.DeadUnits is { } dead) WriteScalar(summary, $"dead/{layer.Name}", dead);
            }
        })));
    }

    public void Dispose() => _file.Dispose();

    private byte[] StartAt(long step) => Event(step, output => WriteMessage(output, SessionLog, log =>
    {
        log.WriteTag(Status, WireFormat.WireType.Varint);
        log.WriteEnum(StatusStart);
    }));

    private byte[] Event(long step, Action<CodedOutputStream> content) => Message(output =>
    {
        output.WriteTag(WallTime, WireFormat.WireType.Fixed64);
        output.WriteDouble(_clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        output.WriteTag(Step, WireFormat.WireType.Varint);
        output.WriteInt64(step);
        content(output);
    });

    private static void WriteScalar(CodedOutputStream summary, string tag, double value) => WriteMessage(summary, SummaryValue, scalar =>
    {
        WriteText(scalar, Tag, tag);
        scalar.WriteTag(SimpleValue, WireFormat.WireType.Fixed32);
        scalar.WriteFloat((float)value);
    });

    private static byte[] Message(Action<CodedOutputStream> content)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true)) content(output);
        return buffer.ToArray();
    }

    private static void WriteMessage(CodedOutputStream output, int field, Action<CodedOutputStream> content)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(content)));
    }

    private static void WriteText(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    private void Append(byte[] data)
    {
        var record = new byte[8 + 4 + data.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), MaskedCrc(record.AsSpan(0, 8)));
        data.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), MaskedCrc(data));
        _file.Append(record);
    }

    /// <summary>Rotated and shifted, so that a checksum of data that holds checksums stays strong (TensorFlow's record format).</summary>
    private static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data) crc = BitOperations.Crc32C(crc, b);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
