using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// The objects of a story (§12 of the Standard), read from a given memory: a number too large or a tree that runs in
/// circles gives nothing rather than an error.
/// </summary>
internal sealed class ObjectTable
{
    private readonly StoryFile _story;
    private readonly int _first;      // address of object 1
    private readonly int _size;       // bytes an object
    private readonly int _links;      // offset of the parent
    private readonly bool _wide;      // links are words

    public ObjectTable(StoryFile story)
    {
        _story = story;
        _wide = story.Version > 3;
        _first = story.ObjectsAddress + (_wide ? 63 : 31) * 2;
        (_size, _links) = _wide ? (14, 6) : (9, 4);
        // The table ends where the first of its property tables begins.
        var end = story.Bytes.Length;
        var count = 0;
        for (var at = _first; at + _size <= end && count < (_wide ? 65535 : 255); at += _size, count++)
        {
            var properties = story.Word(at + _size - 2);
            if (properties > at) end = Math.Min(end, properties);
        }

        Count = count;
        DataEnd = End;
        for (var obj = 1; obj <= count; obj++)
        {
            var at = story.Word(Address(obj) + _size - 2);
            DataEnd = Math.Max(DataEnd, at + 1 + 2 * story.Byte(at));
            foreach (var property in Properties(obj)) DataEnd = Math.Max(DataEnd, property.Address + property.Length + 1);
        }
    }

    /// <summary>Objects are numbered 1 … Count.</summary>
    public int Count { get; }

    /// <summary>First byte of the table, attributes and links included.</summary>
    public int Start => _first;

    /// <summary>First byte after it.</summary>
    public int End => _first + Count * _size;

    /// <summary>First byte after the last object's properties.</summary>
    public int DataEnd { get; }

    public bool Exists(int obj) => obj >= 1 && obj <= Count;

    public int Parent(ReadOnlySpan<byte> memory, int obj) => Link(memory, obj, 0);

    public int Sibling(ReadOnlySpan<byte> memory, int obj) => Link(memory, obj, 1);

    public int Child(ReadOnlySpan<byte> memory, int obj) => Link(memory, obj, 2);

    /// <summary>Numbers of the attributes that are set.</summary>
    public IEnumerable<int> Attributes(byte[] memory, int obj)
    {
        if (!Exists(obj) || Address(obj) + _links > memory.Length) yield break;
        for (var attribute = 0; attribute < _links * 8; attribute++)
            if ((memory[Address(obj) + attribute / 8] & 0x80 >> attribute % 8) != 0) yield return attribute;
    }

    public string Name(int obj)
    {
        if (!Exists(obj)) return "";
        var table = _story.Word(Address(obj) + _size - 2);
        return _story.Byte(table) == 0 ? "" : _story.ReadText(table + 1).Trim();
    }

    /// <summary>All below this object, nearest first; the object itself is left out.</summary>
    public void Below(ReadOnlySpan<byte> memory, int obj, List<int> into)
    {
        var start = into.Count;
        Children(memory, obj, into);
        for (var i = start; i < into.Count && into.Count <= Count; i++) Children(memory, into[i], into);
    }

    /// <summary>Number, address and length of each property that the story file gives an object.</summary>
    public IEnumerable<(int Number, int Address, int Length)> Properties(int obj)
    {
        if (!Exists(obj)) yield break;
        var at = _story.Word(Address(obj) + _size - 2);
        at += 1 + 2 * _story.Byte(at);
        for (var guard = 0; guard < 64; guard++)
        {
            var head = _story.Byte(at++);
            if (head == 0) yield break;
            int number, length;
            if (!_wide) (number, length) = (head & 31, (head >> 5) + 1);
            else if ((head & 0x80) == 0) (number, length) = (head & 63, (head & 0x40) != 0 ? 2 : 1);
            else
            {
                (number, length) = (head & 63, _story.Byte(at++) & 63);
                if (length == 0) length = 64;
            }

            yield return (number, at, length);
            at += length;
        }
    }

    private void Children(ReadOnlySpan<byte> memory, int obj, List<int> into)
    {
        var child = Child(memory, obj);
        for (var guard = 0; child != 0 && guard < Count; guard++, child = Sibling(memory, child)) into.Add(child);
    }

    private int Link(ReadOnlySpan<byte> memory, int obj, int which)
    {
        if (!Exists(obj)) return 0;
        var at = Address(obj) + _links + (_wide ? 2 * which : which);
        if (at + 1 >= memory.Length) return 0;
        var link = _wide ? memory[at] << 8 | memory[at + 1] : memory[at];
        return Exists(link) ? link : 0;
    }

    private int Address(int obj) => _first + (obj - 1) * _size;
}
