namespace Troupe.Learner.Policies;

/// <summary>What a distributional head does in managed code: from logits of each action and atom to probabilities and Q.</summary>
internal sealed class ReturnDistribution(ReturnSupport support)
{
    private readonly float[] _z = support.ToArray();
    private readonly float[] _mean = new float[support.Atoms];

    /// <summary>Logits of V + A − mean A, atom by atom (Hessel et al. 2018, "the integrated agent").</summary>
    /// <param name="advantages">[actions, N]; becomes the whole.</param>
    /// <param name="value">[N].</param>
    public void Duel(Span<float> advantages, ReadOnlySpan<float> value)
    {
        var (atoms, actions) = (_z.Length, advantages.Length / _z.Length);
        Array.Clear(_mean);
        for (var a = 0; a < actions; a++) VectorMath.AddScaled(_mean, advantages.Slice(a * atoms, atoms), 1f / actions);
        for (var a = 0; a < actions; a++)
        {
            var row = advantages.Slice(a * atoms, atoms);
            for (var i = 0; i < atoms; i++) row[i] += value[i] - _mean[i];
        }
    }

    /// <summary>Logits become probabilities, action by action.</summary>
    /// <param name="logits">[actions, N].</param>
    public void Softmax(Span<float> logits)
    {
        for (var first = 0; first < logits.Length; first += _z.Length)
        {
            var row = logits.Slice(first, _z.Length);
            var most = row[0];
            foreach (var logit in row) most = Math.Max(most, logit);
            var sum = 0f;
            foreach (ref var logit in row) sum += logit = MathF.Exp(logit - most);
            foreach (ref var logit in row) logit /= sum;
        }
    }

    /// <summary>Q = Σ z_i p_i of each action.</summary>
    /// <param name="probabilities">[actions, N].</param>
    /// <param name="expected">Receives Q, [actions].</param>
    public void Expect(ReadOnlySpan<float> probabilities, Span<float> expected)
    {
        for (var a = 0; a < expected.Length; a++)
        {
            var row = probabilities.Slice(a * _z.Length, _z.Length);
            var sum = 0f;
            for (var i = 0; i < row.Length; i++) sum += _z[i] * row[i];
            expected[a] = sum;
        }
    }
}
