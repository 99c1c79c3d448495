using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;

namespace Troupe.Bench;

/// <summary>Two actors throw balls to each other: what a message costs, with a hand-over each (window 1) or in a stream (window 100).</summary>
public static class MailboxPingPong
{
    /// <param name="window">Balls in the air at a time.</param>
    /// <param name="messages">Throws, both ways together.</param>
    /// <returns>Messages a second, from the first throw to the last.</returns>
    public static async Task<double> MessagesPerSecondAsync(int window, int messages)
    {
        var system = ActorSystem.Create("ping-pong", ConfigurationFactory.ParseString("akka { loggers = [], stdout-loglevel = OFF }"));
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var one = system.ActorOf(Props.Create(() => new Player(messages / 2, done)));
        var other = system.ActorOf(Props.Create(() => new Player(int.MaxValue, null)));
        await one.Ask<ActorIdentity>(new Identify(null)).ConfigureAwait(false);
        await other.Ask<ActorIdentity>(new Identify(null)).ConfigureAwait(false);

        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < window; i++) one.Tell(Ball.Instance, other);
        await done.Task.ConfigureAwait(false);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await system.Terminate().ConfigureAwait(false);
        return messages / seconds;
    }

    private sealed class Ball
    {
        public static readonly Ball Instance = new();
    }

    private sealed class Player : ReceiveActor
    {
        public Player(int catches, TaskCompletionSource? done) => Receive<Ball>(ball =>
        {
            if (--catches > 0) Sender.Tell(ball);
            else if (catches == 0) done!.SetResult();
        });
    }
}
