using Troupe.Env.Guard;

namespace Troupe.Env.Processes;

/// <summary>Messages as lines over a child's standard input and output.</summary>
/// <param name="maxLine">Longest line, bytes.</param>
internal sealed class LineChannel(ChildProcess child, int maxLine) : IMessageChannel
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromMilliseconds(500);

    private byte[] _out = new byte[256];
    private byte[] _in = new byte[4096];
    private int _unread;      // bytes in _in after the last line
    private bool _failed;

    public ReadOnlyMemory<byte> Exchange(ReadOnlySpan<byte> message, TimeSpan limit)
    {
        _failed = true;   // unless it ends well
        if (_unread > 0) throw new WorldFailedException($"it sent what nobody had asked for: {MessageReader.Shown(_in.AsSpan(0, _unread))}");
        child.Begin(limit);
        Send(message);
        var length = ReadLine();
        _failed = false;
        return length;
    }

    public void Farewell(ReadOnlySpan<byte> message)
    {
        if (_failed) return;
        try
        {
            child.Begin(s_farewell);
            Send(message);
            child.Close(s_farewell);
        }
        catch (WorldFailedException)
        {
            // It will be ended.
        }
    }

    public string Obituary() => child.Obituary();

    public void Dispose() => child.Dispose();

    private void Send(ReadOnlySpan<byte> message)
    {
        if (_out.Length <= message.Length) _out = new byte[2 * message.Length];
        message.CopyTo(_out);
        _out[message.Length] = (byte)'\n';
        child.Write(_out.AsMemory(0, message.Length + 1));
    }

    private ReadOnlyMemory<byte> ReadLine()
    {
        for (var filled = 0; ;)
        {
            var count = child.Read(_in.AsMemory(filled));
            if (count == 0)
                throw new WorldFailedException(filled == 0 ? $"it closed its standard output. {child.Obituary()}" : $"it ended within a line, {MessageReader.Shown(_in.AsSpan(0, filled))}. {child.Obituary()}");
            var end = _in.AsSpan(filled, count).IndexOf((byte)'\n');
            if (end >= 0)
            {
                end += filled;
                _unread = filled + count - end - 1;
                if (_unread == 0) return _in.AsMemory(0, end);
                var line = _in[..end];
                _in.AsSpan(end + 1, _unread).CopyTo(_in);
                return line;
            }

            filled += count;
            if (filled >= maxLine) throw new WorldFailedException($"it sent a line of more than {maxLine} bytes, which begins {MessageReader.Shown(_in.AsSpan(0, filled))}");
            if (filled == _in.Length) Array.Resize(ref _in, Math.Min(2 * filled, maxLine + 1));
        }
    }
}
