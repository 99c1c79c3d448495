using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// The bytes of a story world's saved state: a hash of all that follows, the world's heading, where the game stands, the
/// last observation, and the machine. One copy of the machine's memory each way; damaged bytes are known by the hash.
/// </summary>
internal static class StorySave
{
    public ref struct Contents
    {
        public GameEnd End;
        public int Moves;
        public Observation Current;
        public ReadOnlySpan<byte> Machine;
    }

    public static byte[] Write(string heading, Interpreter? machine, GameEnd end, int moves, in Observation current)
    {
        var state = machine?.Save() ?? [];
        var texts = new[] { heading, current.Command, current.Feedback, current.Room, current.Inventory };
        var size = 8 + texts.Sum(t => 4 + 2 * t.Length) + 12 + state.Length;
        var bytes = GC.AllocateUninitializedArray<byte>(size);
        var writer = new StateWriter(bytes.AsSpan(8));
        foreach (var text in texts)
        {
            writer.Int(text.Length);
            writer.Bytes(MemoryMarshal.AsBytes(text.AsSpan()));
        }

        writer.Int((int)end);
        writer.Int(moves);
        writer.Int(state.Length);
        writer.Bytes(state);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, StateHashing.Of(bytes.AsSpan(8)));
        return bytes;
    }

    /// <exception cref="InvalidDataException">Not a state of this world.</exception>
    public static Contents Read(string heading, ReadOnlySpan<byte> bytes, int? maxSteps)
    {
        if (bytes.Length < 8 || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != StateHashing.Of(bytes[8..]))
            throw new InvalidDataException($"Not a state of '{heading}', or a damaged one.");
        var reader = new StateReader(bytes[8..]);
        var found = Text(ref reader);
        if (found != heading) throw new InvalidDataException($"This is a state of '{found}'; the world is '{heading}'.");
        var read = new Contents
        {
            Current = new Observation(Text(ref reader), Text(ref reader), Text(ref reader), Text(ref reader)),
            End = (GameEnd)reader.Int(),
            Moves = reader.Int(),
        };
        read.Machine = reader.Bytes(reader.Int());
        if (!reader.AtEnd || read.End is < GameEnd.None or > GameEnd.Lost || read.Moves < 0 || read.Moves > maxSteps) throw new InvalidDataException($"Not a state of '{heading}'.");
        return read;
    }

    private static string Text(ref StateReader reader)
    {
        var length = reader.Int();
        if (length is < 0 or > 1 << 24) throw new InvalidDataException($"A text of {length} characters in a saved state.");
        return new string(MemoryMarshal.Cast<byte, char>(reader.Bytes(2 * length)));
    }
}
