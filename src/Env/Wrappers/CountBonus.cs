namespace Troupe.Env.Wrappers;

/// <summary>Adds the episodic count bonus to the reward. For training only: what is evaluated is the world without it.</summary>
/// <param name="scale">What a state seen for the first time in an episode adds.</param>
public sealed class CountBonus(IWorld inner, float scale = 1) : WorldWrapper(inner)
{
    private const string Heading = "count-bonus";

    private readonly EpisodicCount _count = new(scale);

    public override Observation Reset(long seed)
    {
        var first = Inner.Reset(seed);
        _count.Reset(Inner.StateHash);
        return first;
    }

    public override StepResult Step(int action) => WithBonus(Inner.Step(action));

    public override StepResult Step(string command) => WithBonus(Inner.Step(command));

    public override byte[] Save() => SavedState.Write(Heading, writer =>
    {
        var (inner, count) = (Inner.Save(), _count.Save());
        writer.Write7BitEncodedInt(inner.Length);
        writer.Write(inner);
        writer.Write(count);
    });

    public override void Restore(ReadOnlySpan<byte> state) => SavedState.Read(Heading, state, reader =>
    {
        var length = reader.Read7BitEncodedInt();
        if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position) throw new InvalidDataException("A saved state that ends early.");
        var inner = reader.ReadBytes(length);
        var count = new EpisodicCount(scale);
        var rest = reader.ReadBytes((int)(reader.BaseStream.Length - reader.BaseStream.Position));
        count.Restore(rest);   // checks before anything changes
        Inner.Restore(inner);
        _count.Restore(rest);
    });

    private StepResult WithBonus(StepResult result) => result with { Reward = result.Reward + _count.Visit(Inner.StateHash) };
}
