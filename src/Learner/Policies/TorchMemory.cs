using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Troupe.Learner.Policies;

/// <summary>A policy's memory in torch, where managed code cannot learn: the same mathematics as <see cref="RecurrentCore"/>.</summary>
/// <remarks>U: distinct observations, S: sequences, n_t: those that still run at step t, R: rows, M: memory size, G: gates × M.</remarks>
internal static class TorchMemory
{
    /// <summary>From the features of the distinct observations, [U, features], to what the rows' hidden layers see, [R, M].</summary>
    public static Tensor Unroll(FlatNetwork network, PolicySpec spec, string prefix, Tensor features, QBatch batch)
    {
        var (size, device, gru) = (spec.MemorySize, network.Flat.device, spec.Memory == MemoryKind.Gru);
        var name = prefix + NetworkLayout.Memory;
        var offset = prefix.Length == 0 ? 0 : spec.RecurrentStateSize / 2;   // the value's own lies behind the policy's
        batch.PrepareMemory(spec.RecurrentStateSize);
        var steps = new SequenceSteps();
        steps.Arrange(batch);

        var seen = new long[steps.Total];
        var places = new long[batch.Count];
        for (var i = 0; i < seen.Length; i++) (seen[i], places[steps.Rows[i]]) = (batch.States[steps.Rows[i]], i);
        var inputs = Gates(features, "ih").index_select(0, tensor(seen, device: device));   // [R, G]
        var h = Carried(0);                                                                       // [S, M], longest first
        var c = gru ? h : Carried(size);
        var outputs = new List<Tensor>(steps.Steps);
        for (int step = 0, before = 0; step < steps.Steps; before += steps.Running(step++))
        {
            var running = steps.Running(step);
            var (formerH, formerC) = (h.narrow(0, 0, running), c.narrow(0, 0, running));
            var (nextH, nextC) = Cell(inputs.narrow(0, before, running), Gates(formerH, "hh"), formerH, formerC);
            outputs.Add(nextH);
            h = Replace(h, nextH, running);
            c = gru ? h : Replace(c, nextC, running);
        }
        Keep(h, 0);
        if (!gru) Keep(c, size);
        return cat(outputs, 0).index_select(0, tensor(places, device: device));

        Tensor Gates(Tensor x, string which) => network.Products.Linear(x, network[$"{name}.weight_{which}"], network[$"{name}.bias_{which}"]);

        Tensor Replace(Tensor all, Tensor first, int running) => running == steps.Count ? first : cat([first, all.narrow(0, running, steps.Count - running)], 0);

        (Tensor H, Tensor C) Cell(Tensor x, Tensor y, Tensor formerH, Tensor formerC)
        {
            if (gru)
            {
                var gates = (x.narrow(1, 0, 2 * size) + y.narrow(1, 0, 2 * size)).sigmoid();
                var n = (x.narrow(1, 2 * size, size) + gates.narrow(1, 0, size) * y.narrow(1, 2 * size, size)).tanh();
                var next = n + gates.narrow(1, size, size) * (formerH - n);
                return (next, next);
            }
            var sum = x + y;
            var (i, f) = (sum.narrow(1, 0, size).sigmoid(), sum.narrow(1, size, size).sigmoid());
            var (g, o) = (sum.narrow(1, 2 * size, size).tanh(), sum.narrow(1, 3 * size, size).sigmoid());
            var cell = f * formerC + i * g;
            return (o * cell.tanh(), cell);
        }

        Tensor Carried(int part)
        {
            var numbers = new float[steps.Count * size];
            for (var i = 0; i < steps.Count; i++)
                if (batch.Memory(steps.Sequence(i)) is { Length: > 0 } memory) memory.Slice(offset + part, size).CopyTo(numbers.AsSpan(i * size));
            return tensor(numbers, [steps.Count, size], device: device);
        }

        void Keep(Tensor after, int part)
        {
            using var host = after.detach().cpu().contiguous();
            var numbers = MemoryMarshal.Cast<byte, float>(host.bytes);
            for (var i = 0; i < steps.Count; i++) numbers.Slice(i * size, size).CopyTo(batch.MemoryAfter(steps.Sequence(i))[(offset + part)..]);
        }
    }
}
