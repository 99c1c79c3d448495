namespace Troupe.Env.Processes;

/// <summary>
/// A world that somebody else runs, as <see cref="RemoteWorld"/> asks it. Any exception means that it is of no more use,
/// except <see cref="RemoteRefusal"/>: the other side said no and goes on.
/// </summary>
internal interface IRemoteGame : IDisposable
{
    /// <summary>What the other side says of its world; asked once, first.</summary>
    RemoteSpec Hello();

    RemoteTurn Reset(long seed);

    /// <param name="index">Of the spec's actions, or −1 where the text is none of them.</param>
    RemoteTurn Step(string action, int index);

    /// <summary>A text that <see cref="Restore"/> takes, or null where the other side keeps no states.</summary>
    string? Save();

    /// <exception cref="RemoteRefusal">The other side does not know this state.</exception>
    RemoteTurn Restore(string state);

    RemoteState State();
}

/// <summary>OpenEnv's <c>state</c>: which episode, and how many steps into it.</summary>
/// <param name="EpisodeId">The other side's name of the episode, or null.</param>
/// <param name="StepCount">Steps the other side has taken; commands that never reached it are not among them.</param>
public readonly record struct RemoteState(string? EpisodeId, int StepCount);

/// <summary>The other side answered with an error and lives on.</summary>
/// <param name="code">OpenEnv's error code, such as <c>VALIDATION_ERROR</c>.</param>
internal sealed class RemoteRefusal(string message, string code) : Exception($"{message} ({code})")
{
    /// <summary>The action was not understood; nothing has changed.</summary>
    public const string Invalid = "VALIDATION_ERROR";

    /// <summary>No such message is known there.</summary>
    public const string Unknown = "UNKNOWN_TYPE";

    public string Code { get; } = code;

    public string Said { get; } = message;
}
