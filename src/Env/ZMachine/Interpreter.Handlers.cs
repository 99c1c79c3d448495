using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Troupe.Env.ZMachine;

/// <summary>
/// What most instructions of most stories are, each compiled for the places that its operands come from and its result goes to:
/// (interpreter, instruction) → next instruction, null after a failure. A failure within an operand ends the turn before the next one.
/// </summary>
public sealed unsafe partial class Interpreter
{
    private const int LocalsAtMost = 15, NoRoutine = 255;

    internal interface IOperand
    {
        static abstract uint Load(Interpreter z, Instruction* i);
    }

    internal interface IBinary
    {
        static abstract uint Of(Interpreter z, Instruction* i, uint a, uint b);
    }

    internal interface IResult
    {
        static abstract void Store(Interpreter z, Instruction* i, uint value);
    }

    internal static Instruction* RunBinary<TOp, TA, TB, TResult>(Interpreter z, Instruction* i)
        where TOp : struct, IBinary where TA : struct, IOperand where TB : struct, IOperand where TResult : struct, IResult
    {
        var a = TA.Load(z, i);
        TResult.Store(z, i, TOp.Of(z, i, a, TB.Load(z, i)));
        return i + 1;
    }

    internal static Instruction* RunCompare<TOp, TA, TB>(Interpreter z, Instruction* i)
        where TOp : struct, IBinary where TA : struct, IOperand where TB : struct, IOperand
    {
        var a = TA.Load(z, i);
        return Decide(z, i, TOp.Of(z, i, a, TB.Load(z, i)) != 0);
    }

    internal static Instruction* RunEqualAny<TA>(Interpreter z, Instruction* i) where TA : struct, IOperand
    {
        var a = TA.Load(z, i);
        var any = false;
        for (var n = 1; n < i->Count; n++) any |= a == z.Load(i, (&i->K0)[n], (&i->V0)[n]);
        return Decide(z, i, any);
    }

    internal static Instruction* RunJumpIfZero<TA>(Interpreter z, Instruction* i) where TA : struct, IOperand => Decide(z, i, TA.Load(z, i) == 0);

    internal static Instruction* RunStoreLocal<TB>(Interpreter z, Instruction* i) where TB : struct, IOperand
    {
        z._locals[i->V0] = (ushort)TB.Load(z, i);
        return i + 1;
    }

    internal static Instruction* RunStoreGlobal<TB>(Interpreter z, Instruction* i) where TB : struct, IOperand
    {
        Put(z._m + i->V0, TB.Load(z, i));
        return i + 1;
    }

    internal static Instruction* RunIncrementAndCheck<TB>(Interpreter z, Instruction* i) where TB : struct, IOperand
    {
        var limit = (short)TB.Load(z, i);
        return Decide(z, i, (short)++z._locals[i->V0] > limit);
    }

    internal static Instruction* RunDecrementAndCheck<TB>(Interpreter z, Instruction* i) where TB : struct, IOperand
    {
        var limit = (short)TB.Load(z, i);
        return Decide(z, i, (short)--z._locals[i->V0] < limit);
    }

    internal static Instruction* RunIncrement(Interpreter z, Instruction* i)
    {
        z._locals[i->V0]++;
        return i + 1;
    }

    internal static Instruction* RunPush<TA>(Interpreter z, Instruction* i) where TA : struct, IOperand
    {
        z.Push(i, TA.Load(z, i));
        return i + 1;
    }

    internal static Instruction* RunStoreWord<TA, TB>(Interpreter z, Instruction* i) where TA : struct, IOperand where TB : struct, IOperand
    {
        var a = TA.Load(z, i);
        a = (ushort)(a + 2 * TB.Load(z, i));
        var value = z.Load(i, i->K2, i->V2);
        if (a >= z._fastFrom && a + 1 < z._dynamic)
        {
            Put(z._m + a, value);
            return i + 1;
        }

        return z.WriteWord((int)a, value) ? i + 1 : z.Fault(i, "");
    }

    internal static Instruction* RunStoreByte<TA, TB>(Interpreter z, Instruction* i) where TA : struct, IOperand where TB : struct, IOperand
    {
        var a = TA.Load(z, i);
        a = (ushort)(a + TB.Load(z, i));
        var value = z.Load(i, i->K2, i->V2);
        if (a >= z._fastFrom && a < z._dynamic)
        {
            z._m[a] = (byte)value;
            return i + 1;
        }

        return z.WriteByte((int)a, value) ? i + 1 : z.Fault(i, "");
    }

