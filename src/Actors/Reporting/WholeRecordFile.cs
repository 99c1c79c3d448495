namespace Troupe.Actors.Reporting;

/// <summary>
/// A file that only grows by whole records: one that did not fit (a full disk) is cut off before the next is tried.
/// Not thread-safe.
/// </summary>
internal sealed class WholeRecordFile(FileStream file, long whole) : IDisposable
{
    /// <summary>Handed to the operating system before it returns.</summary>
    /// <exception cref="IOException">No room, for instance; earlier records are unharmed.</exception>
    public void Append(ReadOnlySpan<byte> record)
    {
        if (file.Length != whole) file.SetLength(whole);
        file.Position = whole;
        file.Write(record);
        file.Flush();
        whole += record.Length;
    }

    public void Dispose() => file.Dispose();
}
