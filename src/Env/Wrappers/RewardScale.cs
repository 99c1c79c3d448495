namespace Troupe.Env.Wrappers;

/// <summary>Multiplies every reward; score and admissible actions stay the game's. For training only.</summary>
public sealed class RewardScale : WorldWrapper
{
    private readonly float _factor;

    /// <param name="factor">Finite; may be negative.</param>
    public RewardScale(IWorld inner, float factor) : base(inner)
    {
        if (!float.IsFinite(factor)) throw new ArgumentOutOfRangeException(nameof(factor), factor, "A reward is scaled by a finite number.");
        _factor = factor;
    }

    public override StepResult Step(int action) => Scaled(Inner.Step(action));

    public override StepResult Step(string command) => Scaled(Inner.Step(command));

    private StepResult Scaled(StepResult result) => result with { Reward = result.Reward * _factor };
}
