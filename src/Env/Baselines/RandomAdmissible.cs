namespace Troupe.Env.Baselines;

/// <summary>Any admissible action, each as likely.</summary>
public sealed class RandomAdmissible : Baseline
{
    public override string Name => "random admissible";

    protected override int Choose(IWorld world, string lastCommand, Rng random) => random.NextInt(world.AdmissibleActions.Count);
}
