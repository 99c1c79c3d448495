using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Troupe.Env.ZMachine;

/// <summary>
/// The main loop. A frame on the stack: return address (low word; high word, top bit set where the result is thrown away), offset of
/// the caller's frame, locals | arguments × 16 | result's variable × 256, the locals, what the routine pushes.
/// </summary>
public sealed unsafe partial class Interpreter
{
    private const int FrameSize = 4;
    private const int DiscardResult = 0x8000;

    private int _pc;
    private ushort* _sp, _fp, _locals;

    /// <summary>Where the routine's own part of the stack begins.</summary>
    private ushort* _floor;

    /// <summary>What a rare instruction did beyond giving a result.</summary>
    private enum After
    {
        Next,
        Stop,

        /// <summary>The instruction at <c>_pc</c> gives the result.</summary>
        Resume,

        /// <summary>On at <c>_pc</c>.</summary>
        Go,
    }

    private void Run()
    {
        var m = _m;
        SetFrame();
        var args = _arguments;
        uint a = 0, b = 0, r = 0;
        bool taken;
        var ip = At(_pc);
        if (ip == null) goto Failed;

        while (true)
        {
            if (--_budget < 0) goto TooLong;
            if (ip->Handler != 0)
            {
                ip = ((delegate*<Interpreter, Instruction*, Instruction*>)ip->Handler)(this, ip);
                if (ip == null) goto Failed;
                continue;
            }

            switch (ip->Mode)
            {
                case 0:
                    break;
                case 1:
                    a = ip->V0;
                    break;
                case 2:
                    a = _locals[ip->V0];
                    break;
                case 3:
                    a = Word(m + ip->V0);
                    break;
                case 4:
                    if (_sp == _floor) goto Underflow;
                    a = *--_sp;
                    break;
                case 5:
                    a = ip->V0;
                    b = ip->V1;
                    break;
                case 6:
                    a = ip->V0;
                    b = _locals[ip->V1];
                    break;
                case 7:
                    a = ip->V0;
                    b = Word(m + ip->V1);
                    break;
                case 8:
                    a = ip->V0;
                    if (_sp == _floor) goto Underflow;
                    b = *--_sp;
                    break;
                case 9:
                    a = _locals[ip->V0];
                    b = ip->V1;
                    break;
                case 10:
                    a = _locals[ip->V0];
                    b = _locals[ip->V1];
                    break;
                case 11:
                    a = _locals[ip->V0];
                    b = Word(m + ip->V1);
                    break;
                case 12:
                    a = _locals[ip->V0];
                    if (_sp == _floor) goto Underflow;
                    b = *--_sp;
                    break;
                case 13:
                    a = Word(m + ip->V0);
                    b = ip->V1;
                    break;
                case 14:
                    a = Word(m + ip->V0);
                    b = _locals[ip->V1];
                    break;
                case 15:
                    a = Word(m + ip->V0);
                    b = Word(m + ip->V1);
                    break;
                case 16:
                    a = Word(m + ip->V0);
                    if (_sp == _floor) goto Underflow;
                    b = *--_sp;
                    break;
                case 17:
                    if (_sp == _floor) goto Underflow;
                    a = *--_sp;
                    b = ip->V1;
                    break;
                case 18:
                    if (_sp == _floor) goto Underflow;
                    a = *--_sp;
                    b = _locals[ip->V1];
                    break;
                case 19:
                    if (_sp == _floor) goto Underflow;
                    a = *--_sp;
                    b = Word(m + ip->V1);
                    break;
                default:
                    if (_sp - 1 <= _floor) goto Underflow;
                    a = *--_sp;
                    b = *--_sp;
                    break;
            }

            switch (ip->Op)
            {
                case Op.Je2:
                    taken = a == b;
                    goto Decide;
                case Op.Jz:
                    taken = a == 0;
                    goto Decide;
                case Op.Jl:
                    taken = (short)a < (short)b;
                    goto Decide;
                case Op.Jg:
                    taken = (short)a > (short)b;
                    goto Decide;
                case Op.Test:
                    taken = (a & b) == b;
                    goto Decide;
                case Op.Je:
                    taken = ip->Count > 1 && a == b;
                    for (var i = 2; i < ip->Count; i++)
                    {
                        uint c;
                        switch ((&ip->K0)[i])
                        {
                            case Place.None:
                                c = (&ip->V0)[i];
                                break;
                            case Place.Local:
                                c = _locals[(&ip->V0)[i]];
                                break;
                            case Place.Global:
                                c = Word(m + (&ip->V0)[i]);
                                break;
                            default:
                                if (_sp == _floor) goto Underflow;
                                c = *--_sp;
                                break;
                        }

                        taken |= a == c;
                    }

                    goto Decide;
                case Op.IncChkLocal:
                    taken = (short)++_locals[ip->V0] > (short)b;
                    goto Decide;
                case Op.DecChkLocal:
                    taken = (short)--_locals[ip->V0] < (short)b;
                    goto Decide;
                case Op.IncChkGlobal:
                    r = (ushort)(Word(m + ip->V0) + 1);
                    Put(m + ip->V0, r);
                    taken = (short)r > (short)b;
                    goto Decide;
                case Op.DecChkGlobal:
                    r = (ushort)(Word(m + ip->V0) - 1);
                    Put(m + ip->V0, r);
                    taken = (short)r < (short)b;
                    goto Decide;
                case Op.IncLocal:
                    _locals[ip->V0]++;
                    break;
                case Op.DecLocal:
                    _locals[ip->V0]--;
                    break;
                case Op.IncGlobal:
                    Put(m + ip->V0, Word(m + ip->V0) + 1);
                    break;
                case Op.DecGlobal:
                    Put(m + ip->V0, Word(m + ip->V0) - 1);
                    break;
                case Op.StoreLocal:
                    _locals[ip->V0] = (ushort)b;
                    break;
                case Op.StoreGlobal:
                    Put(m + ip->V0, b);
                    break;
                case Op.PullLocal:
                    if (_sp == _floor) goto Underflow;
                    _locals[ip->V0] = *--_sp;
                    break;
                case Op.PullGlobal:
                    if (_sp == _floor) goto Underflow;
                    Put(m + ip->V0, *--_sp);
                    break;
                case Op.Push:
                    if (_sp >= _stackLimit) goto Overflow;
                    *_sp++ = (ushort)a;
                    break;
                case Op.Pop:
                    if (_sp == _floor) goto Underflow;
                    _sp--;
                    break;

                case Op.Or:
                    r = a | b;
                    goto Result;
                case Op.And:
                    r = a & b;
                    goto Result;
                case Op.Add:
                    r = a + b;
                    goto Result;
                case Op.Sub:
                    r = a - b;
                    goto Result;
                case Op.Mul:
                    r = a * b;
                    goto Result;
                case Op.Div:
                    if (b == 0) goto Division;
                    r = (uint)((short)a / (short)b);
                    goto Result;
                case Op.Mod:
                    if (b == 0) goto Division;
                    r = (uint)((short)a % (short)b);
                    goto Result;
                case Op.Not:
                    r = ~a;
                    goto Result;
                case Op.Loadw:
                    a = (ushort)(a + 2 * b);
                    if (a >= _readable) goto BadRead;
                    r = Word(m + a);
                    goto Result;
                case Op.Loadb:
                    a = (ushort)(a + b);
                    if (a >= _readable) goto BadRead;
                    r = m[a];
                    goto Result;

                case Op.Storew:
                case Op.Storeb:
                    {
                        uint c;
                        switch (ip->K2)
                        {
                            case Place.None:
                                c = ip->V2;
                                break;
                            case Place.Local:
                                c = _locals[ip->V2];
                                break;
                            case Place.Global:
                                c = Word(m + ip->V2);
                                break;
                            default:
                                if (_sp == _floor) goto Underflow;
                                c = *--_sp;
                                break;
                        }

                        if (ip->Op == Op.Storew)
                        {
                            a = (ushort)(a + 2 * b);
                            if (a >= _fastFrom && a + 1 < _dynamic) Put(m + a, c);
                            else if (!WriteWord((int)a, c)) goto Failed;
                        }
                        else
                        {
                            a = (ushort)(a + b);
                            if (a >= _fastFrom && a < _dynamic) m[a] = (byte)c;
                            else if (!WriteByte((int)a, c)) goto Failed;
                        }

                        break;
                    }

                case Op.GetParent:
                    r = (uint)ObjectField((int)a, _parentAt);
                    if ((int)r < 0) goto BadObject;
                    goto Result;
                case Op.GetSibling:
                    r = (uint)ObjectField((int)a, _siblingAt);
                    if ((int)r < 0) goto BadObject;
                    goto Result;
                case Op.GetChild:
                    r = (uint)ObjectField((int)a, _childAt);
                    if ((int)r < 0) goto BadObject;
                    goto Result;
                case Op.Jin:
                    r = (uint)ObjectField((int)a, _parentAt);
                    if ((int)r < 0) goto BadObject;
                    taken = r == b;
                    goto Decide;
                case Op.TestAttr:
                    if (a == 0)
                    {
                        taken = false;
                        goto Decide;
                    }

                    if (a > _maxObject || b > _maxAttribute) goto BadObject;
                    taken = (m[_firstObject + (int)a * _objectSize + (int)(b >> 3)] & 0x80 >> (int)(b & 7)) != 0;
                    goto Decide;
                case Op.SetAttr:
                case Op.ClearAttr:
                    if (a == 0 || b == SherlocksAttribute) break;
                    if (a > _maxChangeable || b > _maxAttribute) goto BadObject;
                    if (ip->Op == Op.SetAttr) m[_firstObject + (int)a * _objectSize + (int)(b >> 3)] |= (byte)(0x80 >> (int)(b & 7));
                    else m[_firstObject + (int)a * _objectSize + (int)(b >> 3)] &= (byte)~(0x80 >> (int)(b & 7));
                    break;
                case Op.GetProp:
                    r = (uint)Property((int)a, (int)b);
                    if ((int)r < 0) goto BadObject;
                    goto Result;
                case Op.GetPropAddr:
                    r = (uint)PropertyAddress((int)a, (int)b);
                    goto Result;
                case Op.GetPropLen:
                    r = (uint)PropertyLength((int)a);
                    goto Result;

                case Op.Print:
                    if (!PrintText(ip->Pc + 1)) goto Failed;
                    break;
                case Op.PrintPaddr:
                    if (!PrintText(Story.UnpackString((int)a))) goto Failed;
                    break;
                case Op.PrintAddr:
                    if (!PrintText((int)a)) goto Failed;
                    break;
                case Op.PrintRet:
                    if (!PrintText(ip->Pc + 1) || !PrintChar('\n')) goto Failed;
                    r = 1;
                    goto Return;
                case Op.PrintObj:
                    if (!PrintName((int)a)) goto Failed;
                    break;
                case Op.NewLine:
                    if (!PrintChar('\n')) goto Failed;
                    break;
                case Op.PrintChar:
                    if (!PrintZscii((int)a)) goto Failed;
                    break;
                case Op.PrintNum:
                    if (!PrintNumber((short)a)) goto Failed;
                    break;

                case Op.RetTrue:
                    r = 1;
                    goto Return;
                case Op.RetFalse:
                    r = 0;
                    goto Return;
                case Op.Ret:
                    r = a;
                    goto Return;
                case Op.RetPopped:
                    if (_sp == _floor) goto Underflow;
                    r = *--_sp;
                    goto Return;
                case Op.JumpTo:
                    ip = Follow(ip);
                    if (ip == null) goto Failed;
                    continue;
                case Op.Jump:
                    ip = At(ip->Next + (short)a - 2);
                    if (ip == null) goto Failed;
                    continue;
                case Op.Continue:
                    _budget++;
                    ip = At(ip->Next);
                    if (ip == null) goto Failed;
                    continue;

                case Op.Call:
                    ip = CallRoutine(this, ip);
                    if (ip == null) goto Failed;
                    continue;

                case Op.CheckArgCount:
                    taken = (_fp[3] >> 4 & 7) >= a;
                    goto Decide;

                case Op.Random:
                    if ((short)a <= 0)
                    {
                        _random.Reseed(-(short)a);
                        r = 0;
                    }
                    else r = (uint)_random.Next((int)a);
                    goto Result;

                case Op.Nop:
                case Op.ShowStatus:
                    break;

                default:
                    {
                        if (ip->Op == Op.Illegal) goto BadOpcode;
                        args[0] = (ushort)a;
                        args[1] = (ushort)b;
                        for (var i = 2; i < ip->Count; i++)
                            switch ((&ip->K0)[i])
                            {
                                case Place.None:
                                    args[i] = (&ip->V0)[i];
                                    break;
                                case Place.Local:
                                    args[i] = _locals[(&ip->V0)[i]];
                                    break;
                                case Place.Global:
                                    args[i] = (ushort)Word(m + (&ip->V0)[i]);
                                    break;
                                default:
                                    if (_sp == _floor) goto Underflow;
                                    args[i] = *--_sp;
                                    break;
                            }

                        _pc = ip->Pc;
                        var after = Rare(ip, args);
                        r = (uint)_result;
                        if (_failed is not null) goto Failed;
                        if (after == After.Stop) return;
                        SetFrame();
                        if (after != After.Next)
                        {
                            ip = At(_pc);
                            if (ip == null) goto Failed;
                            if (after == After.Go) continue;
                        }

                        if (ip->Op == Op.Throw) goto Return;
                        if (ip->Store != Place.None) goto Result;
                        if (ip->Branch != Branch.None)
                        {
                            taken = r != 0;
                            goto Decide;
                        }

                        break;
                    }
            }

            ip++;
            continue;

        Result:
            switch (ip->Store)
            {
                case Place.Stack:
                    if (_sp >= _stackLimit) goto Overflow;
                    *_sp++ = (ushort)r;
                    break;
                case Place.Local:
                    _locals[ip->StoreTo] = (ushort)r;
                    break;
                case Place.Global:
                    if (ip->StoreTo + 1 >= _dynamic) goto BadGlobal;
                    Put(m + ip->StoreTo, r);
                    break;
                default:
                    break;
            }

            if (ip->Branch == Branch.None)
            {
                ip++;
                continue;
            }

            taken = (ushort)r != 0;

        Decide:
            if (taken != (ip->BranchOn != 0))
            {
                ip++;
                continue;
            }

            if (ip->Branch == Branch.Jump)
            {
                if (ip->Target > 0) ip = _pool + ip->Target;
                else
                {
                    ip = Follow(ip);
                    if (ip == null) goto Failed;
                }

                continue;
            }

            r = (uint)ip->Target;

        Return:
            ip = Return(ip, r);
            if (ip == null) goto Failed;
        }

    TooLong:
        _budget = 0;
        if (_failed is not null) return;
        Exceeds($"more than {Options.MaxInstructionsPerTurn:N0} instructions in one turn");
        goto Failed;
    Underflow:
        Illegal("the stack is empty");
        goto Failed;
    Overflow:
        Exceeds($"the stack has more than {Options.StackWords:N0} words");
        goto Failed;
    Division:
        Illegal("division by zero");
        goto Failed;
    BadRead:
        Illegal("read beyond the end of memory");
        goto Failed;
    BadGlobal:
        Illegal("a global variable outside dynamic memory is stored to");
        goto Failed;
    BadObject:
        Illegal("no such object or attribute");
        goto Failed;
    BadOpcode:
        Illegal("illegal instruction");
    Failed:
        _failedPc = ip != null ? ip->Pc : _pc;
        _budget = Math.Max(0, _budget);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Word(byte* at) => BinaryPrimitives.ReverseEndianness(*(ushort*)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(byte* at, uint value) => *(ushort*)at = BinaryPrimitives.ReverseEndianness((ushort)value);

    private void SetFrame()
    {
        _locals = _fp + FrameSize;
        _floor = _locals + (_fp[3] & 15);
    }

    /// <summary>Returns a value from the routine: the instruction to go on with.</summary>
    private Instruction* Return(Instruction* ip, uint value)
    {
        var frame = _fp;
        if (frame == _stack) return Fault(ip, "return from the main routine");
        uint low = frame[0], high = frame[1], info = frame[3];
        _sp = frame;
        _fp = _stack + frame[2];
        SetFrame();
        if (high < DiscardResult)
        {
            var variable = (int)(info >> 8);
            if (variable == 0) *_sp++ = (ushort)value;
            else if (variable < 16) _locals[variable - 1] = (ushort)value;
            else
            {
                variable = (ushort)(_globals + 2 * (variable - 16));
                if (variable + 1 >= _dynamic) return Fault(ip, "a global variable outside dynamic memory is stored to");
                Put(_m + variable, value);
            }
        }

        var back = (int)((high & 0x7FFF) << 16 | low);
        if ((uint)back < (uint)_length && _index[back] > 0) return _pool + _index[back];
        _pc = ip->Pc;
        return At(back);
    }

    /// <summary>Fails at an instruction. Always null.</summary>
    private Instruction* Fault(Instruction* ip, string reason)
    {
        Illegal(reason);
        _pc = ip->Pc;
        return null;
    }

    /// <summary>The instruction at an address; null after a failure.</summary>
    private Instruction* At(int pc)
    {
        if ((uint)pc >= (uint)_length)
        {
            Illegal("jump out of the story");
            return null;
        }

        if (pc >= _dynamic)
        {
            var number = Story.Code.Index[pc];
            return Story.Code.Pool + (number > 0 ? number : Story.Code.Decode(pc));
        }

        new InstructionDecoder(Story, _m, _length, pc).Decode(_scratch);
        var after = _scratch + (_scratch->Count > 4 ? 2 : 1);
        *after = new Instruction { Op = Op.Continue, PcAndVariable = pc, Next = _scratch->Next };
        return _scratch;
    }

    /// <summary>Where a taken branch or a jump leads. Remembered if that is decoded for good.</summary>
    private Instruction* Follow(Instruction* ip)
    {
        if (ip->Target > 0) return Story.Code.Pool + ip->Target;
        if (ip->Target == CodeCache.Nowhere)
        {
            Illegal("jump out of the story");
            return null;
        }

        var to = -ip->Target;
        var found = At(to);
        if (to >= _dynamic) ip->Target = (int)(found - Story.Code.Pool);
        return found;
    }
}
