using System.Buffers.Binary;
using System.Text;

namespace Troupe.Env.ZMachine;

/// <summary>
/// A story after the Z-Machine Standards Document 1.1: versions 1, 2, 3, 4, 5, 7 and 8, bare or in a Blorb file. Immutable;
/// any number of interpreters on any threads share one, with what it caches (decoded instructions and texts, dictionary).
/// </summary>
public sealed class StoryFile
{
    private const int HeaderSize = 64;
    private readonly byte[] _bytes;
    private readonly Lazy<StoryDictionary> _dictionary;
    private readonly Lazy<bool> _checksumHolds;

    private StoryFile(string name, byte[] bytes)
    {
        Name = name;
        _bytes = bytes;
        Version = bytes[0];
        Text = new StoryText(this);
        Code = new CodeCache(this);
        _dictionary = new(() => new StoryDictionary(this, DictionaryAddress));
        _checksumHolds = new(() => Word(0x1A) != 0 && Sum(_bytes) == Checksum);
        Identity = StateHashing.Of(bytes);
    }

    /// <summary>File name or whatever <see cref="Parse"/> was given; for messages.</summary>
    public string Name { get; }

    public int Version { get; }

    public int Release => Word(0x02);

    /// <summary>Six characters, a compilation date by custom.</summary>
    public string Serial => Encoding.Latin1.GetString(_bytes, 0x12, 6);

    public int Checksum => Word(0x1C);

    /// <summary>Hash of all bytes: names the story, e.g. in saved states and caches.</summary>
    public ulong Identity { get; }

    /// <summary>As loaded: memory from address 0. Dynamic memory is what an interpreter starts with.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Bytes 0 … DynamicSize − 1 may change while the story runs; all others never do.</summary>
    public int DynamicSize => Word(0x0E);

    public int StartAddress => Word(0x06);

    public int DictionaryAddress => Word(0x08);

    public int ObjectsAddress => Word(0x0A);

    public int GlobalsAddress => Word(0x0C);

    public int AbbreviationsAddress => Version >= 2 ? Word(0x18) : 0;

    /// <summary>Version 3 only: the status line shows hours and minutes instead of score and moves.</summary>
    public bool IsTimeGame => Version == 3 && (_bytes[1] & 2) != 0;

    /// <summary>What the instruction verify finds: the bytes add up to the header's checksum.</summary>
    public bool ChecksumHolds => _checksumHolds.Value;

    public StoryDictionary Dictionary => _dictionary.Value;

    internal StoryText Text { get; }

    internal CodeCache Code { get; }

    internal byte[] Memory => _bytes;

    /// <summary>Zero beyond the end.</summary>
    public int Byte(int address) => (uint)address < (uint)_bytes.Length ? _bytes[address] : 0;

    /// <summary>Big-endian, zero beyond the end.</summary>
    public int Word(int address) => Byte(address) << 8 | Byte(address + 1);

    /// <summary>Byte address of a packed routine address.</summary>
    public int UnpackRoutine(int packed) => Version switch
    {
        <= 3 => packed * 2,
        <= 5 => packed * 4,
        7 => packed * 4 + Word(0x28) * 8,
        _ => packed * 8,
    };

    /// <summary>Byte address of a packed string address.</summary>
    public int UnpackString(int packed) => Version == 7 ? packed * 4 + Word(0x2A) * 8 : UnpackRoutine(packed);

    /// <summary>The encoded text at a byte address, as the story file has it; cut off after 65,536 characters.</summary>
    public string ReadText(int address) => Text.Decode(address);

    /// <exception cref="StoryFileException">Not a story that can be run.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static StoryFile Load(string path) => Parse(File.ReadAllBytes(path), Path.GetFileName(path));

    /// <param name="bytes">A story file, or a Blorb file with a ZCOD chunk.</param>
    /// <param name="name">For messages.</param>
    /// <param name="verifyChecksum">False: a story whose checksum is wrong is taken all the same (tests of damaged stories).</param>
    /// <exception cref="StoryFileException">Too short, truncated, wrong checksum, a version not supported, or a header that contradicts itself.</exception>
    public static StoryFile Parse(ReadOnlySpan<byte> bytes, string name, bool verifyChecksum = true)
    {
        if (bytes.Length >= 12 && bytes[..4].SequenceEqual("FORM"u8)) bytes = Blorb.Story(bytes, name);
        if (bytes.Length < HeaderSize)
            throw new StoryFileException(name, $"{bytes.Length} bytes are too few; a story has a header of {HeaderSize} bytes.");

        var version = bytes[0];
        if (version is 0 or > 8 or 6)
            throw new StoryFileException(name, $"version {version} in the first byte is not supported; allowed are 1, 2, 3, 4, 5, 7 and 8{(version == 6 ? ", version 6 needs pictures and windows that have no text" : "")}.");

        var declared = BinaryPrimitives.ReadUInt16BigEndian(bytes[0x1A..]) * (version <= 3 ? 2 : version <= 5 ? 4 : 8);
        if (declared > bytes.Length)
            throw new StoryFileException(name, $"truncated: the header says {declared} bytes, the file has {bytes.Length}. Fetch the file again.");
        if (declared is > 0 and < HeaderSize) throw new StoryFileException(name, $"the header says {declared} bytes, less than a header has.");

        var largest = version <= 3 ? 128 * 1024 : version <= 5 ? 256 * 1024 : 512 * 1024;
        if (declared == 0 && bytes.Length > largest) bytes = bytes[..largest];
        if (verifyChecksum && declared > 0) Verify(bytes[..declared], name);
        if (declared > 0) bytes = bytes[..declared];

        var dynamicSize = BinaryPrimitives.ReadUInt16BigEndian(bytes[0x0E..]);
        if (dynamicSize < HeaderSize || dynamicSize > bytes.Length)
            throw new StoryFileException(name, $"static memory begins at {dynamicSize}; allowed is {HeaderSize} to the file's {bytes.Length} bytes.");
        return new StoryFile(name, bytes.ToArray());
    }

    private static void Verify(ReadOnlySpan<byte> story, string name)
    {
        var expected = BinaryPrimitives.ReadUInt16BigEndian(story[0x1C..]);
        if (expected == 0) return; // the oldest compilers wrote none
        var sum = Sum(story);
        if (sum != expected) throw new StoryFileException(name, $"wrong checksum: the header says {expected:x4}, the bytes add up to {sum:x4}. The file is damaged; fetch it again.");
    }

    private static ushort Sum(ReadOnlySpan<byte> story)
    {
        var sum = 0u;
        foreach (var b in story[HeaderSize..]) sum += b;
        return (ushort)sum;
    }
}
