using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Troupe.Learner.Policies;

/// <summary>A pinned, 64-byte aligned array of floats that only ever grows.</summary>
internal sealed unsafe class AlignedBuffer
{
    private float[] _array = [];   // pinned, so that Pointer stays

    public AlignedBuffer(int length = 0) => Reserve(length);

    public float* Pointer { get; private set; }

    public int Length { get; private set; }

    public Span<float> Span => new(Pointer, Length);

    /// <summary>Makes room for at least <paramref name="length"/> numbers; new room is zero.</summary>
    public void Reserve(int length)
    {
        if (length <= Length && _array.Length > 0) return;
        const int Alignment = 16;   // floats: one cache line
        var former = Length > 0 ? Span : default;
        var array = GC.AllocateArray<float>(Math.Max(length, 2 * Length) + Alignment, pinned: true);
        var start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        Pointer = (float*)((start + 63) & ~63);
        Length = array.Length - Alignment;
        former.CopyTo(Span);
        _array = array;
    }
}
