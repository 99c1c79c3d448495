namespace Troupe.Learner.Replay;

/// <summary>Every ready step equally likely. A chunk's ready steps are its first ones, so a count says them all.</summary>
internal sealed class UniformSelector : Selector
{
    public override void Ready(long chunk, int from, int count) => Chunks[chunk] += count;

    public long ReadyOf(long chunk) => Chunks[chunk];

    public override int Fetch(long chunk) => 0;

    public override (int Step, long Weight) FindStep(long chunk, long rest) => ((int)rest, 1);

    public override void Exhaust(ItemId item) => throw new NotSupportedException("A count of samples needs a weight an item.");

    public override void Update(ItemId item, float tdError)
    {
    }
}
