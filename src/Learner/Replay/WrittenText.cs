namespace Troupe.Learner.Replay;

/// <summary>A text that a policy wrote in one step, token by token; T tokens, at least one.</summary>
/// <param name="Tokens">[T], the token that ended it included where one did.</param>
/// <param name="LogProbabilities">log π of each token, natural, [T]; empty for a policy that does not draw.</param>
/// <param name="Values">V of the prompt and what was written before each token, [T]; empty for a policy without a value.</param>
/// <param name="Rewards">Of each token, [T]; they add up to the step's reward. Empty before the world has judged.</param>
public sealed record WrittenText(int[] Tokens, float[] LogProbabilities, float[] Values, float[] Rewards);
