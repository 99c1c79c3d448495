using System.Runtime.CompilerServices;

namespace Troupe.Env.ZMachine;

/// <summary>Decodes and encodes the story's text (§3 of the Standard).</summary>
internal sealed unsafe class StoryText
{
    public const int LongestText = 1 << 16;
    private const int DeepestAbbreviation = 2;
    private const int MostWords = 1 << 16;

    private readonly StoryFile _story;
    private readonly Lazy<Zscii> _zscii;
    private readonly Lazy<int> _guardEnd;

    public StoryText(StoryFile story)
    {
        _story = story;
        _zscii = new(() => new Zscii(story));
        _guardEnd = new(FindGuardEnd);
        Cache = new TextCache(this, story);
    }

    public Zscii Zscii => _zscii.Value;

    public TextCache Cache { get; }

    /// <summary>Abbreviations lie in dynamic memory below this address (or not at all): no write to there, no change of cached text.</summary>
    public int GuardEnd => _guardEnd.Value;

    public string Decode(int address)
    {
        var buffer = new char[LongestText];
        fixed (char* to = buffer)
        fixed (byte* memory = _story.Memory)
        {
            var count = 0;
            TryDecode(memory, _story.Memory.Length, ref address, to, LongestText, ref count);
            return new string(to, 0, count);
        }
    }

    /// <summary>A dictionary entry's text; it ends after its own words even where no end bit is set.</summary>
    public string DecodeWord(int address)
    {
        var letters = _story.Version <= 3 ? 4 : 6;
        var copy = stackalloc byte[6];
        for (var i = 0; i < letters; i++) copy[i] = (byte)_story.Byte(address + i);
        copy[letters - 2] |= 0x80;
        var buffer = stackalloc char[16];
        int at = 0, count = 0;
        TryDecode(copy, letters, ref at, buffer, 16, ref count);
        return new string(buffer, 0, count);
    }

    /// <summary>Appends the text at <paramref name="address"/>, which moves past it. False: it is longer than <paramref name="capacity"/> or runs off the end of memory.</summary>
    public bool TryDecode(byte* memory, int length, ref int address, char* to, int capacity, ref int count) =>
        TryDecode(memory, length, ref address, to, capacity, ref count, out _);

    /// <param name="used">Words read, abbreviations included.</param>
    public bool TryDecode(byte* memory, int length, ref int address, char* to, int capacity, ref int count, out int used)
    {
        var words = MostWords;
        var complete = TryDecode(memory, length, ref address, to, capacity, ref count, ref words, 0);
        used = MostWords - words;
        return complete;
    }

    /// <param name="words">How many more words may be read, abbreviations included: no text can take long.</param>
    private bool TryDecode(byte* memory, int length, ref int address, char* to, int capacity, ref int count, ref int words, int depth)
    {
        var zscii = Zscii;
        var version = _story.Version;
        fixed (char* alphabets = zscii.Alphabets)
        {
            int shift = 0, locked = 0, state = 0, held = 0;
            while (true)
            {
                if ((uint)address + 1 >= (uint)length) return false;
                var word = memory[address] << 8 | memory[address + 1];
                address += 2;
                if (count > capacity - 3 || --words < 0) return false;
                for (var bits = 10; bits >= 0; bits -= 5)
                {
                    var c = word >> bits & 31;
                    switch (state)
                    {
                        case 0 when c >= 6:
                            if (shift != 52 || c != 6) to[count++] = alphabets[shift + c - 6];
                            else state = 2;
                            shift = locked;
                            break;
                        case 0 when c == 0:
                            to[count++] = ' ';
                            shift = locked;
                            break;
                        case 0 when version >= 3:
                            if (c <= 3)
                            {
                                state = 1;
                                held = c;
                                shift = 0;
                            }
                            else shift = c == 4 ? 26 : 52;
                            break;
                        case 0:
                            EarlyShift(version, c, ref shift, ref locked, ref state, ref held, to, ref count);
                            break;
                        case 1:
                            state = 0;
                            if (depth >= DeepestAbbreviation) return false;
                            var entry = _story.AbbreviationsAddress + 64 * (held - 1) + 2 * c;
                            if (entry + 1 >= length) return false;
                            var at = (memory[entry] << 8 | memory[entry + 1]) * 2;
                            if (!TryDecode(memory, length, ref at, to, capacity, ref count, ref words, depth + 1)) return false;
                            if (count > capacity - 3) return false;
                            break;
                        case 2:
                            state = 3;
                            held = c;
                            break;
                        default:
                            state = 0;
                            var decoded = zscii.ToUnicode(held << 5 | c);
                            if (decoded != 0) to[count++] = decoded;
                            break;
                    }
                }

                if ((word & 0x8000) != 0) return true;
            }
        }
    }

    /// <summary>Dictionary form of a word (§13): 4 bytes up to version 3, else 6, as a big-endian number.</summary>
    public ulong Encode(ReadOnlySpan<char> word)
    {
        var length = _story.Version <= 3 ? 6 : 9;
        Span<byte> z = stackalloc byte[16];
        var n = 0;
        foreach (var c in word)
        {
            if (n >= length) break;
            var index = Zscii.AlphabetIndex(c);
            if (index is >= 0 and not 52 and not 53 || index == 53 && _story.Version == 1)
            {
                if (index >= 26) z[n++] = (byte)((_story.Version <= 2 ? 1 : 3) + index / 26);
                z[n++] = (byte)(6 + index % 26);
            }
            else
            {
                var code = Zscii.FromUnicode(c);
                z[n++] = (byte)(_story.Version <= 2 ? 3 : 5);
                z[n++] = 6;
                z[n++] = (byte)(code >> 5);
                z[n++] = (byte)(code & 31);
            }
        }

        while (n < length) z[n++] = 5;
        var encoded = 0ul;
        for (var i = 0; i < length; i += 3)
            encoded = encoded << 16 | (uint)(z[i] << 10 | z[i + 1] << 5 | z[i + 2]);
        return encoded | 0x8000;
    }

    /// <summary>Versions 1 and 2: characters 2 and 3 shift once, 4 and 5 until further notice; 1 is a new line or an abbreviation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void EarlyShift(int version, int c, ref int shift, ref int locked, ref int state, ref int held, char* to, ref int count)
    {
        if (c == 1)
        {
            if (version == 1) to[count++] = '\n';
            else
            {
                state = 1;
                held = 1;
            }

            shift = locked;
            return;
        }

        shift = (locked / 26 + (c & 1) + 1) % 3 * 26;
        if (c >= 4) locked = shift;
    }

    private int FindGuardEnd()
    {
        var table = _story.AbbreviationsAddress;
        if (table == 0) return 0;
        var entries = _story.Version == 2 ? 32 : 96;
        var end = table < _story.DynamicSize ? table + 2 * entries : 0;
        for (var i = 0; i < entries; i++)
        {
            var at = _story.Word(table + 2 * i) * 2;
            if (at >= _story.DynamicSize) continue;
            while (at < _story.DynamicSize && (_story.Byte(at) & 0x80) == 0) at += 2;
            end = Math.Max(end, at + 2);
        }

        return Math.Min(end, _story.DynamicSize);
    }
}
