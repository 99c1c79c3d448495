using System.Runtime.InteropServices;

namespace Troupe.Actors.CommandLine;

/// <summary>
/// Ctrl-C, SIGTERM and a closed terminal: the first asks for a clean stop, the second ends the process at once, which loses
/// nothing that was acknowledged.
/// </summary>
public sealed partial class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    public Interruption() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(s => PosixSignalRegistration.Create(s, OnSignal))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        // Past every exit handler: an actor system that hangs in its shutdown must not hold a second Ctrl-C.
        if (Interlocked.Increment(ref _signals) > 1) ExitAtOnce(ExitCode.Interrupted);
        Console.Error.WriteLine("Stops cleanly; once more ends it at once.");
        _stop.Cancel();
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitAtOnce(int code);
}
