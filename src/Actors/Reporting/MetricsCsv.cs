using System.Text;

namespace Troupe.Actors.Reporting;

/// <summary>
/// <c>metrics.csv</c> of a run folder: one row a report, columns as <see cref="ProgressColumns"/> plus the state. A
/// resumed run appends; what a kill left half-written at the end is cut off first. Not thread-safe.
/// </summary>
public sealed class MetricsCsv : IDisposable
{
    public const string FileName = "metrics.csv";

    private readonly WholeRecordFile _file;

    /// <exception cref="IOException">The file cannot be written, or another process writes it.</exception>
    public MetricsCsv(string runFolder)
    {
        var path = Path.Combine(runFolder, FileName);
        if (File.Exists(path) && FirstLine(path) is { } first && first != Header) File.Move(path, Aside(path));
        // No buffer: a failed write must not come back at Dispose.
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var whole = EndOfLastRow(file);
        _file = new WholeRecordFile(file, whole);
        if (whole == 0) Append(Header);
    }

    public static string Header { get; } = string.Join(',', ProgressColumns.All.Select(c => c.Name).Append("state"));

    /// <summary>Written through to the operating system before it returns.</summary>
    /// <exception cref="IOException">No room, for instance. The rows before are whole; the next call tries anew.</exception>
    public void Write(RunProgress progress) =>
        Append(string.Join(',', ProgressColumns.All.Select(c => c.Text(progress)).Append(Quoted(progress.State))));

    public void Dispose() => _file.Dispose();

    private void Append(string line) => _file.Append(Encoding.UTF8.GetBytes(line + "\n"));

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string? FirstLine(string path)
    {
        using var reader = new StreamReader(path);
        return reader.ReadLine();
    }

    /// <summary>Columns of an older build stay readable beside the new file.</summary>
    private static string Aside(string path) =>
        Enumerable.Range(1, int.MaxValue).Select(i => Path.ChangeExtension(path, $"{i}.csv")).First(p => !File.Exists(p));

    private static long EndOfLastRow(FileStream file)
    {
        var block = new byte[4096];
        for (var end = file.Length; end > 0;)
        {
            var start = Math.Max(0, end - block.Length);
            file.Position = start;
            var read = block.AsSpan(0, (int)(end - start));
            file.ReadExactly(read);
            var newline = read.LastIndexOf((byte)'\n');
            if (newline >= 0) return start + newline + 1;
            end = start;
        }

        return 0;
    }
}
