namespace Troupe.Learner.Algorithms;

/// <summary>What one update did to a layer.</summary>
/// <param name="Name">Of its parameters, without weight and bias.</param>
/// <param name="GradientNorm">Over its parameters, after clipping.</param>
/// <param name="DeadUnits">Share, 0…1, of its rectified units that gave 0 for every observation of the mini-batch: no gradient passes them. Null where it has no such units.</param>
public sealed record LayerStatistics(string Name, double GradientNorm, double? DeadUnits);
