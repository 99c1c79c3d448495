using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Troupe.Learner.Replay;

/// <summary>XXH64 (Collet, xxHash specification 0.1.1) of a whole span, seed 0: finds accidents, not attackers.</summary>
public static class XxHash64
{
    private const ulong P1 = 0x9E3779B185EBCA87, P2 = 0xC2B2AE3D27D4EB4F, P3 = 0x165667B19E3779F9,
        P4 = 0x85EBCA77C2B2AE63, P5 = 0x27D4EB2F165667C5;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        ulong hash = P5;
        if (rest.Length >= 32)
        {
            ulong a = unchecked(P1 + P2), b = P2, c = 0, d = unchecked(0 - P1);
            do
            {
                a = Round(a, Word(rest, 0));
                b = Round(b, Word(rest, 8));
                c = Round(c, Word(rest, 16));
                d = Round(d, Word(rest, 24));
                rest = rest[32..];
            }
            while (rest.Length >= 32);
            hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
            hash = Merge(Merge(Merge(Merge(hash, a), b), c), d);
        }

        hash += (ulong)bytes.Length;
        for (; rest.Length >= 8; rest = rest[8..])
            hash = BitOperations.RotateLeft(hash ^ Round(0, Word(rest, 0)), 27) * P1 + P4;
        if (rest.Length >= 4)
        {
            hash = BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(rest) * P1), 23) * P2 + P3;
            rest = rest[4..];
        }

        foreach (var last in rest)
            hash = BitOperations.RotateLeft(hash ^ (last * P5), 11) * P1;
        hash = (hash ^ (hash >> 33)) * P2;
        hash = (hash ^ (hash >> 29)) * P3;
        return hash ^ (hash >> 32);
    }

    /// <summary>Hash of token lists held in memory; depends on the machine's byte order, so it is never stored.</summary>
    internal static ulong OfInts(ReadOnlySpan<int> values) => Of(MemoryMarshal.AsBytes(values));

    private static ulong Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private static ulong Round(ulong sum, ulong word) => BitOperations.RotateLeft(sum + word * P2, 31) * P1;

    private static ulong Merge(ulong hash, ulong sum) => (hash ^ Round(0, sum)) * P1 + P4;
}
