using System.Runtime.InteropServices;

namespace Troupe.Env.ZMachine;

/// <summary>The machine's memory as it stands, for those that find out what of it matters.</summary>
public sealed unsafe partial class Interpreter
{
    /// <summary>Dynamic memory, to be written to between two inputs.</summary>
    internal Span<byte> Cells => _memory.AsSpan(0, _dynamic);

    /// <summary>The stack in use as bytes, frames included; to be written to between two inputs, never where a frame begins.</summary>
    internal Span<byte> StackCells => MemoryMarshal.AsBytes(new Span<ushort>(_stack, (int)(_sp - _stack)));

    /// <summary>Address of the instruction that the story goes on with.</summary>
    internal int ResumesAt => _pc;

    /// <summary>Whether a random number was drawn, or the generator seeded by the story, since <see cref="Seed"/> with this seed.</summary>
    internal bool HasDrawn(long seed)
    {
        var fresh = new StoryRandom(Options.Random);
        fresh.Seed(seed);
        return fresh.State != _random.State;
    }
}