    internal static Instruction* RunReturn<TA>(Interpreter z, Instruction* i) where TA : struct, IOperand => z.Return(i, TA.Load(z, i));

    internal static Instruction* RunReturnTrue(Interpreter z, Instruction* i) => z.Return(i, 1);

    internal static Instruction* RunReturnFalse(Interpreter z, Instruction* i) => z.Return(i, 0);

    internal static Instruction* RunReturnPopped(Interpreter z, Instruction* i) => z.Return(i, z.Pop(i));

    internal static Instruction* RunJump(Interpreter z, Instruction* i) => i->Target > 0 ? z._pool + i->Target : z.FollowOrFault(i);

    internal static Instruction* RunContinue(Interpreter z, Instruction* i)
    {
        z._budget++;
        return z._pool + i->Target;
    }

    internal static Instruction* CallRoutine(Interpreter z, Instruction* i)
    {
        var packed = z.Load(i, i->K0, i->V0);
        var args = z._arguments;
        var count = i->Count - 1;
        for (var n = 0; n < count; n++)
        {
            var slot = n < 3 ? i : i + 1;
            var k = n + 1 & 3;
            args[n] = (ushort)z.Load(i, (&slot->K0)[k], (&slot->V0)[k]);
        }

        int variables;
        Instruction* first;
        var routine = ((int)packed << z._routineShift) + z._routineOffset + 1;
        if (i->Target > 0)
        {
            variables = i->StoreTo;
            first = z._pool + i->Target;
        }
        else
        {
            if (packed == 0) return z.CallOfNothing(i);
            first = z.FirstOfRoutine(i, routine, out variables);
            if (first == null) return null;
        }

        var frame = z._sp;
        if (frame + FrameSize + LocalsAtMost >= z._stackLimit)
        {
            z.Exceeds($"the stack has more than {z.Options.StackWords:N0} words");
            return z.Fault(i, "");
        }

        frame[0] = (ushort)i->Next;
        frame[1] = (ushort)(i->Next >> 16 | (i->Store == Place.None ? DiscardResult : 0));
        frame[2] = (ushort)(z._fp - z._stack);
        frame[3] = (ushort)(variables | count << 4 | i->Variable << 8);
        z._fp = frame;
        var locals = frame + FrameSize;
        z._locals = locals;
        z._floor = z._sp = locals + variables;
        if (z._version >= 5) Unsafe.WriteUnaligned(locals, Vector256<ushort>.Zero);
        else
            for (var l = count; l < variables; l++)
                locals[l] = (ushort)Word(z._m + routine + 2 * l);
        if (count > variables) count = variables;
        for (var l = 0; l < count; l++) locals[l] = args[l];
        return first;
    }

