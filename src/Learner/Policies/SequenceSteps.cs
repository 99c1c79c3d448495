namespace Troupe.Learner.Policies;

/// <summary>
/// The sequences of a batch laid out step by step, the longest first: at step t only the first <see cref="Running"/> have
/// a row left. Made to be reused. Not thread-safe.
/// </summary>
internal sealed class SequenceSteps
{
    private long[] _order = [];      // (−length, sequence), sorted
    private int[] _running = [];     // [Steps]
    private int[] _rows = [];        // [Total]

    public int Count { get; private set; }

    /// <summary>Length of the longest.</summary>
    public int Steps { get; private set; }

    /// <summary>Rows of all sequences together.</summary>
    public int Total { get; private set; }

    public int Running(int step) => _running[step];

    /// <summary>The batch's row of each position, step by step, [Total].</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Total);

    /// <summary>The batch's sequence that is the i-th longest.</summary>
    public int Sequence(int i) => (int)(uint)_order[i];

    public void Arrange(QBatch batch)
    {
        Count = batch.Sequences;
        if (_order.Length < Count) _order = new long[2 * Count];
        for (var s = 0; s < Count; s++) _order[s] = (long)-Length(batch, s) << 32 | (uint)s;
        _order.AsSpan(0, Count).Sort();
        Steps = Count > 0 ? Length(batch, Sequence(0)) : 0;
        if (_running.Length < Steps) _running = new int[2 * Steps];
        if (_rows.Length < batch.Count) _rows = new int[2 * batch.Count];
        Total = 0;
        for (int step = 0, running = Count; step < Steps; step++)
        {
            while (Length(batch, Sequence(running - 1)) <= step) running--;
            _running[step] = running;
            for (var i = 0; i < running; i++) _rows[Total++] = batch.FirstRow(Sequence(i)) + step;
        }
    }

    private static int Length(QBatch batch, int sequence) => batch.FirstRow(sequence + 1) - batch.FirstRow(sequence);
}
