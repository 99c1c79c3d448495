namespace Troupe.Env.ZMachine;

/// <summary>Reading a line and cutting it into words (§13.6 and the instruction read of the Standard).</summary>
public sealed unsafe partial class Interpreter
{
    private const int LongestWord = 16;

    private int _pendingVariable = -1, _textBuffer, _parseBuffer;

    /// <summary>Where the last line that was read went: text buffer, then parse buffer (0: none). Addresses that a state hash may leave out.</summary>
    public (int Text, int Parse) InputBuffers => (_textBuffer, _parseBuffer);

    private After WantLine(Instruction* ip, int text, int parse)
    {
        if (text >= _dynamic || parse >= _dynamic)
        {
            Illegal("a line is read into memory that cannot be written to");
            return After.Stop;
        }

        _pc = ip->Next;
        _pendingVariable = ip->Store == Place.None && _version < 5 ? -1 : ip->Variable;
        _textBuffer = text;
        _parseBuffer = parse;
        Status = InterpreterStatus.WantsLine;
        return After.Stop;
    }

    private bool AcceptLine(ReadOnlySpan<char> line)
    {
        _failed = null;
        _failedPc = _pc;
        var zscii = Story.Text.Zscii;
        int text = _textBuffer, most = _m[text], start = text + 1;
        if (_version >= 5)
        {
            // What the buffer held before stays: the story has shown it as the line's beginning.
            var before = Math.Min(_m[text + 1], most);
            start = text + 2 + before;
            most -= before;
        }
        else most--;

        var length = Math.Clamp(line.Length, 0, Math.Max(0, most));
        for (var i = 0; i < length; i++)
            if (!WriteByte((ushort)(start + i), zscii.FromUnicode(Zscii.ToLower(line[i]))))
                return false;
        if (_version >= 5)
        {
            if (!WriteByte((ushort)(text + 1), (uint)(start + length - text - 2))) return false;
        }
        else if (!WriteByte((ushort)(start + length), 0)) return false;

        return (_parseBuffer == 0 || Tokenise(text, _parseBuffer, 0, false)) && (_version < 5 || StoreAt(_pendingVariable, 13));
    }

    /// <param name="dictionary">0: the story's own.</param>
    /// <param name="keepUnknown">Words that the dictionary lacks leave their place as it was.</param>
    private bool Tokenise(int text, int parse, int dictionary, bool keepUnknown)
    {
        if (dictionary == 0) dictionary = Story.DictionaryAddress;
        var at = _version >= 5 ? text + 2 : text + 1;
        var end = _version >= 5 ? Math.Min(at + _m[(ushort)(text + 1)], _readable) : _readable;
        int separators = _m[dictionary], most = _m[parse], words = 0, begin = -1;
        while (true)
        {
            var c = at < end ? _m[at] : (byte)0;
            var separator = false;
            if (c != 0)
                for (var i = 1; i <= separators; i++)
                    separator |= _m[(ushort)(dictionary + i)] == c;
            var ends = separator || c is 0 or (byte)' ';
            if (ends && begin >= 0)
            {
                if (words < most && !Token(begin, at)) return false;
                begin = -1;
            }

            if (separator && words < most && !Token(at, at + 1)) return false;
            if (!ends && begin < 0) begin = at;
            if (c == 0) break;
            at++;
        }

        return WriteByte((ushort)(parse + 1), (uint)words);

        bool Token(int from, int to)
        {
            var entry = Lookup(dictionary, from, to - from);
            var slot = parse + 2 + 4 * words++;
            if (entry == 0 && keepUnknown) return true;
            return WriteWord((ushort)slot, (uint)entry) && WriteByte((ushort)(slot + 2), (uint)(to - from) & 255) && WriteByte((ushort)(slot + 3), (uint)(from - text) & 255);
        }
    }

    private int Lookup(int dictionary, int word, int length)
    {
        var code = Encode(word, length);
        var at = dictionary + 1 + _m[dictionary];
        int size = _m[(ushort)at], bytes = _version <= 3 ? 4 : 6;
        var entries = (int)(short)Word(_m + (ushort)(at + 1));
        var first = at + 3;
        if (entries < 0)
        {
            if (!Charge(-entries)) return 0;
            for (var i = 0; i < -entries; i++)
                if (Code((ushort)(first + i * size)) == code)
                    return (ushort)(first + i * size);
            return 0;
        }

        int low = 0, high = entries - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var entry = (ushort)(first + middle * size);
            var found = Code(entry);
            if (found == code) return entry;
            if (found < code) low = middle + 1;
            else high = middle - 1;
        }

        return 0;

        ulong Code(int entry)
        {
            var high = (ulong)Word(_m + entry) << 16 | Word(_m + (ushort)(entry + 2));
            return bytes == 4 ? high : high << 16 | Word(_m + (ushort)(entry + 4));
        }
    }

    private ulong Encode(int word, int length)
    {
        var zscii = Story.Text.Zscii;
        var letters = stackalloc char[LongestWord];
        length = Math.Min(length, LongestWord);
        for (var i = 0; i < length; i++) letters[i] = zscii.ToUnicode(_m[(ushort)(word + i)]);
        return Story.Text.Encode(new ReadOnlySpan<char>(letters, length));
    }

    private bool EncodeText(int text, int length, int from, int to)
    {
        var code = Encode((ushort)(text + from), length);
        return WriteWord(to, (uint)(code >> 32) & 0xFFFF) && WriteWord((ushort)(to + 2), (uint)(code >> 16) & 0xFFFF) && WriteWord((ushort)(to + 4), (uint)code & 0xFFFF);
    }
}
