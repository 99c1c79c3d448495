namespace Troupe.Learner.Policies;

/// <summary>
/// Where a categorical distribution of returns has its atoms (Bellemare et al. 2017, section 4): z_i = v_min + i·Δz,
/// Δz = (v_max − v_min) / (N − 1). Returns beyond either end count as that end.
/// </summary>
public sealed record ReturnSupport
{
    /// <param name="atoms">N; 51 in the paper.</param>
    /// <param name="min">v_min, in units of the discounted return.</param>
    /// <param name="max">v_max.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two atoms, or no room between the ends.</exception>
    public ReturnSupport(int atoms, double min, double max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atoms, 2);
        if (!(max > min) || !double.IsFinite(max - min)) throw new ArgumentOutOfRangeException(nameof(max), max, $"v_max must lie above v_min = {min}.");
        (Atoms, Min, Max) = (atoms, min, max);
    }

    public int Atoms { get; }

    public double Min { get; }

    public double Max { get; }

    /// <summary>Δz.</summary>
    public double Step => (Max - Min) / (Atoms - 1);

    /// <summary>z_i.</summary>
    public double this[int atom] => Min + atom * Step;

    /// <summary>z, [N].</summary>
    public float[] ToArray()
    {
        var z = new float[Atoms];
        for (var i = 0; i < z.Length; i++) z[i] = (float)this[i];
        return z;
    }
}
