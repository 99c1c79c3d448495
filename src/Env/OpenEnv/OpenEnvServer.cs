using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Troupe.Env.OpenEnv;

/// <summary>
/// Serves a world as OpenEnv servers do: <c>GET /ws</c> is a session with a world of its own, <c>/health</c>,
/// <c>/metadata</c> and <c>/schema</c> tell about it. Troupe's additions (docs/processes.md) are beside OpenEnv's fields.
/// </summary>
/// <remarks>
/// There is no password and no encryption; whoever can connect can play. Browsers are refused, so that no web page
/// plays through the browser of somebody on this machine.
/// </remarks>
public sealed class OpenEnvServer : IAsyncDisposable
{
    private const string WebSocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";   // RFC 6455, section 1.3

    private const int MostWaiting = 64;   // connections that have not said what they want, or ask for a page

    private readonly Func<IWorld> _create;
    private readonly OpenEnvServerOptions _options;
    private readonly OpenEnvPages _pages;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Task _accepting;
    private int _sessions;

    /// <summary>Listens from now on.</summary>
    /// <param name="create">Makes a world for each session; called from any thread.</param>
    /// <param name="description">One line, for people.</param>
    /// <exception cref="SocketException">The port is taken, or not ours to take.</exception>
    public OpenEnvServer(Func<IWorld> create, string description, OpenEnvServerOptions? options = null)
    {
        _options = options ?? new OpenEnvServerOptions();
        _create = create;
        using (var world = create()) _pages = new OpenEnvPages(world.Spec, description);
        _listener = new TcpListener(_options.Address, _options.Port);
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    public int Sessions => Volatile.Read(ref _sessions);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections.Keys).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                continue;   // a client that went away at once
            }

            if (_connections.Count > _options.MaxSessions + MostWaiting)
            {
                client.Dispose();
                continue;
            }

            // On the pool: a world may block, and nobody else must wait for it.
            var connection = Task.Run(() => ServeAsync(client));
            _connections[connection] = true;
            _ = connection.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var mine = client;
        client.NoDelay = true;
        try
        {
            var stream = client.GetStream();
            HttpRequest request;
            using (var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token))
            {
                patience.CancelAfter(_options.Patience);
                request = await HttpRequest.ReadAsync(stream, patience.Token).ConfigureAwait(false);
            }

            if (request.Header("Origin").Length > 0) await HttpRequest.AnswerAsync(stream, "403 Forbidden", OpenEnvPages.NoBrowsers, _stop.Token).ConfigureAwait(false);
            else if (request is { Method: "GET", Path: "/ws", WantsWebSocket: true }) await PlayAsync(stream, request).ConfigureAwait(false);
            else
            {
                var (status, page) = _pages.Of(request);
                await HttpRequest.AnswerAsync(stream, status, page, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException or SocketException or WebSocketException or ObjectDisposedException)
        {
            // The client went away, spoke something else, or the server stops.
        }
    }

    private async Task PlayAsync(NetworkStream stream, HttpRequest request)
    {
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1; nothing is kept secret by it
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(request.Header("Sec-WebSocket-Key") + WebSocketGuid)));
#pragma warning restore CA5350
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"), _stop.Token)
            .ConfigureAwait(false);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = _options.Patience, KeepAliveTimeout = _options.Patience });
        try
        {
            var sessions = Interlocked.Increment(ref _sessions);
            using var session = new OpenEnvSession(socket, _create, _options);
            if (sessions > _options.MaxSessions) await session.RefuseAsync(sessions - 1, _stop.Token).ConfigureAwait(false);
            else await session.RunAsync(_stop.Token).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _sessions);
        }
    }
}
