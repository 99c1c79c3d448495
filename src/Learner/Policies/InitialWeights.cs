using Troupe.Env;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Policies;

/// <summary>Weights before any training, as a network's layout says, drawn from Troupe's generator: a seed gives the same weights everywhere.</summary>
public static class InitialWeights
{
    public static WeightsSnapshot Of(PolicySpec spec, long seed, WeightsVersion version)
    {
        var rng = new Rng(seed, stream: 0x1417);
        return new WeightsSnapshot(version, [.. spec.CreateLayout().Slots.Select(slot => new NamedArray(slot.Name, slot.Shape, Draw(slot, rng)))]);
    }

    private static float[] Draw(ParameterSlot slot, Rng rng)
    {
        if (slot.Initial is Initial.Orthogonal(var gain)) return Orthogonal(slot.Shape[0], slot.Length / slot.Shape[0], gain, rng);
        var data = new float[slot.Length];
        if (slot.Initial is Initial.Zero) return data;
        if (slot.Initial is Initial.Constant(var value))
        {
            Array.Fill(data, (float)value);
            return data;
        }
        for (var i = 0; i < data.Length; i++)
            data[i] = (float)(slot.Initial is Initial.Uniform(var bound) ? bound * (2 * rng.NextDouble() - 1) : ((Initial.Normal)slot.Initial).Deviation * rng.NextNormal());
        return data;
    }

    // Gram and Schmidt over normal vectors, twice, so that nothing of the others is left: the fewer of rows and columns
    private static float[] Orthogonal(int rows, int columns, double gain, Rng rng)
    {
        var (count, size) = (Math.Min(rows, columns), Math.Max(rows, columns));
        var vectors = new double[count][];
        for (var i = 0; i < count; i++)
        {
            var v = vectors[i] = [.. Enumerable.Range(0, size).Select(_ => rng.NextNormal())];
            for (var pass = 0; pass < 2; pass++)
                for (var former = 0; former < i; former++)
                {
                    var u = vectors[former];
                    var along = Dot(u, v);
                    for (var k = 0; k < size; k++) v[k] -= along * u[k];
                }
            var length = Math.Sqrt(Dot(v, v));
            for (var k = 0; k < size; k++) v[k] /= length;
        }
        var data = new float[rows * columns];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                data[row * columns + column] = (float)(gain * (rows <= columns ? vectors[row][column] : vectors[column][row]));
        return data;
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
