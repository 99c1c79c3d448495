namespace Troupe.Env.ZMachine;

public enum InterpreterStatus
{
    /// <summary>Waits for <see cref="Interpreter.Answer"/>.</summary>
    WantsLine,

    /// <summary>Waits for <see cref="Interpreter.AnswerKey"/>.</summary>
    WantsKey,

    /// <summary>The story has quit.</summary>
    Ended,

    /// <summary>The story did something illegal or exceeded a limit: <see cref="Interpreter.Failure"/>.</summary>
    Failed,
}

/// <param name="Reason">In words.</param>
/// <param name="Pc">Address of the instruction.</param>
/// <param name="LimitExceeded">A limit of <see cref="InterpreterOptions"/>, not an illegal instruction.</param>
public sealed record StoryFailure(string Reason, int Pc, bool LimitExceeded)
{
    public override string ToString() => $"{Reason} at address {Pc:x5}";
}

/// <summary>What the status line of a version 3 story shows (§8.2).</summary>
/// <param name="LocationObject">Object whose short name is the place.</param>
/// <param name="Score">Score, or hours where <paramref name="IsTime"/>.</param>
/// <param name="Moves">Moves, or minutes.</param>
public readonly record struct StatusLine(int LocationObject, int Score, int Moves, bool IsTime);

/// <summary>Addresses <paramref name="Start"/> … <paramref name="Start"/> + <paramref name="Length"/> − 1.</summary>
public readonly record struct MemoryRange(int Start, int Length);
