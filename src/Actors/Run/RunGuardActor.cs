using Akka.Actor;
using Akka.Event;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Run;

/// <summary>Above the run: when the run itself dies (its own journal failed, or a defect), whoever waits for its end is still told.</summary>
public sealed class RunGuardActor : ReceiveActor
{
    public RunGuardActor(RunSettings settings)
    {
        var log = Context.GetLogger();
        var waiting = new List<IActorRef>();
        Ended? ended = null;
        var run = Context.Watch(Context.ActorOf(Props.Create(() => new RunActor(settings)), "run"));
        run.Tell(new AwaitEnd());

        void Tell(Ended end)
        {
            ended = end;
            foreach (var who in waiting) who.Tell(end);
            waiting.Clear();
        }

        Receive<AwaitEnd>(_ =>
        {
            if (ended is null) waiting.Add(Sender);
            else Sender.Tell(ended);
        });
        Receive<Interrupt>(run.Tell);
        Receive<Ended>(Tell);
        Receive<Terminated>(_ =>
        {
            if (ended is not null) return;
            log.Error("The run stopped without an end.");
            Tell(new Ended(
                EndStatus.Failed, $"the run could not write its own journal, or met a defect; {settings.LogFile} has it. Put it right, then go on with --resume",
                settings.Resumed ?? new RunState(), default, "", null, null, null));
        });
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);
}
