namespace Troupe.Learner.Weights;

/// <summary>A tensor outside libtorch: what is published, saved and hashed. Never changed once made.</summary>
/// <param name="Data">Row-major, product of <paramref name="Shape"/> numbers.</param>
public sealed record NamedArray(string Name, IReadOnlyList<int> Shape, float[] Data);

/// <summary>All weights of a policy at one version, in the order of their names' registration.</summary>
public sealed record WeightsSnapshot(WeightsVersion Version, IReadOnlyList<NamedArray> Arrays);
