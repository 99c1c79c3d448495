using System.Runtime.InteropServices;

namespace Troupe.Env.ZMachine;

/// <summary>Where an operand comes from or a result goes.</summary>
internal enum Place : byte
{
    /// <summary>Operand: the value itself. Result: thrown away.</summary>
    None,

    /// <summary>Index into the routine's locals.</summary>
    Local,

    /// <summary>Byte address of the global variable.</summary>
    Global,

    Stack,
}

/// <summary>One decoded instruction, 40 bytes. A call with more than four operands has the others in the slot after it, which does nothing when it is run.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 40)]
internal struct Instruction
{
    /// <summary>The function that runs it, see <see cref="Handlers"/>; 0: the interpreter's main switch does.</summary>
    public nint Handler;

    public Op Op;

    /// <summary>0: no operand is loaded; 1 + place of the first; 5 + 4 · first + second where there are two or more.</summary>
    public byte Mode;

    /// <summary>Operands.</summary>
    public byte Count;

    /// <summary>Where the result goes.</summary>
    public Place Store;

    /// <summary>Index or address of the result's variable.</summary>
    public ushort StoreTo;

    /// <summary>1: the branch is taken on true, 0: on false.</summary>
    public byte BranchOn;

    /// <summary>What a taken branch does.</summary>
    public Branch Branch;

    public Place K0, K1, K2, K3;

    public ushort V0, V1, V2, V3;

    /// <summary>Branch or jump: index of the instruction there, or, as long as nobody has been there, minus its address. A branch that returns: the value.</summary>
    public int Target;

    /// <summary>Address of the instruction; 24 bits, and above them the number of the result's variable.</summary>
    public int PcAndVariable;

    /// <summary>Address of what follows.</summary>
    public int Next;

    public readonly int Pc => PcAndVariable & 0xFFFFFF;

    public readonly int Variable => PcAndVariable >>> 24;
}

internal enum Branch : byte
{
    None,
    Jump,
    Return,
}
