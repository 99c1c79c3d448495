namespace Troupe.Env.ZMachine;

/// <summary>The story's character set (§3 of the Standard): ZSCII to Unicode and back, and its three alphabets.</summary>
internal sealed class Zscii
{
    private const int FirstExtra = 155;

    /// <summary>Table 1 of §3.8.5.3: ZSCII 155 to 223.</summary>
    private const string StandardExtra =
        "\u00e4\u00f6\u00fc\u00c4\u00d6\u00dc\u00df\u00bb\u00ab\u00eb\u00ef\u00ff\u00cb\u00cf\u00e1\u00e9\u00ed\u00f3\u00fa\u00fd\u00c1\u00c9\u00cd\u00d3\u00da\u00dd\u00e0\u00e8\u00ec\u00f2\u00f9\u00c0\u00c8\u00cc"
        + "\u00d2\u00d9\u00e2\u00ea\u00ee\u00f4\u00fb\u00c2\u00ca\u00ce\u00d4\u00db\u00e5\u00c5\u00f8\u00d8\u00e3\u00f1\u00f5\u00c3\u00d1\u00d5\u00e6\u00c6\u00e7\u00c7\u00fe\u00f0\u00de\u00d0\u00a3\u0153\u0152\u00a1\u00bf";

    private readonly char[] _toUnicode = new char[256];
    private readonly Dictionary<char, byte> _extra = [];
    private readonly byte[] _alphabetOfAscii = new byte[128];

    public Zscii(StoryFile story)
    {
        for (var c = 32; c < 127; c++) _toUnicode[c] = (char)c;
        _toUnicode[13] = '\n';
        _toUnicode[9] = _toUnicode[11] = ' ';
        for (var c = FirstExtra; c <= 251; c++) _toUnicode[c] = '?';
        var table = UnicodeTable(story);
        var extra = table == 0 ? StandardExtra.Length : story.Byte(table);
        for (var i = 0; i < extra && FirstExtra + i <= 251; i++)
        {
            var c = table == 0 ? StandardExtra[i] : (char)story.Word(table + 1 + 2 * i);
            _toUnicode[FirstExtra + i] = c < 32 ? '?' : c;
            _extra.TryAdd(c, (byte)(FirstExtra + i));
        }

        Alphabets = ReadAlphabets(story);
        Array.Fill(_alphabetOfAscii, (byte)255);
        for (var i = Alphabets.Length - 1; i >= 0; i--)
            if (Alphabets[i] < 128)
                _alphabetOfAscii[Alphabets[i]] = (byte)i;
    }

    /// <summary>A0, A1 and A2 with 26 characters each, as Unicode. Entry 0 of A2 (and 1, a new line) are never looked up.</summary>
    public char[] Alphabets { get; }

    /// <summary>0: prints nothing.</summary>
    public char ToUnicode(int zscii) => (uint)zscii < 256 ? _toUnicode[zscii] : '?';

    /// <summary>'?' where the story has no such character.</summary>
    public byte FromUnicode(char c) =>
        c is >= ' ' and < (char)127 ? (byte)c : c == '\n' ? (byte)13 : _extra.TryGetValue(c, out var zscii) ? zscii : c is '\u001b' or '\b' ? (byte)c : (byte)'?';

    public bool Has(char c) => c is >= ' ' and < (char)127 || _extra.ContainsKey(c);

    /// <summary>Position 0 to 77 in the alphabets, or −1.</summary>
    public int AlphabetIndex(char c)
    {
        if (c < 128) return _alphabetOfAscii[c] == 255 ? -1 : _alphabetOfAscii[c];
        return Array.IndexOf(Alphabets, c);
    }

    public static char ToLower(char c) => c switch
    {
        < (char)128 => char.IsAsciiLetterUpper(c) ? (char)(c | 32) : c,
        _ => char.ToLowerInvariant(c),
    };

    private static int UnicodeTable(StoryFile story)
    {
        if (story.Version < 5) return 0;
        var extension = story.Word(0x36);
        return extension != 0 && story.Word(extension) >= 3 ? story.Word(extension + 6) : 0;
    }

    private char[] ReadAlphabets(StoryFile story)
    {
        var custom = story.Version >= 5 ? story.Word(0x34) : 0;
        if (custom == 0)
            return ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" + (story.Version == 1 ? " 0123456789.,!?_#'\"/\\<-:()" : " \n0123456789.,!?_#'\"/\\-:()")).ToCharArray();
        var alphabets = new char[78];
        for (var i = 0; i < 78; i++) alphabets[i] = ToUnicode(story.Byte(custom + i));
        alphabets[53] = '\n';
        return alphabets;
    }
}
