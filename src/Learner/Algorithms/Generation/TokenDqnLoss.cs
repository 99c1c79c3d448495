namespace Troupe.Learner.Algorithms.Generation;

/// <summary>
/// Q-learning over the tokens of texts: a state is the prompt and what was written so far, an action the next token. With
/// m = min(n, tokens left), y_t = Σ_{k&lt;m} γ^k r_{t+k} + γ^m Q'(s_{t+m}, a'), a' the largest of the online network (van
/// Hasselt et al. 2016) or of the target network Q' itself (Mnih et al. 2015). After a text's last token nothing
/// comes, or, where the episode goes on, the next prompt. The loss is that of <see cref="Dqn.DqnLoss"/>, a mean over tokens.
/// </summary>
public static class TokenDqnLoss
{
    /// <param name="rewards">r of each token of one text, [T].</param>
    /// <param name="values">Q'(s_t, a') before each token, [T]; the first is not used.</param>
    /// <param name="after">Q' of what follows the text; 0 where the episode ended.</param>
    /// <param name="steps">n.</param>
    /// <param name="targets">Receives y, [T].</param>
    public static void Targets(ReadOnlySpan<float> rewards, ReadOnlySpan<float> values, float after, int steps, double discount, Span<float> targets)
    {
        for (var t = 0; t < rewards.Length; t++)
        {
            var (sum, factor, at) = (0.0, 1.0, t);
            for (; at < rewards.Length && at < t + steps; at++, factor *= discount) sum += factor * rewards[at];
            targets[t] = (float)(sum + factor * (at < rewards.Length ? values[at] : after));
        }
    }
}
