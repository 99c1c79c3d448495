namespace Troupe.Env.Processes;

/// <summary>One message out, one message back. Any exception ends the channel.</summary>
internal interface IMessageChannel : IDisposable
{
    /// <returns>UTF-8 JSON; valid until the next call.</returns>
    /// <exception cref="Guard.WorldFailedException">No answer in time, too long a one, or nobody there any more; says why.</exception>
    ReadOnlyMemory<byte> Exchange(ReadOnlySpan<byte> message, TimeSpan limit);

    /// <summary>Sends a farewell if that can be done at once, and waits for no answer.</summary>
    void Farewell(ReadOnlySpan<byte> message);

    /// <summary>What is known of the other side's end: exit code, last words on standard error. Empty where nothing is.</summary>
    string Obituary();
}
