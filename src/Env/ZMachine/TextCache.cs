using System.Runtime.InteropServices;

namespace Troupe.Env.ZMachine;

/// <summary>
/// Decoded texts of static memory by address, shared by all interpreters of a story. Bounded: what does not fit is decoded each
/// time. Reading takes no lock: an entry is complete before its index is published.
/// </summary>
internal sealed unsafe class TextCache : IDisposable
{
    private const int MostCharacters = 1 << 22;
    private const int LongestCached = 1 << 13;
    private const int ChunkCharacters = 1 << 15;

    private readonly StoryText _text;
    private readonly StoryFile _story;
    private readonly Lock _lock = new();
    private readonly List<nint> _chunks = [];
    private readonly int _capacity;
    private int* _index;
    private Entry* _entries;
    private int _count = 1, _characters, _left;
    private char* _free;

    public TextCache(StoryText text, StoryFile story)
    {
        _text = text;
        _story = story;
        _capacity = story.Memory.Length / 2 + 1;
        _entries = (Entry*)NativeMemory.AllocZeroed((nuint)_capacity, (nuint)sizeof(Entry));
        _index = (int*)NativeMemory.AllocZeroed((nuint)story.Memory.Length, sizeof(int));
    }

    ~TextCache() => Free();

    /// <summary>Null where the address is not static or the text cannot be cached.</summary>
    public Entry* Find(int address)
    {
        if ((uint)address >= (uint)_story.Memory.Length) return null;
        var i = Volatile.Read(ref _index[address]);
        return i > 0 ? _entries + i : i < 0 ? null : Add(address);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private Entry* Add(int address)
    {
        if (address < _story.DynamicSize) return null;
        lock (_lock)
        {
            if (_index[address] != 0) return _index[address] > 0 ? _entries + _index[address] : null;
            var buffer = stackalloc char[LongestCached];
            int end = address, count = 0;
            bool decoded;
            fixed (byte* memory = _story.Memory) decoded = _text.TryDecode(memory, _story.Memory.Length, ref end, buffer, LongestCached, ref count);
            if (!decoded || _characters + count > MostCharacters || _count == _capacity)
            {
                _index[address] = -1;
                return null;
            }

            var entry = _entries + _count;
            *entry = new Entry { Text = Place(buffer, count), Length = count, End = end };
            Volatile.Write(ref _index[address], _count++);
            return entry;
        }
    }

    private char* Place(char* text, int count)
    {
        if (count > _left)
        {
            _left = Math.Max(ChunkCharacters, count);
            _free = (char*)NativeMemory.Alloc((nuint)_left, sizeof(char));
            _chunks.Add((nint)_free);
        }

        var at = _free;
        new ReadOnlySpan<char>(text, count).CopyTo(new Span<char>(at, count));
        _free += count;
        _left -= count;
        _characters += count;
        return at;
    }

    private void Free()
    {
        NativeMemory.Free(_index);
        NativeMemory.Free(_entries);
        foreach (var chunk in _chunks) NativeMemory.Free((void*)chunk);
        _chunks.Clear();
        _index = null;
        _entries = null;
    }

    public struct Entry
    {
        public char* Text;
        public int Length;

        /// <summary>Address after the encoded text.</summary>
        public int End;
    }
}
