namespace Troupe.Learner.Language;

/// <summary>Token sequences side by side, and what is to be predicted after each token.</summary>
/// <param name="Inputs">[rows × width]; short sequences are filled up on the right with any token.</param>
/// <param name="Targets">[rows × width]; <see cref="Ignored"/> where nothing is to be predicted.</param>
public sealed record SequenceBatch(long[] Inputs, long[] Targets, int Rows, int Width)
{
    /// <summary>PyTorch's own mark of a target that counts for nothing.</summary>
    public const long Ignored = -100;

    /// <summary>Where a target counts, among [rows × width].</summary>
    public long[] Places { get; } = [.. Enumerable.Range(0, Targets.Length).Where(at => Targets[at] != Ignored).Select(at => (long)at)];

    /// <summary>Targets that count.</summary>
    public int Predicted => Places.Length;

    /// <summary>What an encoder reads of each row beforehand; null: there is no encoder.</summary>
    public SourceBatch? Sources { get; init; }
}

/// <summary>What is read side by side before anything is written.</summary>
/// <param name="Tokens">[rows × width]; short texts are filled up on the right with any token.</param>
/// <param name="Lengths">[rows], at least 1 each.</param>
public sealed record SourceBatch(long[] Tokens, int[] Lengths, int Width);

/// <summary>Batches to learn from, by number: the same number always gives the same batch, so that a count is all that a checkpoint needs. Thread-safe.</summary>
public interface ISequenceBatches
{
    SequenceBatch this[long number] { get; }
}
