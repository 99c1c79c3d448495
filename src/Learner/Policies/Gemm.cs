using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>
/// C += A·B in single precision for small matrices. Each element of C is summed in the order of k, with fused
/// multiply-add, whatever the size of the batch or of the vectors: so a row's result never depends on the rows beside it.
/// </summary>
internal static unsafe class Gemm
{
    /// <summary>Widths are multiples of this: two vectors of 16.</summary>
    public const int Columns = 32;

    private const int Rows = 8;

    public static int Padded(int width) => (width + Columns - 1) / Columns * Columns;

    /// <param name="c">[m, n], a row every <paramref name="cRow"/> numbers.</param>
    /// <param name="a">A(i, k) lies at i·<paramref name="aRow"/> + k·<paramref name="aStep"/>: so A may be a transpose.</param>
    /// <param name="b">[k, n], a row every <paramref name="bRow"/> numbers.</param>
    /// <param name="n">A multiple of <see cref="Columns"/>.</param>
    public static void MultiplyAdd(float* c, int cRow, float* a, int aRow, int aStep, float* b, int bRow, int m, int n, int k)
    {
        if (m == 0) return;
        for (var j = 0; j < n; j += Columns)
            for (var i = 0; i < m; i += Rows)
                if (Vector512.IsHardwareAccelerated)
                    Tile512(c + i * cRow + j, cRow, a + i * aRow, aRow, aStep, b + j, bRow, Math.Min(Rows, m - i), k);
                else
                    Tile256(c + i * cRow + j, cRow, a + i * aRow, aRow, aStep, b + j, bRow, Math.Min(Rows, m - i), k);
    }

    // 8 × 32 sums in registers. Where fewer rows are left, the last one is computed several times over.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile512(float* c, int cRow, float* a, int aRow, int aStep, float* b, int bRow, int rows, int k)
    {
        var last = rows - 1;
        float* a0 = a, a1 = a + Math.Min(1, last) * aRow, a2 = a + Math.Min(2, last) * aRow, a3 = a + Math.Min(3, last) * aRow;
        float* a4 = a + Math.Min(4, last) * aRow, a5 = a + Math.Min(5, last) * aRow, a6 = a + Math.Min(6, last) * aRow, a7 = a + last * aRow;
        float* c0 = c, c1 = c + Math.Min(1, last) * cRow, c2 = c + Math.Min(2, last) * cRow, c3 = c + Math.Min(3, last) * cRow;
        float* c4 = c + Math.Min(4, last) * cRow, c5 = c + Math.Min(5, last) * cRow, c6 = c + Math.Min(6, last) * cRow, c7 = c + last * cRow;
        Vector512<float> l0 = Vector512.Load(c0), r0 = Vector512.Load(c0 + 16), l1 = Vector512.Load(c1), r1 = Vector512.Load(c1 + 16);
        Vector512<float> l2 = Vector512.Load(c2), r2 = Vector512.Load(c2 + 16), l3 = Vector512.Load(c3), r3 = Vector512.Load(c3 + 16);
        Vector512<float> l4 = Vector512.Load(c4), r4 = Vector512.Load(c4 + 16), l5 = Vector512.Load(c5), r5 = Vector512.Load(c5 + 16);
        Vector512<float> l6 = Vector512.Load(c6), r6 = Vector512.Load(c6 + 16), l7 = Vector512.Load(c7), r7 = Vector512.Load(c7 + 16);
        nint at = 0;
        for (var step = 0; step < k; step++, at += aStep, b += bRow)
        {
            Vector512<float> left = Vector512.Load(b), right = Vector512.Load(b + 16);
            var x = Vector512.Create(a0[at]);
            l0 = Vector512.FusedMultiplyAdd(x, left, l0);
            r0 = Vector512.FusedMultiplyAdd(x, right, r0);
            x = Vector512.Create(a1[at]);
            l1 = Vector512.FusedMultiplyAdd(x, left, l1);
            r1 = Vector512.FusedMultiplyAdd(x, right, r1);
            x = Vector512.Create(a2[at]);
            l2 = Vector512.FusedMultiplyAdd(x, left, l2);
            r2 = Vector512.FusedMultiplyAdd(x, right, r2);
            x = Vector512.Create(a3[at]);
            l3 = Vector512.FusedMultiplyAdd(x, left, l3);
            r3 = Vector512.FusedMultiplyAdd(x, right, r3);
            x = Vector512.Create(a4[at]);
            l4 = Vector512.FusedMultiplyAdd(x, left, l4);
            r4 = Vector512.FusedMultiplyAdd(x, right, r4);
            x = Vector512.Create(a5[at]);
            l5 = Vector512.FusedMultiplyAdd(x, left, l5);
            r5 = Vector512.FusedMultiplyAdd(x, right, r5);
            x = Vector512.Create(a6[at]);
            l6 = Vector512.FusedMultiplyAdd(x, left, l6);
            r6 = Vector512.FusedMultiplyAdd(x, right, r6);
            x = Vector512.Create(a7[at]);
            l7 = Vector512.FusedMultiplyAdd(x, left, l7);
            r7 = Vector512.FusedMultiplyAdd(x, right, r7);
        }
        l0.Store(c0); r0.Store(c0 + 16); l1.Store(c1); r1.Store(c1 + 16);
        l2.Store(c2); r2.Store(c2 + 16); l3.Store(c3); r3.Store(c3 + 16);
        l4.Store(c4); r4.Store(c4 + 16); l5.Store(c5); r5.Store(c5 + 16);
        l6.Store(c6); r6.Store(c6 + 16); l7.Store(c7); r7.Store(c7 + 16);
    }

