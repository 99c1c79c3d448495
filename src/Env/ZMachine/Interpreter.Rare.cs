namespace Troupe.Env.ZMachine;

/// <summary>Instructions that are not worth a place in the main loop (§15 of the Standard).</summary>
public sealed unsafe partial class Interpreter
{
    private int _result;

    /// <summary>Runs one. <c>_sp</c>, <c>_fp</c> and <c>_pc</c> are the machine's while it runs; its result is in <c>_result</c>.</summary>
    private After Rare(Instruction* ip, ushort* args)
    {
        var count = ip->Count;
        int a = args[0], b = args[1];
        _result = 0;
        switch (ip->Op)
        {
            case Op.Read:
                return WantLine(ip, a, count > 1 ? b : 0);
            case Op.ReadChar:
                _pc = ip->Next;
                _pendingVariable = ip->Variable;
                Status = InterpreterStatus.WantsKey;
                return After.Stop;
            case Op.Quit:
                Status = InterpreterStatus.Ended;
                return After.Stop;
            case Op.Restart:
                RestartStory();
                return After.Go;

            case Op.Inc or Op.IncChk or Op.Dec or Op.DecChk:
                var value = Peek(a);
                if (value < 0) break;
                value = (short)(value + (ip->Op is Op.Inc or Op.IncChk ? 1 : -1));
                Poke(a, value);
                _result = ip->Op == Op.IncChk && value > (short)b || ip->Op == Op.DecChk && value < (short)b ? 1 : 0;
                break;
            case Op.Load:
                _result = Peek(a);
                break;
            case Op.Store:
                Poke(a, b);
                break;
            case Op.Pull:
                if (_sp == Floor) Illegal("the stack is empty");
                else
                {
                    var top = *--_sp;
                    Poke(a, top);
                }

                break;

            case Op.PutProp:
                PutProperty(a, b, args[2]);
                break;
            case Op.GetNextProp:
                if (b != 0 && a != 0 && FindProperty(a, b) == 0) Illegal($"object {a} has no property {b}");
                _result = NextProperty(a, b);
                break;
            case Op.InsertObj:
                Insert(a, b);
                break;
            case Op.RemoveObj:
                Remove(a);
                break;

            case Op.ScanTable:
                _result = ScanTable(a, b, args[2], count > 3 ? args[3] : 0x82);
                break;
            case Op.CopyTable:
                CopyTable(a, b, (short)args[2]);
                break;
            case Op.PrintTable:
                PrintTable(a, b, count > 2 ? args[2] : 1, count > 3 ? args[3] : 0);
                break;
            case Op.Tokenise:
                Tokenise(a, b, count > 2 ? args[2] : 0, count > 3 && args[3] != 0);
                break;
            case Op.EncodeText:
                EncodeText(a, b, args[2], args[3]);
                break;

            case Op.LogShift:
                _result = (short)b >= 0 ? b > 15 ? 0 : a << b : -(short)b > 15 ? 0 : a >> -(short)b;
                break;
            case Op.ArtShift:
                _result = (short)b >= 0 ? b > 15 ? 0 : (short)a << b : (short)a >> Math.Min(15, -(short)b);
                break;

            case Op.Catch:
                _result = (int)(_fp - _stack);
                break;
            case Op.Throw:
                Unwind(b);
                _result = a;
                break;

            case Op.Save:
                _result = count == 0 ? SaveStory(ip->Pc) : 0;
                break;
            case Op.Restore:
                return count == 0 && RestoreStory() ? After.Resume : After.Next;
            case Op.SaveUndo:
                _result = SaveUndo(ip->Pc);
                break;
            case Op.RestoreUndo:
                return RestoreUndo() ? After.Resume : After.Next;
            case Op.Verify:
                _result = Story.ChecksumHolds ? 1 : 0;
                break;
            case Op.Piracy:
                _result = 1;
                break;

            case Op.OutputStream:
                SelectStream((short)a, b);
                break;
            case Op.SplitWindow:
                SplitWindow(a);
                break;
            case Op.SetWindow:
                SelectWindow(a);
                break;
            case Op.EraseWindow:
                EraseWindow(a);
                break;
            case Op.EraseLine:
                EraseLine();
                break;
            case Op.SetCursor:
                SetCursor((short)a, (short)b);
                break;
            case Op.GetCursor:
                WriteWord(a, (uint)(_window == 1 ? _upperRow + 1 : Options.ScreenHeight));
                WriteWord((ushort)(a + 2), (uint)(_window == 1 ? _upperColumn + 1 : 1));
                break;
            case Op.SetFont:
                _result = a is 0 or 1 ? 1 : 0;
                break;
            case Op.PrintUnicode:
                PrintChar(a < 32 ? '?' : (char)a);
                break;
            case Op.CheckUnicode:
                _result = a is >= 0x20 and <= 0x7E ? 3 : a < 0xA0 ? 0 : Story.Text.Zscii.Has((char)a) ? 3 : 1;
                break;
            default:
                Illegal("illegal instruction");
                break;
        }

        return After.Next;
    }

    private void Unwind(int offset)
    {
        var frame = _fp;
        while (frame != _stack && frame - _stack > offset) frame = _stack + frame[2];
        if (frame == _stack || frame - _stack != offset) Illegal("throw to a frame that is gone");
        else _fp = frame;
    }

    private int ScanTable(int value, int table, int entries, int form)
    {
        var step = form & 0x7F;
        if (!Charge(entries)) return 0;
        for (var i = 0; i < entries; i++, table = (ushort)(table + step))
        {
            if (table >= _readable)
            {
                Illegal("a table beyond the end of memory is searched");
                return 0;
            }

            if (((form & 0x80) != 0 ? (int)Word(_m + table) : _m[table]) == value) return table;
        }

        return 0;
    }

    private bool CopyTable(int from, int to, int size)
    {
        var forwards = size < 0 || from > to;
        var length = Math.Abs(size);
        if (!Charge(length)) return false;
        for (var i = 0; i < length; i++)
        {
            var k = forwards || to == 0 ? i : length - 1 - i;
            if (!WriteByte((ushort)((to == 0 ? from : to) + k), to == 0 ? 0u : _m[(ushort)(from + k)])) return false;
        }

        return true;
    }

    private bool PrintTable(int table, int width, int height, int skip)
    {
        var column = _upperColumn;
        for (var row = 0; row < height; row++)
        {
            if (!Charge(width + 1)) return false;
            if (row > 0)
            {
                if (!PrintChar('\n')) return false;
                if (_window == 1) _upperColumn = column;
            }

            for (var i = 0; i < width; i++)
                if (!PrintZscii(_m[(ushort)(table + i)]))
                    return false;
            table = (ushort)(table + width + skip);
        }

        return true;
    }
}
