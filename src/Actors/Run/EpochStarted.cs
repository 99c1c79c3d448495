namespace Troupe.Actors.Run;

/// <summary>Journaled before anything of this epoch is published: weights of older epochs are older, whatever their number.</summary>
/// <param name="Reason">Why: started, resumed, rolled back.</param>
public sealed record EpochStarted(int Epoch, string Reason);
