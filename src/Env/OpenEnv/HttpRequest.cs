using System.Net.Sockets;
using System.Text;

namespace Troupe.Env.OpenEnv;

/// <summary>The head of an HTTP/1.1 request; nothing that is served has a body to read.</summary>
/// <param name="Headers">Names in any case.</param>
internal sealed record HttpRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    private const int LongestHead = 16384;   // bytes

    public bool WantsWebSocket =>
        Header("Upgrade").Equals("websocket", StringComparison.OrdinalIgnoreCase) && Header("Sec-WebSocket-Key").Length > 0;

    public string Header(string name) => Headers.GetValueOrDefault(name, "");

    /// <exception cref="InvalidDataException">No HTTP, or too long a head.</exception>
    public static async Task<HttpRequest> ReadAsync(NetworkStream stream, CancellationToken stop)
    {
        var bytes = new byte[LongestHead];
        var filled = 0;
        int end;
        while ((end = bytes.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (filled == bytes.Length) throw new InvalidDataException($"The head of the request is longer than {LongestHead} bytes.");
            var count = await stream.ReadAsync(bytes.AsMemory(filled), stop).ConfigureAwait(false);
            if (count == 0) throw new InvalidDataException("The connection ended within the head of the request.");
            filled += count;
        }

        var lines = Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n");
        var first = lines[0].Split(' ');
        if (first.Length != 3 || !first[2].StartsWith("HTTP/1.", StringComparison.Ordinal)) throw new InvalidDataException("Not an HTTP/1.1 request.");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon) headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        return new HttpRequest(first[0], first[1].Split('?')[0].TrimEnd('/') is { Length: > 0 } path ? path : "/", headers);
    }

    /// <summary>Answers and lets the connection end.</summary>
    public static Task AnswerAsync(NetworkStream stream, string status, string json, CancellationToken stop)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        return stream.WriteAsync((byte[])[.. head, .. body], stop).AsTask();
    }
}
