using System.Buffers.Binary;
using System.Text.Json;

namespace Troupe.Learner.Weights;

/// <summary>
/// The safetensors format, as far as weights need it (F32 and I64): 8 bytes length of the header, little-endian; the header,
/// JSON, padded with blanks; the tensors' bytes one behind the other. Readable by the public library, and the other way round.
/// Assumes a little-endian machine.
/// </summary>
public static class Safetensors
{
    private const string Metadata = "__metadata__";
    private const int LengthBytes = 8;
    private const long MaxHeader = 100_000_000;   // the public library's own limit

    /// <summary>Writes a new file, or replaces one. Durable when it returns; not atomic: write into a new folder and rename that.</summary>
    public static void Write(string path, IReadOnlyList<SafeTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        var header = Header(tensors, metadata);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var tensor in tensors) file.Write(tensor.Bytes);
        file.Flush(flushToDisk: true);
    }

    /// <exception cref="InvalidDataException">Not a whole safetensors file; says which file and what is wrong.</exception>
    public static IReadOnlyList<SafeTensor> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            return Parse(bytes);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{path} is not a whole safetensors file: {wrong.Message}", wrong);
        }
    }

    private static byte[] Header(IReadOnlyList<SafeTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(Metadata);
                foreach (var (key, value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type);
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Bytes.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (buffer.Length % LengthBytes != 0) buffer.WriteByte((byte)' ');   // so that the numbers are aligned
        return buffer.ToArray();
    }

    private static List<SafeTensor> Parse(byte[] bytes)
    {
        if (bytes.Length < LengthBytes) throw new InvalidDataException($"it has {bytes.Length} bytes, fewer than the {LengthBytes} that say how long its header is.");
        var headerLength = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (headerLength is < 2 or > MaxHeader) throw new InvalidDataException($"its header would be {headerLength} bytes long.");
        if (LengthBytes + headerLength > bytes.Length) throw new InvalidDataException($"its header of {headerLength} bytes is cut off, the file has {bytes.Length}.");

        var data = LengthBytes + (int)headerLength;
        using var header = JsonDocument.Parse(bytes.AsMemory(LengthBytes, (int)headerLength));
        var names = new HashSet<string>();
        var found = new List<(SafeTensor Tensor, long Begin)>();
        foreach (var entry in header.RootElement.EnumerateObject())
        {
            if (!names.Add(entry.Name)) throw new InvalidDataException($"tensor {entry.Name} stands there twice.");
            if (entry.Name != Metadata) found.Add(Tensor(entry, bytes, data));
        }
        var end = 0L;
        foreach (var (tensor, begin) in found.OrderBy(f => f.Begin).ThenBy(f => f.Tensor.Bytes.Length))
        {
            if (begin != end) throw new InvalidDataException($"tensor {tensor.Name} begins at {begin}, the one before it ends at {end}.");
            end += tensor.Bytes.Length;
        }
        if (data + end != bytes.Length) throw new InvalidDataException($"its tensors end at byte {data + end}, the file has {bytes.Length}.");
        return [.. found.Select(f => f.Tensor)];
    }

    private static (SafeTensor Tensor, long Begin) Tensor(JsonProperty entry, byte[] bytes, int data)
    {
        var type = entry.Value.GetProperty("dtype").GetString();
        var size = SafeTensor.SizeOf(type);
        if (size == 0) throw new InvalidDataException($"tensor {entry.Name} is {type}; read are {SafeTensor.F32} and {SafeTensor.I64}.");
        long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
        long[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(o => o.GetInt64())];
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0]) throw new InvalidDataException($"tensor {entry.Name} lies at [{string.Join(", ", offsets)}].");
        if (data + offsets[1] > bytes.Length) throw new InvalidDataException($"tensor {entry.Name} ends at byte {data + offsets[1]}, the file has {bytes.Length}: it is cut off.");
        if (shape.Any(s => s < 0) || shape.Aggregate((decimal)size, (a, s) => a * s) != offsets[1] - offsets[0])
            throw new InvalidDataException($"tensor {entry.Name} of shape [{string.Join(", ", shape)}] has {offsets[1] - offsets[0]} bytes.");
        return (new SafeTensor(entry.Name, type!, shape, bytes[(data + (int)offsets[0])..(data + (int)offsets[1])]), offsets[0]);
    }
}
