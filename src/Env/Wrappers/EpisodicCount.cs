namespace Troupe.Env.Wrappers;

/// <summary>
/// Which states an episode has seen: the bonus of Yuan et al. 2018 ("episodic discovery"), paid the first time in each
/// episode, so that it never dries up. An agent that keeps score and bonus apart uses this directly. Not thread-safe.
/// </summary>
/// <param name="scale">What a state seen for the first time is worth.</param>
public sealed class EpisodicCount(float scale = 1)
{
    private readonly HashSet<ulong> _seen = [];

    public int Seen => _seen.Count;

    /// <summary>The episode begins here: its first state is not worth a bonus.</summary>
    public void Reset(ulong stateHash)
    {
        _seen.Clear();
        _seen.Add(stateHash);
    }

    /// <returns>The bonus for having come to this state.</returns>
    public float Visit(ulong stateHash) => _seen.Add(stateHash) ? scale : 0;

    public byte[] Save() => SavedState.Write(Heading, writer =>
    {
        writer.Write7BitEncodedInt(_seen.Count);
        foreach (var hash in _seen.Order()) writer.Write(hash);
    });

    /// <exception cref="InvalidDataException">Not a saved count; unchanged then.</exception>
    public void Restore(ReadOnlySpan<byte> state) => SavedState.Read(Heading, state, reader =>
    {
        var count = reader.Read7BitEncodedInt();
        if (count < 0 || count > (reader.BaseStream.Length - reader.BaseStream.Position) / sizeof(ulong))
            throw new InvalidDataException($"A saved count of {count} states that are not there.");
        var seen = new ulong[count];
        for (var i = 0; i < count; i++) seen[i] = reader.ReadUInt64();
        reader.MustBeAtEnd();
        _seen.Clear();
        _seen.UnionWith(seen);
    });

    private const string Heading = "episodic-count";
}
