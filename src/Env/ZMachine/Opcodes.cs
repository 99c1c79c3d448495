namespace Troupe.Env.ZMachine;

/// <summary>The instructions of §14 of the Standard, and a few forms of them that the interpreter tells apart for speed.</summary>
internal enum Op : byte
{
    /// <summary>No such instruction; also all unused memory.</summary>
    Illegal,

    /// <summary>Goes on at address <see cref="Instruction.Target"/>: the end of a decoded run.</summary>
    Continue,

    Je, Je2, Jl, Jg, DecChk, IncChk, Jin, Test, Or, And, TestAttr, SetAttr, ClearAttr, Store, InsertObj, Loadw, Loadb, GetProp, GetPropAddr, GetNextProp,
    Add, Sub, Mul, Div, Mod, Throw, Jz, GetSibling, GetChild, GetParent, GetPropLen, Inc, Dec, PrintAddr, RemoveObj, PrintObj, Ret, Jump, JumpTo,
    PrintPaddr, Load, Not, RetTrue, RetFalse, Print, PrintRet, Nop, Save, Restore, Restart, RetPopped, Pop, Catch, Quit, NewLine, ShowStatus, Verify, Piracy,
    Call, Storew, Storeb, PutProp, Read, PrintChar, PrintNum, Random, Push, Pull, SplitWindow, SetWindow, EraseWindow, EraseLine, SetCursor, GetCursor,
    OutputStream, ReadChar, ScanTable, Tokenise, EncodeText, CopyTable, PrintTable, CheckArgCount,
    LogShift, ArtShift, SetFont, SaveUndo, RestoreUndo, PrintUnicode, CheckUnicode,

    /// <summary>The variable is a constant operand: <see cref="Instruction.V0"/> is its index or address.</summary>
    StoreLocal, StoreGlobal, IncLocal, IncGlobal, DecLocal, DecGlobal, IncChkLocal, IncChkGlobal, DecChkLocal, DecChkGlobal,
    PullLocal, PullGlobal,
}

/// <summary>Which instruction a number means in a version.</summary>
internal static class Opcodes
{
    private static readonly Op[] s_two =
    [
        Op.Illegal, Op.Je, Op.Jl, Op.Jg, Op.DecChk, Op.IncChk, Op.Jin, Op.Test, Op.Or, Op.And, Op.TestAttr, Op.SetAttr, Op.ClearAttr, Op.Store, Op.InsertObj,
        Op.Loadw, Op.Loadb, Op.GetProp, Op.GetPropAddr, Op.GetNextProp, Op.Add, Op.Sub, Op.Mul, Op.Div, Op.Mod,
    ];

    private static readonly Op[] s_variable =
    [
        Op.Call, Op.Storew, Op.Storeb, Op.PutProp, Op.Read, Op.PrintChar, Op.PrintNum, Op.Random, Op.Push, Op.Pull, Op.SplitWindow, Op.SetWindow, Op.Call,
        Op.EraseWindow, Op.EraseLine, Op.SetCursor, Op.GetCursor, Op.Nop, Op.Nop, Op.OutputStream, Op.Nop, Op.Nop, Op.ReadChar, Op.ScanTable, Op.Not, Op.Call,
        Op.Call, Op.Tokenise, Op.EncodeText, Op.CopyTable, Op.PrintTable, Op.CheckArgCount,
    ];

    public static Op TwoOperands(int number, int version) => number switch
    {
        < 25 => s_two[number],
        25 when version >= 4 => Op.Call,
        26 when version >= 5 => Op.Call,
        27 when version >= 5 => Op.Nop,
        28 when version >= 5 => Op.Throw,
        _ => Op.Illegal,
    };

    public static Op OneOperand(int number, int version) => number switch
    {
        0 => Op.Jz,
        1 => Op.GetSibling,
        2 => Op.GetChild,
        3 => Op.GetParent,
        4 => Op.GetPropLen,
        5 => Op.Inc,
        6 => Op.Dec,
        7 => Op.PrintAddr,
        8 when version >= 4 => Op.Call,
        9 => Op.RemoveObj,
        10 => Op.PrintObj,
        11 => Op.Ret,
        12 => Op.Jump,
        13 => Op.PrintPaddr,
        14 => Op.Load,
        15 => version <= 4 ? Op.Not : Op.Call,
        _ => Op.Illegal,
    };

