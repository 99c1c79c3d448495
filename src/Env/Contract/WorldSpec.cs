namespace Troupe.Env;

/// <summary>What a policy for this world sees and does; fixed for the life of a world.</summary>
/// <param name="Name">Registry name.</param>
/// <param name="Observation">Text or numbers.</param>
/// <param name="Action">How actions are given.</param>
/// <param name="Words">Every word the world can print or take, lower case, sorted; the vocabulary is made of these.</param>
/// <param name="MaxSteps">Steps after which an episode is truncated, or null.</param>
public sealed record WorldSpec(string Name, ObservationSpec Observation, ActionSpec Action, IReadOnlyList<string> Words, int? MaxSteps);

public abstract record ObservationSpec
{
    public sealed record Text : ObservationSpec;

    /// <param name="Size">n: numbers an observation.</param>
    public sealed record Numbers(int Size) : ObservationSpec;
}

public abstract record ActionSpec
{
    /// <summary>One of a fixed list, a vocabulary's tokens included; which of them are admissible varies with the state.</summary>
    public sealed record OneOf(IReadOnlyList<string> Names) : ActionSpec;

    /// <summary>One of the admissible texts, which vary with the state and are not known beforehand.</summary>
    public sealed record AdmissibleText : ActionSpec;

    /// <summary>A text that the policy writes and <see cref="IWorld.Step(string)"/> takes whole.</summary>
    /// <param name="MaxTokens">Longest text that is of use, words.</param>
    /// <param name="Words">Words that texts of use are made of, lower case; null: any of <see cref="WorldSpec.Words"/>.</param>
    public sealed record Generated(int MaxTokens, IReadOnlyList<string>? Words = null) : ActionSpec;
}
