using Microsoft.Win32.SafeHandles;

namespace Troupe.Env.Language.Data;

/// <summary>
/// A table in a text file, read row by row where it lies: memory holds where each row begins (12 bytes a row), not the
/// text. Reading is thread-safe.
/// </summary>
internal sealed class DataFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly char _separator;
    private readonly bool _json;
    private readonly List<long> _offsets = [];
    private readonly List<int> _lengths = [];
    private IReadOnlyList<string> _columns = [];
    private int[] _fields = [];      // [column]: which CSV field it is
    private int _fieldCount;

    private DataFile(string path, DataFormat format, SafeFileHandle handle)
    {
        (Path, _handle) = (path, handle);
        _json = format == DataFormat.Jsonl;
        _separator = format == DataFormat.Tsv ? '\t' : ',';
    }

    public string Path { get; }

    public int Rows => _offsets.Count;

    /// <summary>Opens a file and goes through it once.</summary>
    /// <param name="choose">Given the columns found, says which to read (their order is that of the values); throws where one is missing.</param>
    /// <param name="row">Called for each row with its line and values, [column][values]; throws where it cannot be used.</param>
    /// <exception cref="DataFileException">There is no such file, or it is none of its format.</exception>
    public static DataFile Open(string path, DataFormat format, Func<IReadOnlyList<string>, IReadOnlyList<string>> choose, Action<long, IReadOnlyList<string>[]> row)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DataFileException(path, 0, e is FileNotFoundException or DirectoryNotFoundException ? $"there is no such file (looked for {Full(path)})." : $"it cannot be read: {e.Message}", e);
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            var file = new DataFile(path, format == DataFormat.Auto ? Guess(path, handle) : format, handle);
            file.Scan(stream, choose, row);
            return file;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <returns>[column][values].</returns>
    public IReadOnlyList<string>[] Read(int row)
    {
        var bytes = new byte[_lengths[row]];
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(_handle, bytes.AsSpan(done), _offsets[row] + done);
            if (read == 0) throw new DataFileException(Path, 0, "the file was cut while in use; leave data files alone during a run.");
            done += read;
        }

        return Values(bytes, 0);
    }

    public void Dispose() => _handle.Dispose();

    private void Scan(Stream stream, Func<IReadOnlyList<string>, IReadOnlyList<string>> choose, Action<long, IReadOnlyList<string>[]> row)
    {
        var scanner = new RecordScanner(stream, Path, quoted: !_json);
        var begun = false;
        while (scanner.Next(out var record))
        {
            if (record.Trim(" \t\r"u8).IsEmpty) continue;
            if (!begun)
            {
                begun = true;
                var found = _json ? JsonRecord.Keys(record, Path, scanner.Line) : Header(record, scanner.Line);
                _columns = choose(found);
                _fields = [.. _columns.Select(column => found.ToList().IndexOf(column))];
                _fieldCount = found.Count;
                if (!_json) continue;
            }

            row(scanner.Line, Values(record, scanner.Line));
            _offsets.Add(scanner.Offset);
            _lengths.Add(record.Length);
        }

        _offsets.TrimExcess();
        _lengths.TrimExcess();
        if (Rows == 0) throw new DataFileException(Path, 0, begun ? "there is a header but no row below it." : "the file is empty.");
    }

    private IReadOnlyList<string>[] Values(ReadOnlySpan<byte> record, long line)
    {
        if (_json) return JsonRecord.Read(record, _columns, Path, line);
        var fields = CsvRecord.Fields(record, _separator, Path, line);
        if (fields.Count != _fieldCount)
            throw new DataFileException(Path, line, $"this row has {fields.Count} fields, the header has {_fieldCount}; fields with {(_separator == ',' ? "commas" : "tabs")} in them belong in quotes.");
        return [.. _fields.Select(field => (IReadOnlyList<string>)(field < 0 || fields[field].Length == 0 ? [] : [fields[field]]))];
    }

    private List<string> Header(ReadOnlySpan<byte> record, long line)
    {
        List<string> names = [.. CsvRecord.Fields(record, _separator, Path, line).Select(name => name.Trim())];
        return names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new DataFileException(Path, line, $"the header names the column '{twice.Key}' {twice.Count()} times.")
            : names;
    }

    private static DataFormat Guess(string path, SafeFileHandle handle)
    {
        switch (System.IO.Path.GetExtension(path).ToLowerInvariant())
        {
            case ".jsonl" or ".ndjson" or ".json": return DataFormat.Jsonl;
            case ".csv": return DataFormat.Csv;
            case ".tsv" or ".tab": return DataFormat.Tsv;
        }

        Span<byte> begin = stackalloc byte[256];
        var text = (ReadOnlySpan<byte>)begin[..RandomAccess.Read(handle, begin, 0)];
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        text = text.TrimStart(" \t\r\n"u8);
        return text.StartsWith("{"u8) || text.StartsWith("["u8) ? DataFormat.Jsonl : DataFormat.Csv;
    }

    private static string Full(string path)
    {
        try
        {
            return System.IO.Path.GetFullPath(path);
        }
        catch (ArgumentException)
        {
            return path;
        }
    }
}
