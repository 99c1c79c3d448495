namespace Troupe.Learner.Policies;

/// <summary>The numbers that networks in torch multiply matrices in.</summary>
public enum Precision
{
    /// <summary>24 significant bits.</summary>
    Float32,

    /// <summary>8 significant bits, and float32's range (Kalamkar et al. 2019); see <see cref="MatrixProducts"/>.</summary>
    Bfloat16,
}