    /// <summary>The first instruction after the routine's header, which begins at <paramref name="routine"/> − 1; kept in a call of always the same routine.</summary>
    private Instruction* FirstOfRoutine(Instruction* i, int routine, out int variables)
    {
        variables = routine <= _length ? _m[routine - 1] : NoRoutine;
        if (variables > LocalsAtMost) return Fault(i, "call of an address that holds no routine");
        var start = routine + (_version <= 4 ? 2 * variables : 0);
        _pc = i->Pc;
        var first = At(start);
        if (i->K0 == Place.None && routine > _dynamic && first != null && first - _pool > 0)
        {
            i->StoreTo = (ushort)variables;
            Volatile.Write(ref i->Target, (int)(first - _pool));
        }

        return first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Instruction* Decide(Interpreter z, Instruction* i, bool taken)
    {
        if (taken != (i->BranchOn != 0)) return i + 1;
        return i->Branch == Branch.Jump && i->Target > 0 ? z._pool + i->Target : z.DecideSlowly(i);
    }

    private Instruction* DecideSlowly(Instruction* i) => i->Branch == Branch.Return ? Return(i, (uint)i->Target) : FollowOrFault(i);

    private Instruction* FollowOrFault(Instruction* i)
    {
        _pc = i->Pc;
        return Follow(i);
    }

    /// <summary>A call of address 0 does nothing and gives 0 (§6.4.3).</summary>
    private Instruction* CallOfNothing(Instruction* i)
    {
        if (i->Store == Place.None || StoreAt(i->Variable, 0)) return i + 1;
        return Fault(i, "");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Load(Instruction* i, Place place, uint value) => place switch
    {
        Place.None => value,
        Place.Local => _locals[value],
        Place.Global => Word(_m + value),
        _ => Pop(i),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Pop(Instruction* i) => _sp == _floor ? FaultInOperand(i, "the stack is empty") : *--_sp;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(Instruction* i, uint value)
    {
        if (_sp < _stackLimit) *_sp++ = (ushort)value;
        else FullStack(i);
    }

    private void FullStack(Instruction* i)
    {
        Exceeds($"the stack has more than {Options.StackWords:N0} words");
        FaultInOperand(i, "");
    }

    /// <summary>Lets the instruction finish, with 0, and no other one begin.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint FaultInOperand(Instruction* i, string reason)
    {
        Illegal(reason);
        _failedPc = i->Pc;
        _budget = 0;
        return 0;
    }

    internal readonly struct ConstantA : IOperand
    {
        public static uint Load(Interpreter z, Instruction* i) => i->V0;
    }

    internal readonly struct LocalA : IOperand
    {
        public static uint Load(Interpreter z, Instruction* i) => z._locals[i->V0];
    }

    internal readonly struct GlobalA : IOperand
    {
        public static uint Load(Interpreter z, Instruction* i) => Word(z._m + i->V0);
    }

    internal readonly struct Popped : IOperand
    {
        public static uint Load(Interpreter z, Instruction* i) => z.Pop(i);
    }

    internal readonly struct ConstantB : IOperand
    {
        public static uint Load(Interpreter z, Instruction* i) => i->V1;
    }

    internal readonly struct LocalB : IOperand
    {
        public static uint Load(Interpreter z, Instruction* i) => z._locals[i->V1];
    }

    internal readonly struct GlobalB : IOperand
    {
        public static uint Load(Interpreter z, Instruction* i) => Word(z._m + i->V1);
    }

    internal readonly struct ToStack : IResult
    {
        public static void Store(Interpreter z, Instruction* i, uint value) => z.Push(i, value);
    }

    internal readonly struct ToLocal : IResult
    {
        public static void Store(Interpreter z, Instruction* i, uint value) => z._locals[i->StoreTo] = (ushort)value;
    }

    internal readonly struct ToGlobal : IResult
    {
        public static void Store(Interpreter z, Instruction* i, uint value) => Put(z._m + i->StoreTo, value);
    }

    internal readonly struct Sum : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b) => a + b;
    }

    internal readonly struct Difference : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b) => a - b;
    }

    internal readonly struct Product : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b) => a * b;
    }

    internal readonly struct BitAnd : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b) => a & b;
    }

    internal readonly struct WordAt : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b)
        {
            a = (ushort)(a + 2 * b);
            return a < (uint)z._readable ? Word(z._m + a) : z.FaultInOperand(i, "read beyond the end of memory");
        }
    }

    internal readonly struct ByteAt : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b)
        {
            a = (ushort)(a + b);
            return a < (uint)z._readable ? z._m[a] : z.FaultInOperand(i, "read beyond the end of memory");
        }
    }

    internal readonly struct Equal : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b) => a == b ? 1u : 0;
    }

    internal readonly struct Less : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b) => (short)a < (short)b ? 1u : 0;
    }

    internal readonly struct Greater : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b) => (short)a > (short)b ? 1u : 0;
    }

    internal readonly struct AllBits : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b) => (a & b) == b ? 1u : 0;
    }

    internal readonly struct IsIn : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b)
        {
            var parent = z.ObjectField((int)a, z._parentAt);
            return parent < 0 ? z.FaultInOperand(i, "no such object") : parent == b ? 1u : 0;
        }
    }

    internal readonly struct PropertyOf : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b)
        {
            var value = z.Property((int)a, (int)b);
            return value < 0 ? z.FaultInOperand(i, "no such object") : (uint)value;
        }
    }

    internal readonly struct PropertyAt : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b) => (uint)z.PropertyAddress((int)a, (int)b);
    }

    internal readonly struct HasAttributeSet : IBinary
    {
        public static uint Of(Interpreter z, Instruction* i, uint a, uint b)
        {
            if (a == 0) return 0;
            if (a > z._maxObject || b > z._maxAttribute) return z.FaultInOperand(i, "no such object or attribute");
            return (uint)(z._m[z._firstObject + (int)a * z._objectSize + (int)(b >> 3)] & 0x80 >> (int)(b & 7));
        }
    }
}
