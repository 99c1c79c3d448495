using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Event;

/// <summary>The first message of a logger, which must answer <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger : INoSerializationVerificationNeeded
{
    public InitializeLogger(LoggingBus loggingBus) => LoggingBus = loggingBus;

    public LoggingBus LoggingBus { get; private set; }
}

public class LoggerInitialized : INoSerializationVerificationNeeded, IDeadLetterSuppression;

public interface ILoggerMessageQueueSemantics : ISemantics;

/// <summary>Prints log events to standard output.</summary>
public class DefaultLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent logEvent:
                Print(logEvent);
                return true;
            default:
                return false;
        }
    }

    protected virtual void Print(LogEvent logEvent) => StandardOutLogger.PrintLogEvent(logEvent);
}

/// <summary>A logger that is no actor.</summary>
public abstract class MinimalLogger : MinimalActorRef
{
    public sealed override IActorRefProvider Provider => throw new NotSupportedException("This logger does not provide.");

    public sealed override ActorPath Path { get; } = new RootActorPath(Address.AllSystems, "/StandardOutLogger");

    protected sealed override void TellInternal(object message, IActorRef sender) => Log(message ?? throw new ArgumentNullException(nameof(message), "The message to log must not be null."));

    protected abstract void Log(object message);
}

public class StandardOutLogger : MinimalLogger
{
    private static readonly Lock Console = new();

    public static ConsoleColor DebugColor { get; set; } = ConsoleColor.Gray;

    public static ConsoleColor InfoColor { get; set; } = ConsoleColor.White;

    public static ConsoleColor WarningColor { get; set; } = ConsoleColor.Yellow;

    public static ConsoleColor ErrorColor { get; set; } = ConsoleColor.Red;

    /// <summary>Only where standard output is a terminal.</summary>
    public static bool UseColors { get; set; } = true;

    protected override void Log(object message)
    {
        if (message is LogEvent logEvent) PrintLogEvent(logEvent);
        else System.Console.WriteLine(message);
    }

    internal static void PrintLogEvent(LogEvent logEvent)
    {
        string line;
        try
        {
            line = logEvent.ToString();
        }
        catch (FormatException e)
        {
            var message = logEvent.Message is LogMessage m ? $"format=[{m.Format}], args=[{m.Unformatted()}]" : "";
            line = $"[ERROR][{logEvent.LogSource}] A log call's format does not fit its arguments: {e.Message} {message}";
        }

        lock (Console)
        {
            if (UseColors && !System.Console.IsOutputRedirected)
            {
                System.Console.ForegroundColor = logEvent.LogLevel() switch
                {
                    LogLevel.DebugLevel => DebugColor,
                    LogLevel.InfoLevel => InfoColor,
                    LogLevel.WarningLevel => WarningColor,
                    _ => ErrorColor,
                };
                System.Console.WriteLine(line);
                System.Console.ResetColor();
            }
            else
            {
                System.Console.WriteLine(line);
            }
        }
    }
}
