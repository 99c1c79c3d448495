namespace Troupe.Learner.Language;

/// <summary>Token sequences side by side, and what is to be predicted after each token.</summary>
/// <param name="Inputs">[rows × width]; short sequences are filled up on the right with any token.</param>
/// <param name="Targets">[rows × width]; <see cref="Ignored"/> where nothing is to be predicted.</param>
public sealed record SequenceBatch(long[] Inputs, long[] Targets, int Rows, int Width)
{
    /// <summary>PyTorch's own mark of a target that counts for nothing.</summary>
    public const long Ignored = -100;

    /// <summary>Targets that count.</summary>
    public int Predicted { get; } = Targets.Count(target => target != Ignored);
}

/// <summary>Batches to learn from, by number: the same number always gives the same batch, so that a count is all that a checkpoint needs. Thread-safe.</summary>
public interface ISequenceBatches
{
    SequenceBatch this[long number] { get; }
}