    public static Op NoOperand(int number, int version) => number switch
    {
        0 => Op.RetTrue,
        1 => Op.RetFalse,
        2 => Op.Print,
        3 => Op.PrintRet,
        4 => Op.Nop,
        5 when version <= 4 => Op.Save,
        6 when version <= 4 => Op.Restore,
        7 => Op.Restart,
        8 => Op.RetPopped,
        9 => version <= 4 ? Op.Pop : Op.Catch,
        10 => Op.Quit,
        11 => Op.NewLine,
        12 => Op.ShowStatus, // some version 4 and 5 stories hold it; it does nothing there
        13 when version >= 3 => Op.Verify,
        15 when version >= 5 => Op.Piracy,
        _ => Op.Illegal,
    };

    public static Op Variable(int number, int version) => number switch
    {
        >= 10 and <= 11 when version < 3 => Op.Illegal,
        >= 12 and <= 18 when version < 4 => Op.Illegal,
        >= 22 and <= 23 when version < 4 => Op.Illegal,
        >= 24 when version < 5 => Op.Illegal,
        _ => s_variable[number],
    };

    public static Op Extended(int number) => number switch
    {
        0 => Op.Save,
        1 => Op.Restore,
        2 => Op.LogShift,
        3 => Op.ArtShift,
        4 => Op.SetFont,
        9 => Op.SaveUndo,
        10 => Op.RestoreUndo,
        11 => Op.PrintUnicode,
        12 => Op.CheckUnicode,
        13 => Op.Nop,
        >= 29 => Op.Nop, // §14.2: unknown extended instructions are ignored
        _ => Op.Illegal,
    };

    /// <summary>Calls are told apart where they are decoded: not all of them store.</summary>
    public static bool Stores(Op op, int version) => op switch
    {
        Op.Or or Op.And or Op.Loadw or Op.Loadb or Op.GetProp or Op.GetPropAddr or Op.GetNextProp or Op.Add or Op.Sub or Op.Mul or Op.Div or Op.Mod
            or Op.GetSibling or Op.GetChild or Op.GetParent or Op.GetPropLen or Op.Load or Op.Not or Op.Catch or Op.Random or Op.ReadChar or Op.ScanTable
            or Op.LogShift or Op.ArtShift or Op.SetFont or Op.SaveUndo or Op.RestoreUndo or Op.CheckUnicode => true,
        Op.Save or Op.Restore => version >= 4,
        Op.Read => version >= 5,
        _ => false,
    };

    public static bool Branches(Op op, int version) => op switch
    {
        Op.Je or Op.Jl or Op.Jg or Op.DecChk or Op.IncChk or Op.Jin or Op.Test or Op.TestAttr or Op.Jz or Op.GetSibling or Op.GetChild or Op.Verify
            or Op.Piracy or Op.ScanTable or Op.CheckArgCount => true,
        Op.Save or Op.Restore => version <= 3,
        _ => false,
    };

    /// <summary>Nothing follows: the next byte may be anything.</summary>
    public static bool EndsRun(Op op) => op is Op.Illegal or Op.Ret or Op.Jump or Op.JumpTo or Op.RetTrue or Op.RetFalse or Op.PrintRet or Op.RetPopped or Op.Quit or Op.Throw or Op.Restart;

    /// <summary>Operands that the instruction cannot do without.</summary>
    public static int Needs(Op op) => op switch
    {
        Op.Je => 1,
        Op.Jl or Op.Jg or Op.DecChk or Op.IncChk or Op.Jin or Op.Test or Op.Or or Op.And or Op.TestAttr or Op.SetAttr or Op.ClearAttr or Op.Store or Op.InsertObj
            or Op.Loadw or Op.Loadb or Op.GetProp or Op.GetPropAddr or Op.GetNextProp or Op.Add or Op.Sub or Op.Mul or Op.Div or Op.Mod or Op.Throw
            or Op.SetCursor or Op.Tokenise or Op.LogShift or Op.ArtShift or Op.PrintTable => 2,
        Op.Jz or Op.GetSibling or Op.GetChild or Op.GetParent or Op.GetPropLen or Op.Inc or Op.Dec or Op.PrintAddr or Op.RemoveObj or Op.PrintObj or Op.Ret
            or Op.Jump or Op.PrintPaddr or Op.Load or Op.Not or Op.Call or Op.Read or Op.PrintChar or Op.PrintNum or Op.Random or Op.Push or Op.Pull
            or Op.SplitWindow or Op.SetWindow or Op.EraseWindow or Op.GetCursor or Op.OutputStream or Op.CheckArgCount or Op.SetFont or Op.PrintUnicode
            or Op.CheckUnicode => 1,
        Op.Storew or Op.Storeb or Op.PutProp or Op.ScanTable or Op.CopyTable => 3,
        Op.EncodeText => 4,
        _ => 0,
    };
}
