using static TorchSharp.torch;

namespace Troupe.Learner.Policies;

/// <summary>For each pair: its distinct observation (with memory, its row), its action, its row, and 1 / actions of the row; each [P].</summary>
internal readonly ref struct Pairs
{
    public Pairs(QBatch batch, Device device, bool remembers = false)
    {
        long[] states = new long[batch.Pairs], actions = new long[batch.Pairs], rows = new long[batch.Pairs];
        var shares = new float[batch.Pairs];
        for (int row = 0, pair = 0; row < batch.Count; row++)
            foreach (var action in batch.Actions(row))
                (states[pair], actions[pair], rows[pair], shares[pair++]) = (remembers ? row : batch.States[row], action, row, 1f / batch.Actions(row).Length);
        States = tensor(states, device: device);
        Actions = tensor(actions, device: device);
        Rows = tensor(rows, device: device);
        Shares = tensor(shares, device: device);
    }

    public Tensor States { get; }

    public Tensor Actions { get; }

    public Tensor Rows { get; }

    public Tensor Shares { get; }
}
