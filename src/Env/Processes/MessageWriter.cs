using System.Buffers;
using System.Text.Json;

namespace Troupe.Env.Processes;

/// <summary>Writes requests, one JSON object each without a line break; keeps its buffer.</summary>
internal sealed class MessageWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _json;

    public MessageWriter() => _json = new Utf8JsonWriter(_buffer);

    /// <returns>UTF-8; valid until the next call.</returns>
    public ReadOnlySpan<byte> Write(Action<MessageWriter> write)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        write(this);
        _json.Flush();
        return _buffer.WrittenSpan;
    }

    public void Spec() => Message("spec", () => _json.WriteNumber("protocol", MessageReader.Protocol));

    public void Reset(long seed, string episode) => Message("reset", () =>
    {
        _json.WriteNumber("seed", seed);
        _json.WriteString("episode_id", episode);
    });

    /// <param name="index">Sent in place of the text if 0 or more.</param>
    public void Step(string field, string action, int index) => Message("step", () =>
    {
        if (index >= 0) _json.WriteNumber(field, index);
        else _json.WriteString(field, action);
    });

    public void Restore(string state) => Message("restore", () => _json.WriteString("state", state));

    /// <summary>A message without data, as OpenEnv has <c>state</c> and <c>close</c>: it refuses them with any.</summary>
    public void Plain(string type) => Message(type, null);

    private void Message(string type, Action? data)
    {
        _json.WriteStartObject();
        _json.WriteString("type", type);
        if (data is not null)
        {
            _json.WriteStartObject("data");
            data();
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
    }
}
