using System.Numerics;

namespace Troupe.Learner.Replay;

/// <summary>Scratch for numbering up to 256 distinct values in the order they first appear.</summary>
internal sealed class Palette
{
    private const int Slots = 1024;   // a quarter full at most: probes stay short

    private readonly int[] _values = new int[256];
    private readonly int[] _slotValue = new int[Slots];
    private readonly long[] _slotEntry = new long[Slots];   // entry's number, valid while its upper half is the round
    private byte[] _indices = new byte[4096];
    private int _count;
    private int _length;
    private long _round;

    public ReadOnlySpan<int> Values => _values.AsSpan(0, _count);

    public ReadOnlySpan<byte> Indices => _indices.AsSpan(0, _length);

    /// <param name="bytes">What the palette's values take as varints.</param>
    /// <returns>False where there are more than 256 distinct values.</returns>
    public bool TryBuild(ReadOnlySpan<int> values, out int bytes)
    {
        _round++;
        _count = 0;
        _length = values.Length;
        bytes = 0;
        if (_indices.Length < values.Length) _indices = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            var slot = (int)((uint)value * 2654435769u >> 22);
            while (_slotEntry[slot] >> 8 == _round && _slotValue[slot] != value)
                slot = slot + 1 & Slots - 1;
            if (_slotEntry[slot] >> 8 != _round)
            {
                if (_count == 256) return false;
                _slotValue[slot] = value;
                _slotEntry[slot] = _round << 8 | (long)_count;
                _values[_count++] = value;
                bytes += (31 - BitOperations.LeadingZeroCount((uint)value | 1)) / 7 + 1;
            }

            _indices[i] = (byte)_slotEntry[slot];
        }

        return true;
    }
}
