namespace Troupe.Env.ZMachine;

/// <summary>One entry of a dictionary (§13 of the Standard).</summary>
/// <param name="Address">Byte address, what the parser puts into the parse buffer.</param>
/// <param name="Text">Decoded: at most 6 letters up to version 3, else 9.</param>
/// <param name="Data">What follows the text: flags and numbers whose meaning is the story's own.</param>
public readonly record struct DictionaryWord(int Address, string Text, ReadOnlyMemory<byte> Data);

/// <summary>A dictionary as the story file has it.</summary>
public sealed class StoryDictionary
{
    private readonly StoryFile _story;
    private readonly Dictionary<ulong, int> _byCode = [];
    private readonly DictionaryWord[] _words;

    internal StoryDictionary(StoryFile story, int address)
    {
        _story = story;
        var separators = story.Byte(address);
        Separators = string.Concat(Enumerable.Range(1, separators).Select(i => story.Text.Zscii.ToUnicode(story.Byte(address + i))));
        EntryLength = story.Byte(address + 1 + separators);
        var count = Math.Abs((int)(short)story.Word(address + 2 + separators));
        FirstEntry = address + 4 + separators;
        var letters = story.Version <= 3 ? 4 : 6;
        if (address == 0 || EntryLength < letters) count = 0;
        count = Math.Clamp(count, 0, Math.Max(0, story.Bytes.Length - FirstEntry) / Math.Max(1, EntryLength));
        _words = new DictionaryWord[count];
        for (var i = 0; i < count; i++)
        {
            var at = FirstEntry + i * EntryLength;
            var code = 0ul;
            for (var b = 0; b < letters; b++) code = code << 8 | (uint)story.Byte(at + b);
            _words[i] = new DictionaryWord(at, story.Text.DecodeWord(at), story.Memory.AsMemory(at + letters, EntryLength - letters));
            _byCode.TryAdd(code, i);
        }
    }

    /// <summary>Characters that are words of their own.</summary>
    public string Separators { get; }

    public int FirstEntry { get; }

    /// <summary>Bytes an entry.</summary>
    public int EntryLength { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<DictionaryWord> Words => _words;

    /// <summary>What the parser finds for a typed word (lower case expected), cut to the dictionary's length; null if nothing.</summary>
    public DictionaryWord? Find(ReadOnlySpan<char> word) => _byCode.TryGetValue(_story.Text.Encode(word), out var i) ? _words[i] : null;
}
