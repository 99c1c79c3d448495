using System.Numerics;

namespace Troupe.Env;

/// <summary>
/// xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64: the one generator of Troupe, whose whole state can be
/// saved. Not thread-safe, not for secrets.
/// </summary>
public sealed class Rng
{
    private ulong _a, _b, _c, _d;

    public Rng(ulong seed)
    {
        _a = SplitMix(ref seed);
        _b = SplitMix(ref seed);
        _c = SplitMix(ref seed);
        _d = SplitMix(ref seed);
    }

    /// <summary>A generator of its own for each (seed, stream): agents, worlds and the learner never share one.</summary>
    public Rng(long seed, long stream) : this(Mix(unchecked((ulong)seed), unchecked((ulong)stream)))
    {
    }

    private Rng(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    public static Rng FromState(RngState state) => new(state.A, state.B, state.C, state.D);

    public RngState State => new(_a, _b, _c, _d);

    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in 0 … <paramref name="exclusiveMax"/> − 1, without modulo bias (Lemire 2019).</summary>
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        var n = (uint)exclusiveMax;
        var product = (ulong)(uint)(NextUInt64() >> 32) * n;
        if ((uint)product < n)
            for (var threshold = unchecked(0u - n) % n; (uint)product < threshold;)
                product = (ulong)(uint)(NextUInt64() >> 32) * n;
        return (int)(product >> 32);
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Standard normal (Box and Muller 1958); takes two numbers.</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Puts the items into a random order, each as likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Mixes two numbers into a seed.</summary>
    public static ulong Mix(ulong a, ulong b)
    {
        var x = a;
        var first = SplitMix(ref x);
        var y = first ^ b;
        return SplitMix(ref y);
    }

    private static ulong SplitMix(ref ulong x)
    {
        var z = x += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>The whole state of an <see cref="Rng"/>.</summary>
public readonly record struct RngState(ulong A, ulong B, ulong C, ulong D);
