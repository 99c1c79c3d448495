namespace Troupe.Actors.Agents;

/// <summary>The agents' states as one file of a checkpoint: a count, then each state behind its length.</summary>
public static class SavedAgents
{
    public static byte[] Write(IReadOnlyList<byte[]> states)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(states.Count);
        foreach (var state in states)
        {
            writer.Write(state.Length);
            writer.Write(state);
        }

        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">Not such a file.</exception>
    public static IReadOnlyList<byte[]> Read(byte[] file)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(file));
            var count = reader.ReadInt32();
            if (count < 0 || count > file.Length / sizeof(int)) throw new EndOfStreamException();
            var states = new byte[count][];
            for (var i = 0; i < states.Length; i++)
            {
                var length = reader.ReadInt32();
                if (length < 0) throw new EndOfStreamException();
                states[i] = reader.ReadBytes(length);
                if (states[i].Length != length) throw new EndOfStreamException();
            }

            return states;
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The file of agents' states ends early.", e);
        }
    }
}
