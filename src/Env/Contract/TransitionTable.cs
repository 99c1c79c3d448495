namespace Troupe.Env;

/// <summary>The complete dynamics of a small world, in the form of Gymnasium's <c>P[state][action]</c>.</summary>
/// <param name="Outcomes">Indexed [state][action]; probabilities of one list add up to 1.</param>
/// <param name="Start">Probability of starting in each state, [states].</param>
public sealed record TransitionTable(IReadOnlyList<IReadOnlyList<IReadOnlyList<Outcome>>> Outcomes, IReadOnlyList<double> Start)
{
    public int States => Outcomes.Count;

    public int Actions => Outcomes[0].Count;
}

public readonly record struct Outcome(double Probability, int Next, float Reward, bool Terminated);
