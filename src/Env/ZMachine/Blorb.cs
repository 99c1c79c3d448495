using System.Buffers.Binary;

namespace Troupe.Env.ZMachine;

/// <summary>The story inside a Blorb resource file (an IFF form of type IFRS): its ZCOD chunk.</summary>
internal static class Blorb
{
    public static ReadOnlySpan<byte> Story(ReadOnlySpan<byte> file, string name)
    {
        if (!file[8..12].SequenceEqual("IFRS"u8)) throw new StoryFileException(name, "an IFF file, but not of type IFRS (Blorb).");
        for (var at = 12; at + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[(at + 4)..]);
            if (length > file.Length - at - 8)
                throw new StoryFileException(name, $"truncated: a Blorb chunk at byte {at} says {length} bytes, {file.Length - at - 8} are left. Fetch the file again.");
            if (file.Slice(at, 4).SequenceEqual("ZCOD"u8)) return file.Slice(at + 8, (int)length);
            at += 8 + (int)length + ((int)length & 1);
        }

        throw new StoryFileException(name, "a Blorb file without a ZCOD chunk: it holds no Z-machine story.");
    }
}
