using Akka.Actor;
using Akka.Persistence;

namespace Troupe.StandIns.Tests.Persistence;

/// <summary>Runs inside the actor, as the handling of one command.</summary>
public sealed record Do(Action<Scripted> Work);

/// <summary>As <see cref="Do"/>, with an asynchronous handler.</summary>
public sealed record DoAsync(Func<Scripted, Task> Work);

/// <summary>A persistent actor that does what its commands say, and notes what happens to it.</summary>
public sealed class Scripted : ReceivePersistentActor
{
    private readonly Probe _probe;
    private readonly Recovery _recovery;

    public Scripted(string persistenceId, Probe probe, Recovery? recovery = null)
    {
        PersistenceId = persistenceId;
        _probe = probe;
        _recovery = recovery ?? Recovery.Default;

        Recover<Said>(said => Note($"recovered {said.Text} at {LastSequenceNr}"));
        Recover<Blob>(_ => { });
        Recover<SnapshotOffer>(offer => Note($"offered {((Said)offer.Snapshot).Text} at {offer.Metadata.SequenceNr}"));
        Recover<RecoveryCompleted>(_ => Note($"completed at {LastSequenceNr}"));

        Command<Do>(command => command.Work(this));
        CommandAsync<DoAsync>(command => command.Work(this));
        CommandAny(_probe.Note);
    }

    public override string PersistenceId { get; }

    public override Recovery Recovery => _recovery;

    public IActorRef Asker => Sender;

    public IActorRef Me => Self;

    public static Props Props(string persistenceId, Probe probe, Recovery? recovery = null)
        => Akka.Actor.Props.Create(() => new Scripted(persistenceId, probe, recovery));

    public void Note(string note) => _probe.Note(note);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
        => Note($"failed {sequenceNr}");

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
        => Note($"rejected {sequenceNr}");

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
        => Note("recovery failed");

    protected override void PostStop()
    {
        Note("stopped");
        base.PostStop();
    }
}
