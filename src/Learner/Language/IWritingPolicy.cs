using Troupe.Learner.Policies;
using Troupe.Learner.Replay;

namespace Troupe.Learner.Language;

/// <summary>What is wanted of a policy that writes.</summary>
/// <param name="Prompt">Tokens; at least one.</param>
/// <param name="Seed">Decides all draws of this text, whatever else is written beside it.</param>
/// <param name="Epsilon">Probability of a token at random, for a policy of Q-values.</param>
/// <param name="Greedy">Always the largest output, the first of equals; nothing is drawn.</param>
public readonly record struct WritingRequest(int[] Prompt, ulong Seed, double Epsilon = 0, bool Greedy = false);

/// <summary>A policy that writes texts. As an <see cref="IQFunction"/> it values next tokens: a state is what stands there so far, an action a token.</summary>
public interface IWritingPolicy : IActingPolicy
{
    /// <summary>Writes a text to each prompt, all with the same weights.</summary>
    /// <returns>In the order of the requests; what a request gets does not depend on those beside it.</returns>
    /// <exception cref="ArgumentException">A prompt is empty, too long, or holds an unknown token.</exception>
    IReadOnlyList<WrittenText> Write(IReadOnlyList<WritingRequest> requests);
}
