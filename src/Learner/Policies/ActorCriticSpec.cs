namespace Troupe.Learner.Policies;

/// <summary>What a hidden layer does after its linear part.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>Huang et al. 2022, detail 13 of the continuous ones; what PPO is mostly used with on numbers.</summary>
    Tanh,
}

/// <summary>
/// The shape of an actor–critic: a categorical policy π(a|s) over what is admissible, and the value V(s). Weights begin
/// orthogonal (Huang et al. 2022, detail 2): gain √2 in hidden layers, 0.01 at the policy's head, 1 at the value's, biases 0.
/// </summary>
public sealed record ActorCriticSpec : PolicySpec
{
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>The value has an encoder and hidden layers of its own; else it shares the policy's (Huang et al. 2022, detail 13).</summary>
    public bool Separate { get; init; }

    /// <summary>The policy's memory; behind it the value's own, where it has one.</summary>
    public override int RecurrentStateSize => (Separate ? 2 : 1) * base.RecurrentStateSize;

    /// <summary>The value has features of its own, not only hidden layers.</summary>
    internal bool EncodesForCritic => Separate && (ObservesText || Remembers);

    /// <inheritdoc/>
    public override NetworkLayout CreateLayout() => new ActorCriticLayout(this);

    /// <inheritdoc/>
    public override IActingPolicy CreateActing() => new ActingActorCritic(this);
}