    // The same sums with half the registers: 4 × 16 at a time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile256(float* c, int cRow, float* a, int aRow, int aStep, float* b, int bRow, int rows, int k)
    {
        for (var first = 0; first < rows; first += 4)
        {
            int last = rows - 1, second = Math.Min(first + 1, last), third = Math.Min(first + 2, last), fourth = Math.Min(first + 3, last);
            float* a0 = a + first * aRow, a1 = a + second * aRow, a2 = a + third * aRow, a3 = a + fourth * aRow;
            for (var j = 0; j < Columns; j += 16)
            {
                float* c0 = c + first * cRow + j, c1 = c + second * cRow + j, c2 = c + third * cRow + j, c3 = c + fourth * cRow + j;
                Vector256<float> l0 = Vector256.Load(c0), r0 = Vector256.Load(c0 + 8), l1 = Vector256.Load(c1), r1 = Vector256.Load(c1 + 8);
                Vector256<float> l2 = Vector256.Load(c2), r2 = Vector256.Load(c2 + 8), l3 = Vector256.Load(c3), r3 = Vector256.Load(c3 + 8);
                nint at = 0;
                var bj = b + j;
                for (var step = 0; step < k; step++, at += aStep, bj += bRow)
                {
                    Vector256<float> left = Vector256.Load(bj), right = Vector256.Load(bj + 8);
                    var x = Vector256.Create(a0[at]);
                    l0 = Vector256.FusedMultiplyAdd(x, left, l0);
                    r0 = Vector256.FusedMultiplyAdd(x, right, r0);
                    x = Vector256.Create(a1[at]);
                    l1 = Vector256.FusedMultiplyAdd(x, left, l1);
                    r1 = Vector256.FusedMultiplyAdd(x, right, r1);
                    x = Vector256.Create(a2[at]);
                    l2 = Vector256.FusedMultiplyAdd(x, left, l2);
                    r2 = Vector256.FusedMultiplyAdd(x, right, r2);
                    x = Vector256.Create(a3[at]);
                    l3 = Vector256.FusedMultiplyAdd(x, left, l3);
                    r3 = Vector256.FusedMultiplyAdd(x, right, r3);
                }
                l0.Store(c0); r0.Store(c0 + 8); l1.Store(c1); r1.Store(c1 + 8);
                l2.Store(c2); r2.Store(c2 + 8); l3.Store(c3); r3.Store(c3 + 8);
            }
        }
    }
}
