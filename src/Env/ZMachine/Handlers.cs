using static Troupe.Env.ZMachine.Interpreter;

namespace Troupe.Env.ZMachine;

/// <summary>Which compiled function runs an instruction, by its operation and the places of its operands and result.</summary>
internal static unsafe class Handlers
{
    /// <summary>0 where the main switch is to run it.</summary>
    public static nint Of(StoryFile story, Instruction* i)
    {
        if (i->Store == Place.Global && i->StoreTo + 1 >= story.DynamicSize) return 0;
        return i->Op switch
        {
            Op.Add => Binary<Sum>(i),
            Op.Sub => Binary<Difference>(i),
            Op.Mul => Binary<Product>(i),
            Op.And => Binary<BitAnd>(i),
            Op.Loadw => Binary<WordAt>(i),
            Op.Loadb => Binary<ByteAt>(i),
            Op.GetProp => Binary<PropertyOf>(i),
            Op.GetPropAddr => Binary<PropertyAt>(i),
            Op.Jin => Compare<IsIn>(i),
            Op.Je => Choose(i->K0, &RunEqualAny<ConstantA>, &RunEqualAny<LocalA>, &RunEqualAny<GlobalA>, &RunEqualAny<Popped>),
            Op.Je2 => Compare<Equal>(i),
            Op.Jl => Compare<Less>(i),
            Op.Jg => Compare<Greater>(i),
            Op.Test => Compare<AllBits>(i),
            Op.TestAttr => Compare<HasAttributeSet>(i),
            Op.Jz => Choose(i->K0, &RunJumpIfZero<ConstantA>, &RunJumpIfZero<LocalA>, &RunJumpIfZero<GlobalA>, &RunJumpIfZero<Popped>),
            Op.StoreLocal => Choose(i->K1, &RunStoreLocal<ConstantB>, &RunStoreLocal<LocalB>, &RunStoreLocal<GlobalB>, &RunStoreLocal<Popped>),
            Op.StoreGlobal => Choose(i->K1, &RunStoreGlobal<ConstantB>, &RunStoreGlobal<LocalB>, &RunStoreGlobal<GlobalB>, &RunStoreGlobal<Popped>),
            Op.IncChkLocal => Choose(i->K1, &RunIncrementAndCheck<ConstantB>, &RunIncrementAndCheck<LocalB>, &RunIncrementAndCheck<GlobalB>, &RunIncrementAndCheck<Popped>),
            Op.DecChkLocal => Choose(i->K1, &RunDecrementAndCheck<ConstantB>, &RunDecrementAndCheck<LocalB>, &RunDecrementAndCheck<GlobalB>, &RunDecrementAndCheck<Popped>),
            Op.Push => Choose(i->K0, &RunPush<ConstantA>, &RunPush<LocalA>, &RunPush<GlobalA>, &RunPush<Popped>),
            Op.Ret => Choose(i->K0, &RunReturn<ConstantA>, &RunReturn<LocalA>, &RunReturn<GlobalA>, &RunReturn<Popped>),
            Op.IncLocal => Address(&RunIncrement),
            Op.Storew => StoreWord(i),
            Op.Storeb => StoreByte(i),
            Op.RetTrue => Address(&RunReturnTrue),
            Op.RetFalse => Address(&RunReturnFalse),
            Op.RetPopped => Address(&RunReturnPopped),
            Op.JumpTo => Address(&RunJump),
            Op.Continue => Address(&RunContinue),
            Op.Call => Address(&CallRoutine),
            _ => 0,
        };
    }

    private static nint Address(delegate*<Interpreter, Instruction*, Instruction*> handler) => (nint)handler;

    private static nint Choose(Place place, delegate*<Interpreter, Instruction*, Instruction*> constant, delegate*<Interpreter, Instruction*, Instruction*> local, delegate*<Interpreter, Instruction*, Instruction*> global, delegate*<Interpreter, Instruction*, Instruction*> stack) =>
        (nint)(place switch { Place.None => constant, Place.Local => local, Place.Global => global, _ => stack });

    // One place after the other, so that only combinations that a story has are ever compiled.
    private static nint Binary<TOp>(Instruction* i) where TOp : struct, IBinary => i->K0 switch
    {
        Place.None => Binary<TOp, ConstantA>(i),
        Place.Local => Binary<TOp, LocalA>(i),
        Place.Global => Binary<TOp, GlobalA>(i),
        _ => Binary<TOp, Popped>(i),
    };

    private static nint Binary<TOp, TA>(Instruction* i) where TOp : struct, IBinary where TA : struct, IOperand => i->K1 switch
    {
        Place.None => Binary<TOp, TA, ConstantB>(i),
        Place.Local => Binary<TOp, TA, LocalB>(i),
        Place.Global => Binary<TOp, TA, GlobalB>(i),
        _ => Binary<TOp, TA, Popped>(i),
    };

    private static nint Binary<TOp, TA, TB>(Instruction* i) where TOp : struct, IBinary where TA : struct, IOperand where TB : struct, IOperand => i->Store switch
    {
        Place.Local => Address(&RunBinary<TOp, TA, TB, ToLocal>),
        Place.Global => Address(&RunBinary<TOp, TA, TB, ToGlobal>),
        Place.Stack => Address(&RunBinary<TOp, TA, TB, ToStack>),
        _ => 0,
    };

    private static nint Compare<TOp>(Instruction* i) where TOp : struct, IBinary => i->K0 switch
    {
        Place.None => Compare<TOp, ConstantA>(i),
        Place.Local => Compare<TOp, LocalA>(i),
        Place.Global => Compare<TOp, GlobalA>(i),
        _ => Compare<TOp, Popped>(i),
    };

    private static nint Compare<TOp, TA>(Instruction* i) where TOp : struct, IBinary where TA : struct, IOperand =>
        Choose(i->K1, &RunCompare<TOp, TA, ConstantB>, &RunCompare<TOp, TA, LocalB>, &RunCompare<TOp, TA, GlobalB>, &RunCompare<TOp, TA, Popped>);

    private static nint StoreWord(Instruction* i) => i->K0 switch
    {
        Place.None => StoreWord<ConstantA>(i),
        Place.Local => StoreWord<LocalA>(i),
        Place.Global => StoreWord<GlobalA>(i),
        _ => StoreWord<Popped>(i),
    };

    private static nint StoreWord<TA>(Instruction* i) where TA : struct, IOperand =>
        Choose(i->K1, &RunStoreWord<TA, ConstantB>, &RunStoreWord<TA, LocalB>, &RunStoreWord<TA, GlobalB>, &RunStoreWord<TA, Popped>);

    private static nint StoreByte(Instruction* i) => i->K0 switch
    {
        Place.None => StoreByte<ConstantA>(i),
        Place.Local => StoreByte<LocalA>(i),
        Place.Global => StoreByte<GlobalA>(i),
        _ => StoreByte<Popped>(i),
    };

    private static nint StoreByte<TA>(Instruction* i) where TA : struct, IOperand =>
        Choose(i->K1, &RunStoreByte<TA, ConstantB>, &RunStoreByte<TA, LocalB>, &RunStoreByte<TA, GlobalB>, &RunStoreByte<TA, Popped>);
}
