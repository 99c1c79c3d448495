namespace Troupe.Learner.Replay;

/// <summary>Names a chunk for ever: who played it, in which incarnation, the how-manieth (from 1, without gaps).</summary>
public readonly record struct ChunkKey(int Agent, long Incarnation, long Sequence)
{
    public override string ToString() => $"{Agent}/{Incarnation}/{Sequence}";
}
