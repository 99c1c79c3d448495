using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Troupe.Learner.Weights;

/// <summary>SHA-256 over names, shapes and numbers: equal for equal weights, whatever their version.</summary>
public static class WeightsHash
{
    /// <returns>64 hexadecimal digits, lower case.</returns>
    public static string Of(WeightsSnapshot weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[4];
        foreach (var array in weights.Arrays)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(array.Name + "\0"));
            Append(hash, number, array.Shape.Count);
            foreach (var size in array.Shape) Append(hash, number, size);
            if (BitConverter.IsLittleEndian) hash.AppendData(MemoryMarshal.AsBytes(array.Data.AsSpan()));
            else foreach (var value in array.Data) Append(hash, number, BitConverter.SingleToInt32Bits(value));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, Span<byte> buffer, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer, number);
        hash.AppendData(buffer);
    }
}
