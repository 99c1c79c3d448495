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

    /// <summary>Goes on where a <see cref="StoryBreaks"/> has stopped the story, or where a state restored had been stopped.</summary>
    internal InterpreterStatus Continue()
    {
        BeginTurn();
        return RunTurn();
    }

    /// <summary>Values of an instruction's operands as they would be now; nothing is taken off the stack. Returns how many; at most eight.</summary>
    internal int Operands(Instruction* instruction, Span<ushort> values)
    {
        var top = _sp;
        for (var i = 0; i < instruction->Count; i++)
        {
            var slot = i < 4 ? instruction : instruction + 1;
            var value = (&slot->V0)[i & 3];
            values[i] = (&slot->K0)[i & 3] switch
            {
                Place.None => value,
                Place.Local => _fp[FrameSize + value],
                Place.Global => (ushort)Word(_m + value),
                _ => top > Floor ? *--top : (ushort)0,
            };
        }

        return instruction->Count;
    }
}
