using System.Runtime.InteropServices;

namespace Troupe.Env.Text.BytePairs;

/// <summary>Tokens of pieces seen before: bounded, emptied when full. Not thread-safe.</summary>
internal sealed class PieceCache
{
    /// <summary>Longest piece that is kept, bytes: longer ones seldom return.</summary>
    public const int LongestPiece = 48;

    private const int Pieces = 1 << 15;
    private const int KeyBytes = 1 << 19;
    private const int Tokens = 1 << 18;

    private readonly Entry[] _entries = new Entry[Pieces * 2];   // open addressing
    private readonly byte[] _keys = new byte[KeyBytes];
    private readonly int[] _tokens = new int[Tokens];
    private int _count, _keyEnd, _tokenEnd;

    public bool TryGet(ReadOnlySpan<byte> piece, out ReadOnlySpan<int> tokens)
    {
        ref var entry = ref Find(piece, Hash(piece));
        tokens = _tokens.AsSpan(entry.Tokens, entry.TokenCount);
        return entry.Length > 0;
    }

    public void Add(ReadOnlySpan<byte> piece, ReadOnlySpan<int> tokens)
    {
        if (piece.Length > LongestPiece || piece.IsEmpty) return;
        if (_count == Pieces || _keyEnd + piece.Length > KeyBytes || _tokenEnd + tokens.Length > Tokens)
        {
            Array.Clear(_entries);
            (_count, _keyEnd, _tokenEnd) = (0, 0, 0);
        }

        var hash = Hash(piece);
        Find(piece, hash) = new Entry(hash, _keyEnd, piece.Length, _tokenEnd, tokens.Length);
        piece.CopyTo(_keys.AsSpan(_keyEnd));
        tokens.CopyTo(_tokens.AsSpan(_tokenEnd));
        _count++;
        _keyEnd += piece.Length;
        _tokenEnd += tokens.Length;
    }

    private ref Entry Find(ReadOnlySpan<byte> piece, uint hash)
    {
        for (var i = (int)(hash & (uint)(_entries.Length - 1)); ; i = (i + 1) & (_entries.Length - 1))
        {
            ref var entry = ref _entries[i];
            if (entry.Length == 0 || entry.Hash == hash && _keys.AsSpan(entry.Key, entry.Length).SequenceEqual(piece)) return ref entry;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> piece)
    {
        const ulong multiplier = 0x9E3779B97F4A7C15;
        var hash = (ulong)piece.Length * multiplier;
        for (; piece.Length >= sizeof(ulong); piece = piece[sizeof(ulong)..]) hash = Mixed(hash ^ MemoryMarshal.Read<ulong>(piece), multiplier);
        var rest = 0UL;
        for (var i = 0; i < piece.Length; i++) rest |= (ulong)piece[i] << 8 * i;
        return (uint)(Mixed(hash ^ rest, multiplier) >> 32);
    }

    private static ulong Mixed(ulong hash, ulong multiplier) => (hash ^ hash >> 32) * multiplier;

    private readonly record struct Entry(uint Hash, int Key, int Length, int Tokens, int TokenCount);
}
