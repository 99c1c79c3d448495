using System.Globalization;
using Akka.Actor;
using Akka.Event;

namespace Troupe.Actors.Hosting;

/// <summary>Writes Akka's log events to <c>troupe.log-file</c>: the terminal belongs to the run's progress.</summary>
public sealed class FileLogger : ReceiveActor
{
    private readonly StreamWriter? _file;

    public FileLogger()
    {
        var path = Context.System.Settings.Config.GetString("troupe.log-file");
        try
        {
            _file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        }
        catch (IOException)
        {
            // A log that cannot be opened (a full disk) must not keep the run from starting.
        }

        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    protected override void PostStop() => _file?.Dispose();

    private void Write(LogEvent log)
    {
        try
        {
            _file?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{log.Timestamp:yyyy-MM-dd HH:mm:ss.fff} {log.LogLevel()} {log.LogSource}: {log.Message}{(log.Cause is { } cause ? "\n" + cause : "")}"));
        }
        catch (IOException)
        {
            // The disk is full: the run says so where it matters; its log has a gap.
        }
    }
}
