namespace Troupe.Actors.CommandLine;

/// <summary>What the shell is told.</summary>
public static class ExitCode
{
    public const int Done = 0;

    public const int Failed = 1;

    /// <summary>Bad usage or configuration: nothing was started.</summary>
    public const int BadUsage = 2;

    /// <summary>Stopped by Ctrl-C or SIGTERM after a checkpoint; <c>--resume</c> goes on.</summary>
    public const int Interrupted = 130;
}
