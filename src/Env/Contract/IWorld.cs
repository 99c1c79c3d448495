namespace Troupe.Env;

/// <summary>
/// A text world: one game at a time, played by one agent. Not thread-safe; two worlds never share state.
/// Everything that happens follows from the seed and the actions.
/// </summary>
public interface IWorld : IDisposable
{
    WorldSpec Spec { get; }

    /// <summary>Starts the game that <paramref name="seed"/> names; the same seed gives the same game. See <see cref="GameSeeds"/>.</summary>
    Observation Reset(long seed);

    /// <summary>Takes the action at this index of <see cref="AdmissibleActions"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such action; the state is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The episode is over; call <see cref="Reset"/>.</exception>
    StepResult Step(int action);

    /// <summary>Takes a typed command. One that the world does not understand is answered in its feedback and costs a move.</summary>
    StepResult Step(string command);

    /// <summary>
    /// What may be done now, in the world's own fixed order; never empty before the episode's end, except where texts are
    /// written (<see cref="ActionSpec.Generated"/>): there always empty. After a truncation it is what could have been done
    /// next: learners bootstrap there.
    /// </summary>
    IReadOnlyList<string> AdmissibleActions { get; }

    double Score { get; }

    /// <summary>Largest possible <see cref="Score"/> of this game, or null where nobody knows.</summary>
    double? MaxScore { get; }

    bool Won { get; }

    bool Lost { get; }

    /// <summary>Steps taken since <see cref="Reset"/>.</summary>
    int Moves { get; }

    /// <summary>Everything that the future depends on, the generator included. Restoring it anywhere gives the same future.</summary>
    byte[] Save();

    /// <exception cref="InvalidDataException">Not a state of this world.</exception>
    void Restore(ReadOnlySpan<byte> state);

    /// <summary>Equal for equal game states, moves counted so far left out; the episodic count bonus counts these.</summary>
    ulong StateHash { get; }

    /// <summary>What <see cref="Reset"/> or the last step showed.</summary>
    Observation Current { get; }

    /// <summary>What is known beyond the screen; costs nothing unless asked for. May be called before and after each step.</summary>
    WorldInfo Info(WorldInfoKinds wanted) => WorldInfo.Nothing;
}

/// <summary>A world that can say how it is best played.</summary>
public interface IPlannedWorld : IWorld
{
    /// <summary>Shortest list of commands from the present state to the best reachable end.</summary>
    IReadOnlyList<string> Plan();
}

/// <summary>A world of generated texts that can credit each token of one.</summary>
public interface ITokenScoredWorld : IWorld
{
    /// <summary>Takes a text as the pieces it was written in; their concatenation is the text.</summary>
    StepResult Step(IReadOnlyList<string> pieces);

    /// <summary>Reward of each piece of the last step, [pieces]; they add up to that step's reward.</summary>
    IReadOnlyList<float> TokenRewards { get; }
}

/// <summary>A world small enough to be written down: exact values of policies follow.</summary>
public interface ITabularWorld : IWorld
{
    TransitionTable Table { get; }

    /// <summary>The present state, an index into <see cref="Table"/>.</summary>
    int State { get; }

    /// <summary>What a player in this state sees, with no history.</summary>
    Observation Describe(int state);

    /// <summary>What may be done in this state; names of the world's list of actions, in the table's order.</summary>
    IReadOnlyList<string> AdmissibleIn(int state);
}
