namespace Troupe.Env.Wrappers;

/// <summary>One step of a <see cref="VectorWorld"/>, or its reset; all arrays are [n] and overwritten by the next step.</summary>
public sealed class VectorStep
{
    private readonly float[] _rewards;
    private readonly bool[] _terminated, _truncated;
    private readonly Observation?[] _last;
    private readonly string[]?[] _lastActions;

    internal VectorStep(int count)
    {
        (Observations, _rewards, _terminated, _truncated) = (new Observation[count], new float[count], new bool[count], new bool[count]);
        (_last, _lastActions) = (new Observation?[count], new string[]?[count]);
    }

    /// <summary>What is seen now: where an episode ended, the first screen of the next.</summary>
    public IReadOnlyList<Observation> Seen => Observations;

    public IReadOnlyList<float> Rewards => _rewards;

    public IReadOnlyList<bool> Terminated => _terminated;

    public IReadOnlyList<bool> Truncated => _truncated;

    /// <summary>The true last observation of an episode that ended in this step, else null; a truncated one's value is bootstrapped from it.</summary>
    public IReadOnlyList<Observation?> Last => _last;

    /// <summary>Where an episode was truncated in this step, what could have been done next; else null.</summary>
    public IReadOnlyList<IReadOnlyList<string>?> LastActions => _lastActions;

    internal Observation[] Observations { get; }

    internal void Set(int i, float reward = 0, bool terminated = false, bool truncated = false, Observation? last = null, string[]? lastActions = null) =>
        (_rewards[i], _terminated[i], _truncated[i], _last[i], _lastActions[i]) = (reward, terminated, truncated, last, lastActions);
}
