namespace Troupe.Learner.Replay;

/// <summary>A chunk in a table.</summary>
internal sealed class TableEntry(Chunk chunk, int[] textIds, int maxTimesSampled)
{
    public Chunk Chunk { get; } = chunk;

    /// <summary>Number in the table's <see cref="TextPool"/> of each of the chunk's texts.</summary>
    public int[] TextIds { get; } = textIds;

    /// <summary>The agent's next chunk, where the episode at this one's end goes on in it.</summary>
    public TableEntry? Next { get; set; }

    /// <summary>How often each step was drawn; only counted where that is limited.</summary>
    public int[]? TimesSampled { get; } = maxTimesSampled > 0 ? new int[chunk.Steps] : null;
}
