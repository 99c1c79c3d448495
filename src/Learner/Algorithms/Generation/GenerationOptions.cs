namespace Troupe.Learner.Algorithms.Generation;

/// <summary>What is particular to learning to write, beside the algorithm's own hyper-parameters.</summary>
public sealed record GenerationOptions
{
    // The reference
    public double KlCoefficient { get; init; }                // β at the start; 0: no reference; Ziegler et al. 2019: 0.1 or so
    public double KlTarget { get; init; }                     // nats a text that β is steered to; 0: β stays; Ziegler et al. 2019: 6

    // Groups
    public int GroupSize { get; init; } = 1;                  // texts to a prompt; Ahmadian et al. 2024: 2 to 4, Shao et al. 2024: 64
    public bool GroupAdvantages { get; init; }                // advantages relative to the group: GRPO with PPO, RLOO with REINFORCE

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (!(KlCoefficient >= 0)) problems.Add($"{nameof(KlCoefficient)} is {KlCoefficient}; allowed is 0 (off) or more.");
        if (!(KlTarget >= 0)) problems.Add($"{nameof(KlTarget)} is {KlTarget}; allowed is 0 (the coefficient stays) or more.");
        if (GroupSize < 1) problems.Add($"{nameof(GroupSize)} is {GroupSize}; allowed is 1 or more.");
        if (GroupAdvantages && GroupSize < 2) problems.Add($"{nameof(GroupSize)} is {GroupSize}; advantages within a group need at least 2 texts to a prompt.");
        return problems;
    }

    /// <exception cref="ArgumentException">It has <see cref="Problems"/>.</exception>
    public GenerationOptions Checked() => Problems() is { Count: > 0 } problems ? throw new ArgumentException(string.Join(" ", problems)) : this;
}
