namespace Troupe.Learner.Policies;

/// <summary>The parameters of an <see cref="ActorCriticSpec"/>: the policy's, then the value's.</summary>
public sealed class ActorCriticLayout : NetworkLayout
{
    private static readonly Initial Hidden = new Initial.Orthogonal(Math.Sqrt(2));
    private static readonly Initial Zero = new Initial.Zero();

    public ActorCriticLayout(ActorCriticSpec spec) : base(spec)
    {
        var width = AddTower("", spec);
        var policyHead = new Initial.Orthogonal(0.01);
        if (spec.Head is ActionHead.Fixed head)
            AddLinear(Head, head.Count, width, policyHead, Zero);
        else
        {
            AddEncoder(ActionEncoder, orthogonal: true);
            AddLinear(JointState, spec.HiddenSize, width, Hidden, Zero);
            AddLinear(JointAction, spec.HiddenSize, spec.TextFeatureSize, Hidden, null);
            AddLinear(JointScore, 1, spec.HiddenSize, policyHead, Zero);
        }
        if (spec.Separate) AddTower(Critic, spec);
        AddLinear(Value, 1, width, new Initial.Orthogonal(1), Zero);
    }

    /// <summary>Before the names of the value's own encoder and hidden layers.</summary>
    public const string Critic = "critic.";

    /// <inheritdoc/>
    public override bool IsEncoder(ParameterSlot slot) =>
        base.IsEncoder(slot) || slot.Name.StartsWith(Critic + StateEncoder + ".", StringComparison.Ordinal)
        || slot.Name.StartsWith(Critic + Memory + ".", StringComparison.Ordinal);

    private int AddTower(string prefix, ActorCriticSpec spec)
    {
        if (spec.ObservesText) AddEncoder(prefix + StateEncoder, orthogonal: true);
        AddMemory(prefix + Memory, new Initial.Orthogonal(1), Zero);
        var width = spec.CoreSize;
        for (var layer = 0; layer < spec.Layers; layer++, width = spec.HiddenSize) AddLinear(prefix + Trunk(layer), spec.HiddenSize, width, Hidden, Zero);
        return width;
    }
}
