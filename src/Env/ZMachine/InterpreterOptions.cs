namespace Troupe.Env.ZMachine;

/// <summary>Limits and screen of an interpreter. A story that exceeds a limit has failed: see <see cref="Interpreter.Failure"/>.</summary>
public sealed record InterpreterOptions
{
    /// <summary>Instructions from one input to the next.</summary>
    public long MaxInstructionsPerTurn { get; init; } = 50_000_000;

    /// <summary>Characters from one input to the next, both windows.</summary>
    public int MaxOutputPerTurn { get; init; } = 1 << 20;

    /// <summary>Words of the stack: a call takes 4 and its locals, and what it pushes. 1,024 to 60,000.</summary>
    public int StackWords { get; init; } = 32_768;

    /// <summary>States that @save_undo keeps; 0: the story is told that undo is not available. They are part of a saved state.</summary>
    public int UndoSlots { get; init; } = 1;

    /// <summary>Characters a line that the story is told; 20 to 255.</summary>
    public int ScreenWidth { get; init; } = 80;

    /// <summary>Lines that the story is told; 255: endless.</summary>
    public int ScreenHeight { get; init; } = 255;

    /// <summary>How <c>@random</c> draws.</summary>
    public StoryRandomKind Random { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxInstructionsPerTurn);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxOutputPerTurn, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(StackWords, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StackWords, 60_000);
        ArgumentOutOfRangeException.ThrowIfNegative(UndoSlots);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(UndoSlots, 100);
        ArgumentOutOfRangeException.ThrowIfLessThan(ScreenWidth, 20);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ScreenWidth, 255);
        ArgumentOutOfRangeException.ThrowIfLessThan(ScreenHeight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ScreenHeight, 255);
    }
}

public enum StoryRandomKind
{
    /// <summary>xoshiro256**, uniform.</summary>
    Uniform,

    /// <summary>The generator of the frotz interpreter: the same seed gives what <c>dfrotz -s SEED</c> gives.</summary>
    Frotz,
}
