namespace Troupe.Learner.Replay;

/// <summary>What a draw from a table gives: immutable, so that it may travel in a message.</summary>
/// <param name="Weights">Importance weights, largest = 1, [B].</param>
/// <param name="Items">What was drawn, for priority updates, [B].</param>
public abstract record ReplayBatch(float[] Weights, ItemId[] Items)
{
    /// <summary>B.</summary>
    public abstract int Count { get; }
}

/// <summary>A mini-batch of B sequences; an item is the step at which one begins.</summary>
public sealed record SequenceBatch(ReplaySequence[] Sequences, float[] Weights, ItemId[] Items) : ReplayBatch(Weights, Items)
{
    public override int Count => Sequences.Length;
}
