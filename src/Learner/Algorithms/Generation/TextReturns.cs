namespace Troupe.Learner.Algorithms.Generation;

/// <summary>Between the tokens of a round and its texts.</summary>
internal static class TextReturns
{
    /// <summary>R of each text: the sum of its tokens' rewards, [M].</summary>
    public static float[] Of(TokenRollout rollout, ReadOnlySpan<float> rewards)
    {
        var returns = new float[rollout.Texts];
        for (var text = 0; text < returns.Length; text++)
            foreach (var reward in rewards[rollout.TokensOf(text)]) returns[text] += reward;
        return returns;
    }

    /// <summary>What a text has, for each of its tokens, [N].</summary>
    public static float[] Spread(TokenRollout rollout, ReadOnlySpan<float> ofTexts)
    {
        var ofTokens = new float[rollout.Tokens];
        for (var text = 0; text < rollout.Texts; text++) ofTokens.AsSpan(rollout.TokensOf(text)).Fill(ofTexts[text]);
        return ofTokens;
    }
}
