using System.Text;

namespace Troupe.Env.Processes;

/// <summary>
/// Reads a child's standard error so that the child never waits for a reader, and keeps the end of it. Awaits; no thread.
/// </summary>
internal sealed class ErrorTail : IDisposable
{
    private const int Kept = 4096;
    private const long MostInOneCall = 64L << 20;

    private readonly byte[] _tail = new byte[Kept];
    private readonly CancellationTokenSource _stop = new();
    private readonly Stream _stream;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private long _read;
    private long _readBefore;

    public ErrorTail(Stream stream)
    {
        _stream = stream;
        _reading = ReadAsync();
    }

    public string Text
    {
        get
        {
            lock (_lock)
            {
                var count = (int)Math.Min(_read, Kept);
                var bytes = new byte[count];
                for (var i = 0; i < count; i++) bytes[i] = _tail[(_read - count + i) % Kept];
                return (_read > Kept ? "…" : "") + Encoding.UTF8.GetString(bytes).Trim();
            }
        }
    }

    /// <summary>A call begins. A child that writes more than 64 MiB in one is not read any further, and so waits.</summary>
    public void Begin()
    {
        lock (_lock) _readBefore = _read;
    }

    public void WaitForEnd(TimeSpan patience)
    {
        try
        {
            _reading.Wait(patience);
        }
        catch (AggregateException)
        {
            // What is kept is kept.
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stream.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[Kept];
        try
        {
            for (int count; !IsFlood() && (count = await _stream.ReadAsync(buffer, _stop.Token).ConfigureAwait(false)) > 0;)
                lock (_lock)
                    for (var i = 0; i < count; i++) _tail[_read++ % Kept] = buffer[i];
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The child is gone.
        }
    }

    private bool IsFlood()
    {
        lock (_lock) return _read - _readBefore > MostInOneCall;
    }
}
