namespace Troupe.Env.ZMachine;

/// <summary>Writes that need a closer look, variables by number, and the header (§11 of the Standard).</summary>
public sealed unsafe partial class Interpreter
{
    private const int HeaderSize = 64, Flags2 = 0x10;

    /// <summary>Dynamic memory from here on holds nothing that anything was derived from: it is written to without a second look.</summary>
    private int _fastFrom;

    /// <summary>False once the story has changed its abbreviations: texts are decoded each time from then on.</summary>
    private bool _textIntact = true;

    private bool WriteByte(int address, uint value)
    {
        if (address >= _dynamic) return Illegal($"write to address {address:x5}, beyond dynamic memory");
        if (address >= HeaderSize && address < _fastFrom && _m[address] != (byte)value) _textIntact = false;
        _m[address] = (byte)value;
        return true;
    }

    private bool WriteWord(int address, uint value) => WriteByte(address, value >> 8 & 255) && WriteByte((ushort)(address + 1), value & 255);

    /// <summary>A variable by number, the stack's top read without taking it off (§6.3.4). −1 after a failure.</summary>
    private int Peek(int variable)
    {
        if (variable == 0)
        {
            if (_sp == Floor)
            {
                Illegal("the stack is empty");
                return -1;
            }

            return _sp[-1];
        }

        if (variable < 16) return _fp[FrameSize + variable - 1];
        return (int)Word(_m + (ushort)(Story.GlobalsAddress + 2 * ((byte)variable - 16)));
    }

    private ushort* Floor => _fp + FrameSize + (_fp[3] & 15);

    /// <summary>Sets a variable by number, the stack's top in place.</summary>
    private bool Poke(int variable, int value)
    {
        if (variable == 0)
        {
            if (_sp == Floor) return Illegal("the stack is empty");
            _sp[-1] = (ushort)value;
            return true;
        }

        return StoreAt(variable, value);
    }

    /// <summary>Stores a result: 0 pushes it, negative throws it away.</summary>
    private bool StoreAt(int variable, int value)
    {
        if (variable < 0) return true;
        variable = (byte)variable;
        if (variable == 0)
        {
            if (_sp >= _stackLimit) return Exceeds($"the stack has more than {Options.StackWords:N0} words");
            *_sp++ = (ushort)value;
            return true;
        }

        if (variable < 16)
        {
            _fp[FrameSize + variable - 1] = (ushort)value;
            return true;
        }

        return WriteWord((ushort)(Story.GlobalsAddress + 2 * (variable - 16)), (uint)value & 0xFFFF);
    }

    /// <summary>What the interpreter tells the story about itself. The reference interpreter's answers, except that time does not pass.</summary>
    private void WriteHeader()
    {
        const int statusLineMissing = 0x10, splitScreen = 0x20, timedInput = 0x80;
        const int pictures = 0x08, undo = 0x10, mouse = 0x20, colours = 0x40, sound = 0x80;
        if (_version <= 3) _m[1] = (byte)(_m[1] & ~statusLineMissing | splitScreen);
        else
        {
            _m[1] = (byte)(_m[1] & ~timedInput & ~0x7F);
            _m[0x1E] = 1;
            _m[0x1F] = (byte)'F';
            _m[0x20] = (byte)Options.ScreenHeight;
            _m[0x21] = (byte)Options.ScreenWidth;
        }

        if (_version >= 5)
        {
            var refused = pictures | mouse | colours | sound | (Options.UndoSlots == 0 ? undo : 0);
            _m[Flags2 + 1] = (byte)(_m[Flags2 + 1] & ~refused);
            _m[Flags2] = (byte)(_m[Flags2] & ~1);
            Put(_m + 0x22, (uint)Options.ScreenWidth);
            Put(_m + 0x24, (uint)Options.ScreenHeight);
            _m[0x26] = _m[0x27] = 1;
        }

        _m[0x32] = _m[0x33] = 1;
    }
}
