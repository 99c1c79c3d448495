namespace Troupe.Learner.Algorithms.Dqn;

/// <summary>
/// Values as a network learns them where returns span many sizes (Pohlen et al. 2018, section 3.2; Kapturowski et al. 2019,
/// section 2.3): h(x) = sign(x) (√(|x| + 1) − 1) + ε x. It grows, so what is greedy stays so, and its slope is never below ε.
/// A target is h(G + γ^m h⁻¹(Q_target)).
/// </summary>
public static class ValueRescaling
{
    private const double Epsilon = 1e-3;   // Kapturowski et al. 2019, table 2; Pohlen et al. 2018: 0.01

    /// <summary>h(x).</summary>
    public static double Of(double x) => Math.Sign(x) * (Math.Sqrt(Math.Abs(x) + 1) - 1) + Epsilon * x;

    /// <summary>h⁻¹(y) = sign(y) (((√(1 + 4ε(|y| + 1 + ε)) − 1) / 2ε)² − 1) (Pohlen et al. 2018, proposition A.2).</summary>
    public static double Inverse(double y)
    {
        var root = (Math.Sqrt(1 + 4 * Epsilon * (Math.Abs(y) + 1 + Epsilon)) - 1) / (2 * Epsilon);
        return Math.Sign(y) * (root * root - 1);
    }
}
