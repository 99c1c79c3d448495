using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence.Snapshot;

/// <summary>A snapshot store: saves states of persistent actors, finds them, deletes them.</summary>
public abstract class SnapshotStore : ActorBase
{
    private readonly TimeSpan _callTimeout;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    protected SnapshotStore()
    {
        var config = Persistence.Instance.Apply(Context.System).SnapshotStoreConfigFor(Self);
        _callTimeout = config.GetTimeSpan("circuit-breaker.call-timeout", null);
    }

    /// <summary>The newest snapshot that the criteria allow; null if there is none.</summary>
    protected abstract Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    protected abstract Task SaveAsync(SnapshotMetadata metadata, object snapshot);

    protected abstract Task DeleteAsync(SnapshotMetadata metadata);

    protected abstract Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    /// <summary>Messages of the plugin's own.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected sealed override bool Receive(object message)
    {
        switch (message)
        {
            case LoadSnapshot { Criteria: var none } load when none.Equals(SnapshotSelectionCriteria.None):
                Sender.Tell(new LoadSnapshotResult(null, load.ToSequenceNr));
                return true;
            case LoadSnapshot load:
                Answer(
                    async () => new LoadSnapshotResult(
                        await LoadAsync(load.PersistenceId, load.Criteria.Limit(load.ToSequenceNr)).WaitAsync(_callTimeout).ConfigureAwait(false), load.ToSequenceNr),
                    cause => new LoadSnapshotFailed(cause));
                return true;
            case SaveSnapshot save:
                Answer(
                    async () =>
                    {
                        await SaveAsync(save.Metadata, save.Snapshot).WaitAsync(_callTimeout).ConfigureAwait(false);
                        return new SaveSnapshotSuccess(save.Metadata);
                    },
                    cause =>
                    {
                        _ = DiscardAsync(save.Metadata);
                        return new SaveSnapshotFailure(save.Metadata, cause);
                    });
                return true;
            case DeleteSnapshot delete:
                Answer(
                    async () =>
                    {
                        await DeleteAsync(delete.Metadata).WaitAsync(_callTimeout).ConfigureAwait(false);
                        return new DeleteSnapshotSuccess(delete.Metadata);
                    },
                    cause => new DeleteSnapshotFailure(delete.Metadata, cause));
                return true;
            case DeleteSnapshots delete:
                Answer(
                    async () =>
                    {
                        await DeleteAsync(delete.PersistenceId, delete.Criteria).WaitAsync(_callTimeout).ConfigureAwait(false);
                        return new DeleteSnapshotsSuccess(delete.Criteria);
                    },
                    cause => new DeleteSnapshotsFailure(delete.Criteria, cause));
                return true;
            default:
                return ReceivePluginInternal(message);
        }
    }

    private void Answer(Func<Task<ISnapshotResponse>> work, Func<Exception, ISnapshotResponse> failed)
    {
        var actor = Sender;
        _ = AnswerAsync();

        async Task AnswerAsync()
        {
            ISnapshotResponse answer;
            try
            {
                answer = await work().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                answer = failed(e);
            }

            actor.Tell(answer, ActorRefs.NoSender);
        }
    }

    /// <summary>A save that failed by its timeout may happen later: what it left must not be taken for a snapshot.</summary>
    private async Task DiscardAsync(SnapshotMetadata metadata)
    {
        try
        {
            await DeleteAsync(metadata).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _log.Error(e, "Deleting the snapshot [{0}] after saving it failed did not succeed.", metadata);
        }
    }
}
