namespace Troupe.Env.Wrappers;

/// <summary>
/// Bounds every reward, or leaves its sign alone (as Mnih et al. 2015 do); score and admissible actions stay the game's.
/// For training only.
/// </summary>
public sealed class RewardClip : WorldWrapper
{
    private readonly Func<float, float> _clip;

    /// <param name="low">Least reward, not above <paramref name="high"/>.</param>
    public RewardClip(IWorld inner, float low, float high) : this(inner, reward => Math.Clamp(reward, low, high))
    {
        if (!(low <= high)) throw new ArgumentOutOfRangeException(nameof(low), low, $"Rewards are clipped to a range from low to high; {low} is not below {high}.");
    }

    private RewardClip(IWorld inner, Func<float, float> clip) : base(inner) => _clip = clip;

    /// <summary>Every reward becomes −1, 0 or 1.</summary>
    public static RewardClip ToSign(IWorld inner) => new(inner, reward => Math.Sign(reward));

    public override StepResult Step(int action) => Clipped(Inner.Step(action));

    public override StepResult Step(string command) => Clipped(Inner.Step(command));

    private StepResult Clipped(StepResult result) => result with { Reward = _clip(result.Reward) };
}
