using System.Text;
using System.Text.Unicode;

namespace Troupe.Env.Language.Data;

/// <summary>
/// Cuts a file into records: lines, or with <paramref name="quoted"/> CSV records, whose quoted fields may hold line
/// ends. Checks that each is UTF-8. Memory is one record and a buffer, whatever the file's size. Not thread-safe.
/// </summary>
internal sealed class RecordScanner(Stream stream, string path, bool quoted)
{
    /// <summary>Longest record, bytes.</summary>
    public const int MaxRecord = 16 << 20;

    private byte[] _buffer = new byte[1 << 20];
    private int _begin, _end;        // what is read and not yet handed out
    private long _bufferOffset;      // in the file, of _buffer[0]
    private long _nextLine = 1;
    private bool _atEnd;

    /// <summary>First byte of the present record in the file.</summary>
    public long Offset { get; private set; }

    /// <summary>Line that the present record begins on, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The next record without its line end, valid until the next call; false at the end of the file.</summary>
    /// <exception cref="DataFileException">Not UTF-8, too long, or a quote left open.</exception>
    public bool Next(out ReadOnlySpan<byte> record)
    {
        if (_bufferOffset + _begin == 0) SkipMark();
        Line = _nextLine;
        Offset = _bufferOffset + _begin;
        var length = Length(out var lineEnd);
        record = _buffer.AsSpan(_begin, length);
        if (length == 0 && lineEnd == 0) return false;

        _begin += length + lineEnd;
        if (record.Length > 0 && record[^1] == '\r') record = record[..^1];
        if (!Utf8.IsValid(record)) throw NotUtf8(record);
        return true;
    }

    private int Length(out int lineEnd)
    {
        var (searched, inQuotes) = (0, false);
        for (lineEnd = 1; ;)
        {
            var rest = _buffer.AsSpan(_begin + searched, _end - _begin - searched);
            var at = rest.IndexOf((byte)'\n');
            if (at < 0 && !_atEnd)
            {
                if (quoted) inQuotes ^= (rest.Count((byte)'"') & 1) != 0;
                searched += rest.Length;
                Fill();
                continue;
            }

            var line = at < 0 ? rest : rest[..at];
            // A doubled quote changes this twice: it is odd exactly within a quoted field.
            if (quoted) inQuotes ^= (line.Count((byte)'"') & 1) != 0;
            searched += line.Length;
            if (at < 0)
            {
                if (inQuotes) throw new DataFileException(path, Line, "a quote is opened in this record and never closed.");
                lineEnd = 0;
                return searched;
            }

            _nextLine++;
            if (!inQuotes) return searched;
            searched++;
        }
    }

    private void Fill()
    {
        if (_begin > 0)
        {
            _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
            _bufferOffset += _begin;
            (_begin, _end) = (0, _end - _begin);
        }
        else if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxRecord)
                throw new DataFileException(path, Line, $"a record of more than {MaxRecord >> 20} MiB begins here; {(quoted ? "is a quote left open?" : "is this a file of one record a line?")}");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer.AsSpan(_end));
        _end += read;
        _atEnd = read == 0;
    }

    private void SkipMark()
    {
        while (_end < 4 && !_atEnd) Fill();
        var begin = _buffer.AsSpan(0, _end);
        if (begin.StartsWith<byte>([0xFF, 0xFE]) || begin.StartsWith<byte>([0xFE, 0xFF])) throw new DataFileException(path, 1, "this is UTF-16; save the file as UTF-8.");
        if (begin.StartsWith<byte>([0x1F, 0x8B])) throw new DataFileException(path, 1, "this is compressed by gzip; unpack it first.");
        if (begin.StartsWith<byte>([0xEF, 0xBB, 0xBF])) _begin = 3;
    }

    private DataFileException NotUtf8(ReadOnlySpan<byte> record)
    {
        var (at, line) = (0, Line);
        while (Rune.DecodeFromUtf8(record[at..], out var rune, out var bytes) == System.Buffers.OperationStatus.Done)
        {
            if (rune.Value == '\n') line++;
            at += bytes;
        }

        var column = at - (record[..at].LastIndexOf((byte)'\n') + 1) + 1;
        return new DataFileException(path, line, $"byte {column} of the line, 0x{record[at]:X2}, is not UTF-8 (is the file in Latin-1 or Windows-1252?); save it as UTF-8.");
    }
}
