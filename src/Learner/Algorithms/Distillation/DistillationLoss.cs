using Troupe.Learner.Algorithms.PolicyGradient;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Distillation;

/// <summary>
/// Policy distillation (Rusu et al. 2016, section 3.2; Hinton et al. 2015), for each state the loss between teacher t and
/// student s over what is admissible: KL = Σ_a p_a ln(p_a / softmax(s)_a) with p = softmax(t / τ),
/// cross-entropy = −ln softmax(s) at the teacher's greedy action, or MSE = mean_a (t_a − s_a)².
/// </summary>
public static class DistillationLoss
{
    /// <returns>[rows].</returns>
    /// <param name="student">Outputs of all pairs of the batch, [P].</param>
    /// <param name="teacher">The teacher's of the same pairs.</param>
    public static Tensor Of(DistillationObjective objective, double temperature, Tensor student, ReadOnlySpan<float> teacher, QBatch batch)
    {
        var device = student.device;
        if (objective == DistillationObjective.Mse)
        {
            var pairs = new Pairs(batch, device);
            return zeros(batch.Count, device: device).index_add(0, pairs.Rows, (student - tensor(teacher.ToArray(), device: device)).square() * pairs.Shares, 1);
        }
        var most = 0;
        for (var row = 0; row < batch.Count; row++) most = Math.Max(most, batch.Actions(row).Length);
        var shares = new float[batch.Count * most];
        var negentropies = new float[batch.Count];
        for (int row = 0, first = 0; row < batch.Count; first += batch.Actions(row++).Length)
        {
            var outputs = teacher.Slice(first, batch.Actions(row).Length);
            negentropies[row] = objective == DistillationObjective.Kl
                ? Soften(outputs, temperature, shares.AsSpan(row * most, outputs.Length))
                : Choose(outputs, shares.AsSpan(row * most, outputs.Length));
        }
        var logs = new MaskedCategorical(student, batch).Logs;                                      // [rows, A]
        return tensor(negentropies, device: device) - (tensor(shares, [batch.Count, most], device: device) * logs).sum(1);
    }

    // p = softmax(outputs / τ); returns Σ p ln p
    private static float Soften(ReadOnlySpan<float> outputs, double temperature, Span<float> shares)
    {
        var largest = float.NegativeInfinity;
        foreach (var output in outputs) largest = MathF.Max(largest, output);
        double sum = 0, negentropy = 0;
        foreach (var output in outputs) sum += Math.Exp((output - largest) / temperature);
        for (var i = 0; i < outputs.Length; i++)
        {
            var log = (outputs[i] - largest) / temperature - Math.Log(sum);
            var share = Math.Exp(log);
            shares[i] = (float)share;
            if (share > 0) negentropy += share * log;
        }
        return (float)negentropy;
    }

    private static float Choose(ReadOnlySpan<float> outputs, Span<float> shares)
    {
        var best = 0;
        for (var i = 1; i < outputs.Length; i++)
            if (outputs[i] > outputs[best]) best = i;
        shares[best] = 1;
        return 0;
    }
}
