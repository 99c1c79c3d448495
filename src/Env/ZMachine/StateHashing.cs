using System.Numerics;
using System.Runtime.InteropServices;

namespace Troupe.Env.ZMachine;

/// <summary>A fast 64-bit hash for memory, not for secrets: four lanes of multiply and rotate, then a mix.</summary>
internal static class StateHashing
{
    private const ulong P1 = 0x9E3779B185EBCA87, P2 = 0xC2B2AE3D27D4EB4F, P3 = 0x165667B19E3779F9;

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        ulong a = seed + P1, b = seed ^ P2, c = seed + P3, d = seed - P1;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var i = 0;
        for (; i + 4 <= words.Length; i += 4)
        {
            a = BitOperations.RotateLeft(a ^ words[i] * P2, 31) * P1;
            b = BitOperations.RotateLeft(b ^ words[i + 1] * P2, 31) * P1;
            c = BitOperations.RotateLeft(c ^ words[i + 2] * P2, 31) * P1;
            d = BitOperations.RotateLeft(d ^ words[i + 3] * P2, 31) * P1;
        }

        for (; i < words.Length; i++) a = BitOperations.RotateLeft(a ^ words[i] * P2, 31) * P1;
        var hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        foreach (var tail in bytes[(words.Length * sizeof(ulong))..]) hash = (hash ^ tail) * P1;
        return Mix(hash ^ (ulong)bytes.Length);
    }

    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 33)) * P2;
        x = (x ^ (x >> 29)) * P3;
        return x ^ (x >> 32);
    }
}
