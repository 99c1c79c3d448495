namespace Troupe.Env.Wrappers;

/// <summary>Truncates an episode after a number of steps, where the world itself sets no limit or a later one.</summary>
public sealed class TimeLimit : WorldWrapper
{
    private readonly int _maxSteps;

    /// <param name="maxSteps">Steps, 1 or more.</param>
    public TimeLimit(IWorld inner, int maxSteps) : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        _maxSteps = maxSteps;
        Spec = inner.Spec with { MaxSteps = Math.Min(maxSteps, inner.Spec.MaxSteps ?? maxSteps) };
    }

    public override WorldSpec Spec { get; }

    public override StepResult Step(int action)
    {
        ThrowIfOver();
        return Limited(Inner.Step(action));
    }

    public override StepResult Step(string command)
    {
        ThrowIfOver();
        return Limited(Inner.Step(command));
    }

    private StepResult Limited(StepResult result) =>
        result.Terminated || Moves < _maxSteps ? result : result with { Truncated = true };

    private void ThrowIfOver()
    {
        if (Moves >= _maxSteps) throw new InvalidOperationException("No game is under way: call Reset.");
    }
}
