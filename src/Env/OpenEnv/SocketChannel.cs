using System.Net.WebSockets;
using Troupe.Env.Guard;
using Troupe.Env.Processes;

namespace Troupe.Env.OpenEnv;

/// <summary>Messages over a WebSocket, one text message each. Needs no thread; whoever calls blocks until the answer or the limit.</summary>
internal sealed class SocketChannel : IMessageChannel
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromMilliseconds(500);

    private readonly ClientWebSocket _socket = new();
    private readonly Uri _address;
    private readonly int _maxMessage;
    private byte[] _in = new byte[4096];
    private bool _failed;

    private SocketChannel(Uri address, int maxMessage) => (_address, _maxMessage) = (address, maxMessage);

    /// <exception cref="WorldFailedException">Nobody answers there in time, or it is no WebSocket.</exception>
    public static SocketChannel Connect(Uri address, RemoteWorldOptions options)
    {
        var channel = new SocketChannel(address, options.MaxMessage);
        if (address.IsLoopback) channel._socket.Options.Proxy = null;
        try
        {
            channel.Within(options.StartTimeout, "accept a connection", stop => channel._socket.ConnectAsync(address, stop));
            return channel;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    public ReadOnlyMemory<byte> Exchange(ReadOnlySpan<byte> message, TimeSpan limit)
    {
        _failed = true;   // unless it ends well
        var bytes = message.ToArray();
        var length = 0;
        Within(limit, "answer", async stop =>
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, stop).ConfigureAwait(false);
            length = await ReceiveAsync(stop).ConfigureAwait(false);
        });
        _failed = false;
        return _in.AsMemory(0, length);
    }

    public void Farewell(ReadOnlySpan<byte> message)
    {
        if (_failed || _socket.State != WebSocketState.Open) return;
        var bytes = message.ToArray();
        try
        {
            Within(s_farewell, "take its leave", async stop =>
            {
                await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, stop).ConfigureAwait(false);
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop).ConfigureAwait(false);
            });
        }
        catch (WorldFailedException)
        {
            // It will notice that the connection is gone.
        }
    }

    public string Obituary() => _socket.CloseStatus is { } status ? $"It closed the connection: {status} {_socket.CloseStatusDescription}" : "";

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReceiveAsync(CancellationToken stop)
    {
        for (var filled = 0; ;)
        {
            var part = await _socket.ReceiveAsync(_in.AsMemory(filled), stop).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close) throw new WorldFailedException($"{_address} closed the connection. {Obituary()}");
            if (part.MessageType == WebSocketMessageType.Binary) throw new WorldFailedException($"{_address} sent bytes; OpenEnv's messages are text");
            filled += part.Count;
            if (part.EndOfMessage) return filled;
            if (filled >= _maxMessage) throw new WorldFailedException($"{_address} sent a message of more than {_maxMessage} bytes, which begins {MessageReader.Shown(_in.AsSpan(0, filled))}");
            if (filled == _in.Length) Array.Resize(ref _in, Math.Min(2 * filled, _maxMessage + 1));
        }
    }

    private void Within(TimeSpan limit, string what, Func<CancellationToken, Task> call)
    {
        using var clock = new CancellationTokenSource(limit);
        try
        {
            call(clock.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException e)
        {
            throw new WorldFailedException($"{_address} did not {what} within {limit.TotalSeconds:0.###} s", e);
        }
        catch (Exception e) when (e is WebSocketException or IOException or InvalidOperationException)
        {
            throw new WorldFailedException($"{_address} failed to {what}: {e.Message} {e.InnerException?.Message}".TrimEnd(), e);
        }
    }
}
