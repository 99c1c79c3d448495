namespace Troupe.Env.ZMachine;

/// <summary>Reads one instruction (§4 of the Standard). Whatever runs off the end of memory is illegal.</summary>
internal unsafe ref struct InstructionDecoder(StoryFile story, byte* memory, int length, int start)
{
    private const int Large = 0, Small = 1, Variable = 2, Omitted = 3;

    private const int LongestText = 1 << 16;

    private int _at = start;
    private readonly int _pc = start;

    public void Decode(Instruction* to)
    {
        *to = default;
        to->PcAndVariable = _pc;
        var version = story.Version;
        var opcode = Byte();
        bool stores;
        Op op;
        if (opcode == 0xBE && version >= 5)
        {
            op = Opcodes.Extended(Byte());
            Types(to, Byte(), 0xFF, 4);
            stores = Opcodes.Stores(op, version);
        }
        else if (opcode >= 0xE0)
        {
            op = Opcodes.Variable(opcode & 31, version);
            stores = op == Op.Call ? opcode is 0xE0 or 0xEC : Opcodes.Stores(op, version);
            var types = Byte();
            if (opcode is 0xEC or 0xFA && version >= 4) Types(to, types, Byte(), 8);
            else Types(to, types, 0xFF, 4);
        }
        else if (opcode >= 0xC0)
        {
            op = Opcodes.TwoOperands(opcode & 31, version);
            stores = op == Op.Call ? (opcode & 31) == 25 : Opcodes.Stores(op, version);
            Types(to, Byte(), 0xFF, 4);
        }
        else if (opcode >= 0xB0)
        {
            op = Opcodes.NoOperand(opcode & 15, version);
            stores = Opcodes.Stores(op, version);
        }
        else if (opcode >= 0x80)
        {
            op = Opcodes.OneOperand(opcode & 15, version);
            stores = op == Op.Call ? (opcode & 15) == 8 : Opcodes.Stores(op, version);
            Operand(to, opcode >> 4 & 3);
        }
        else
        {
            op = Opcodes.TwoOperands(opcode & 31, version);
            stores = op == Op.Call ? (opcode & 31) == 25 : Opcodes.Stores(op, version);
            Operand(to, (opcode & 0x40) != 0 ? Variable : Small);
            Operand(to, (opcode & 0x20) != 0 ? Variable : Small);
        }

        if (stores) StoreVariable(to);
        if (Opcodes.Branches(op, version)) ReadBranch(to);
        to->Op = op;
        if (op is Op.Print or Op.PrintRet) SkipText();
        to->Next = _at;
        if (to->Count < Opcodes.Needs(op) || _at > length) to->Op = Op.Illegal;
        else Specialise(to);
    }

    private int Byte()
    {
        var at = _at++;
        return at < length ? memory[at] : 0;
    }

    private void Types(Instruction* to, int first, int second, int most)
    {
        var types = first << 8 | second;
        for (var i = 0; i < most; i++)
        {
            var type = types >> (14 - 2 * i) & 3;
            if (type == Omitted) break;
            Operand(to, type);
        }
    }

    private void Operand(Instruction* to, int type)
    {
        var place = Place.None;
        int value;
        if (type == Large) value = Byte() << 8 | Byte();
        else value = Byte();
        if (type == Variable) (place, value) = PlaceOf(value);
        var n = to->Count++;
        var slot = n < 4 ? to : to + 1;
        if (n == 4) *slot = new Instruction { Op = Op.Nop, PcAndVariable = _pc };
        (&slot->K0)[n & 3] = place;
        (&slot->V0)[n & 3] = (ushort)value;
    }

    private readonly (Place Place, int Value) PlaceOf(int variable) => variable switch
    {
        0 => (Place.Stack, 0),
        < 16 => (Place.Local, variable - 1),
        _ => (Place.Global, (ushort)(story.GlobalsAddress + 2 * (variable - 16))),
    };

    private void StoreVariable(Instruction* to)
    {
        var variable = Byte();
        (to->Store, var value) = PlaceOf(variable);
        to->StoreTo = (ushort)value;
        to->PcAndVariable = _pc | variable << 24;
    }

    private void ReadBranch(Instruction* to)
    {
        var first = Byte();
        to->BranchOn = (byte)(first >> 7);
        var offset = first & 63;
        if ((first & 64) == 0)
        {
            offset = offset << 8 | Byte();
            if ((offset & 0x2000) != 0) offset -= 0x4000;
        }

        to->Branch = offset is 0 or 1 ? Branch.Return : Branch.Jump;
        to->Target = offset is 0 or 1 ? offset : Unresolved(_at + offset - 2);
    }

    private readonly int Unresolved(int target) => target > 0 && target < length ? -target : CodeCache.Nowhere;

    private void SkipText()
    {
        var from = _at;
        while (_at + 1 < length && (memory[_at] & 0x80) == 0 && _at - from < LongestText) _at += 2;
        _at += 2;
    }

    private readonly void Specialise(Instruction* to)
    {
        if (to->Op is Op.Inc or Op.Dec or Op.IncChk or Op.DecChk or Op.Store or Op.Pull && to->K0 == Place.None && to->V0 is > 0 and < 256)
        {
            var (place, value) = PlaceOf(to->V0);
            if (place == Place.Local || value + 1 < story.DynamicSize)
            {
                to->V0 = (ushort)value;
                to->Op = Narrow(to->Op, place == Place.Local);
            }
        }

        if (to->Op == Op.Je && to->Count == 2) to->Op = Op.Je2;
        if (to->Op == Op.Jump && to->K0 == Place.None)
        {
            to->Op = Op.JumpTo;
            to->Target = Unresolved(to->Next + (short)to->V0 - 2);
        }

        to->Mode = to->Op is Op.Call or Op.JumpTo || to->Count == 0 ? (byte)0
            : to->Count == 1 ? (byte)(1 + (int)to->K0)
            : (byte)(5 + 4 * (int)to->K0 + (int)to->K1);
    }

    private static Op Narrow(Op op, bool local) => op switch
    {
        Op.Inc => local ? Op.IncLocal : Op.IncGlobal,
        Op.Dec => local ? Op.DecLocal : Op.DecGlobal,
        Op.IncChk => local ? Op.IncChkLocal : Op.IncChkGlobal,
        Op.DecChk => local ? Op.DecChkLocal : Op.DecChkGlobal,
        Op.Pull => local ? Op.PullLocal : Op.PullGlobal,
        _ => local ? Op.StoreLocal : Op.StoreGlobal,
    };
}
