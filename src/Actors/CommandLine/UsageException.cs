namespace Troupe.Actors.CommandLine;

/// <summary>
/// Something that whoever typed the command can put right. The message says what was read, where, what is allowed and
/// what to do; it is printed without a stack trace and ends in <see cref="ExitCode.BadUsage"/>.
/// </summary>
public sealed class UsageException : Exception
{
    public UsageException()
    {
    }

    public UsageException(string message) : base(message)
    {
    }

    public UsageException(string message, Exception inner) : base(message, inner)
    {
    }
}
