namespace Troupe.Env.Baselines;

/// <summary>Any admissible action, each as likely; where texts are written, as many words as are of use, each as likely.</summary>
public sealed class RandomAdmissible : Baseline
{
    public override string Name => "random admissible";

    protected override int Choose(IWorld world, string lastCommand, Rng random) => random.NextInt(world.AdmissibleActions.Count);

    protected override string Write(IWorld world, ActionSpec.Generated texts, Rng random)
    {
        var words = texts.Words ?? world.Spec.Words;
        return string.Join(' ', Enumerable.Range(0, texts.MaxTokens).Select(_ => words[random.NextInt(words.Count)]));
    }
}
