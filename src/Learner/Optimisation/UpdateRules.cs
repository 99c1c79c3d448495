using System.Runtime.CompilerServices;

namespace Troupe.Learner.Optimisation;

/// <summary>One step of the weights, element by element; the formulas are those of <see cref="OptimizerKind"/>.</summary>
internal interface IUpdateRule
{
    /// <param name="weights">θ.</param>
    /// <param name="first">What the optimizer remembers; and so the second. Untouched where it remembers less.</param>
    void Step<T>(ref T weights, T gradient, ref T first, ref T second) where T : struct, IElements<T>;
}

/// <summary>θ ← θ − rate · g; also of the norm-adaptive step, whose rate follows from the norm.</summary>
internal readonly struct SgdRule(double rate) : IUpdateRule
{
    private readonly float _rate = (float)rate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<T>(ref T weights, T gradient, ref T first, ref T second) where T : struct, IElements<T> => weights = T.MultiplyAdd(gradient, -_rate, weights);
}

/// <summary>First: m.</summary>
internal readonly struct MomentumRule(double rate, double momentum, bool nesterov) : IUpdateRule
{
    private readonly float _rate = (float)rate, _momentum = (float)momentum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<T>(ref T weights, T gradient, ref T first, ref T second) where T : struct, IElements<T>
    {
        first = T.MultiplyAdd(first, _momentum, gradient);
        weights = T.MultiplyAdd(nesterov ? T.MultiplyAdd(first, _momentum, gradient) : first, -_rate, weights);
    }
}

/// <summary>First: v.</summary>
internal readonly struct RmsPropRule(double rate, double decay, double epsilon) : IUpdateRule
{
    private readonly float _rate = (float)rate, _decay = (float)decay, _rest = (float)(1 - decay), _epsilon = (float)epsilon;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<T>(ref T weights, T gradient, ref T first, ref T second) where T : struct, IElements<T>
    {
        first = T.MultiplyAdd(first, _decay, gradient * gradient * _rest);
        weights = T.MultiplyAdd(gradient / (T.SquareRoot(first) + _epsilon), -_rate, weights);
    }
}

/// <summary>First: m, second: v.</summary>
/// <param name="step">Of the step that it takes, from 1.</param>
/// <param name="shrink">1 − ηλ of decoupled weight decay; 1: none.</param>
internal readonly struct AdamRule(double rate, double beta1, double beta2, double epsilon, double shrink, long step) : IUpdateRule
{
    private readonly float _beta1 = (float)beta1, _rest1 = (float)(1 - beta1), _beta2 = (float)beta2, _rest2 = (float)(1 - beta2);
    private readonly float _epsilon = (float)epsilon, _shrink = (float)shrink;
    private readonly float _rate = (float)(rate / (1 - Math.Pow(beta1, step))), _correction = (float)Math.Sqrt(1 - Math.Pow(beta2, step));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<T>(ref T weights, T gradient, ref T first, ref T second) where T : struct, IElements<T>
    {
        first = T.MultiplyAdd(first, _beta1, gradient * _rest1);
        second = T.MultiplyAdd(second, _beta2, gradient * gradient * _rest2);
        weights = T.MultiplyAdd(first / (T.SquareRoot(second) / _correction + _epsilon), -_rate, weights * _shrink);
    }
}

/// <summary>The gradient of the penalties is added to the loss's: g ← g + λ θ + l1 sign(θ). Steps nothing; the "gradient" it is given is θ.</summary>
internal readonly struct PenaltyRule(double weightDecay, double l1) : IUpdateRule
{
    private readonly float _weightDecay = (float)weightDecay, _l1 = (float)l1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<T>(ref T weights, T gradient, ref T first, ref T second) where T : struct, IElements<T>
    {
        weights = T.MultiplyAdd(gradient, _weightDecay, weights);
        if (_l1 != 0) weights = T.MultiplyAdd(T.Sign(gradient), _l1, weights);
    }
}
