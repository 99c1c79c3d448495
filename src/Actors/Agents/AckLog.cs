using System.Globalization;
using System.Text;
using Troupe.Learner.Replay;

namespace Troupe.Actors.Agents;

/// <summary>
/// The witness's record: one line <c>agent incarnation sequence hash</c> in one unbuffered write after each
/// acknowledgement, so that a killed process leaves every acknowledgement that it acted on. Thread-safe.
/// </summary>
public sealed class AckLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;

    public AckLog(string path) => _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public void Append(EncodedChunk chunk)
    {
        var key = chunk.Key;
        var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key.Agent} {key.Incarnation} {key.Sequence} {chunk.Hash:x16}\n"));
        lock (_gate) _file.Write(line);
    }

    public void Dispose() => _file.Dispose();
}
