using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace Troupe.Env.OpenEnv;

/// <summary>One connection: one world, one message at a time, each answered.</summary>
internal sealed class OpenEnvSession(WebSocket socket, Func<IWorld> create, OpenEnvServerOptions options) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _out = new(1024);
    private readonly ServedWorld _world = new(create);
    private byte[] _in = new byte[4096];

    public async Task RefuseAsync(int active, CancellationToken stop)
    {
        var answer = new OpenEnvAnswer(_out);
        answer.Error($"All {options.MaxSessions} sessions are in use.", "CAPACITY_REACHED", ("active_sessions", active), ("max_sessions", options.MaxSessions));
        await SendAsync(stop).ConfigureAwait(false);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop).ConfigureAwait(false);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (await ReceiveAsync(stop).ConfigureAwait(false) is >= 0 and var length)
        {
            _out.ResetWrittenCount();
            if (!Answer(_in.AsMemory(0, length))) break;
            await SendAsync(stop).ConfigureAwait(false);
        }

        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop).ConfigureAwait(false);
    }

    public void Dispose() => _world.Dispose();

    /// <returns>False: the client says goodbye.</returns>
    private bool Answer(ReadOnlyMemory<byte> message)
    {
        var answer = new OpenEnvAnswer(_out);
        try
        {
            using var document = JsonDocument.Parse(message);
            return _world.Answer(document.RootElement, answer);
        }
        catch (JsonException e)
        {
            answer.Error($"Invalid JSON: {e.Message}", "INVALID_JSON");
            return true;
        }
    }

    private Task SendAsync(CancellationToken stop) => socket.SendAsync(_out.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, stop).AsTask();

    /// <returns>Bytes of the message, or −1 when there are no more.</returns>
    private async Task<int> ReceiveAsync(CancellationToken stop)
    {
        for (var filled = 0; ;)
        {
            var part = await socket.ReceiveAsync(_in.AsMemory(filled), stop).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close) return -1;
            filled += part.Count;
            var (status, why) = part.MessageType == WebSocketMessageType.Binary ? (WebSocketCloseStatus.InvalidMessageType, "messages are text")
                : filled > options.MaxMessage ? (WebSocketCloseStatus.MessageTooBig, $"messages have at most {options.MaxMessage} bytes") : (WebSocketCloseStatus.Empty, null);
            if (why is not null)
            {
                await socket.CloseOutputAsync(status, why, stop).ConfigureAwait(false);
                return -1;
            }

            if (part.EndOfMessage) return filled;
            if (filled == _in.Length) Array.Resize(ref _in, Math.Min(2 * filled, options.MaxMessage + 1));
        }
    }
}
