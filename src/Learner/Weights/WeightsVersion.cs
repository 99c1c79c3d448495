namespace Troupe.Learner.Weights;

/// <summary>
/// Version of published weights, compared by epoch first. The run persists a larger epoch before any learner start,
/// fail-over or roll-back publishes, so that an agent never keeps newer-looking weights of a dead learner.
/// </summary>
public readonly record struct WeightsVersion(int Epoch, int Number) : IComparable<WeightsVersion>
{
    public int CompareTo(WeightsVersion other) => Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Number.CompareTo(other.Number);

    public static bool operator <(WeightsVersion a, WeightsVersion b) => a.CompareTo(b) < 0;

    public static bool operator >(WeightsVersion a, WeightsVersion b) => a.CompareTo(b) > 0;

    public static bool operator <=(WeightsVersion a, WeightsVersion b) => a.CompareTo(b) <= 0;

    public static bool operator >=(WeightsVersion a, WeightsVersion b) => a.CompareTo(b) >= 0;

    public override string ToString() => $"{Epoch}.{Number}";
}
