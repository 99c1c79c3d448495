using System.Numerics;
using static TorchSharp.torch;

namespace Troupe.Learner.Optimisation;

/// <summary>Numbers that are computed with element by element: a formula over them is written once for the CPU and for any device.</summary>
internal interface IElements<TSelf> where TSelf : IElements<TSelf>
{
    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, float b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, float b);

    static abstract TSelf operator +(TSelf a, float b);

    /// <summary>a b + c.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, float b, TSelf c);

    static abstract TSelf SquareRoot(TSelf a);

    /// <summary>−1, 0 or 1.</summary>
    static abstract TSelf Sign(TSelf a);
}

/// <summary>One vector of the CPU.</summary>
internal readonly struct Lanes(Vector<float> values) : IElements<Lanes>
{
    public Vector<float> Values { get; } = values;

    public static Lanes operator *(Lanes a, Lanes b) => new(a.Values * b.Values);

    public static Lanes operator *(Lanes a, float b) => new(a.Values * b);

    public static Lanes operator /(Lanes a, Lanes b) => new(a.Values / b.Values);

    public static Lanes operator /(Lanes a, float b) => new(a.Values / new Vector<float>(b));

    public static Lanes operator +(Lanes a, float b) => new(a.Values + new Vector<float>(b));

    public static Lanes MultiplyAdd(Lanes a, float b, Lanes c) => new(Vector.FusedMultiplyAdd(a.Values, new Vector<float>(b), c.Values));

    public static Lanes SquareRoot(Lanes a) => new(Vector.SquareRoot(a.Values));

    public static Lanes Sign(Lanes a) =>
        new(Vector.ConditionalSelect(Vector.GreaterThan(a.Values, default), Vector<float>.One, Vector.ConditionalSelect(Vector.LessThan(a.Values, default), -Vector<float>.One, default)));
}

/// <summary>A whole tensor, on its device.</summary>
internal readonly struct Whole(Tensor values) : IElements<Whole>
{
    public Tensor Values { get; } = values;

    public static Whole operator *(Whole a, Whole b) => new(a.Values * b.Values);

    public static Whole operator *(Whole a, float b) => new(a.Values * b);

    public static Whole operator /(Whole a, Whole b) => new(a.Values / b.Values);

    public static Whole operator /(Whole a, float b) => new(a.Values / b);

    public static Whole operator +(Whole a, float b) => new(a.Values + b);

    public static Whole MultiplyAdd(Whole a, float b, Whole c) => new(c.Values.add(a.Values, b));

    public static Whole SquareRoot(Whole a) => new(a.Values.sqrt());

    public static Whole Sign(Whole a) => new(a.Values.sign());
}
