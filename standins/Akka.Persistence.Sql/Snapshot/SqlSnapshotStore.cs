using Akka.Configuration;
using Akka.Persistence.Snapshot;
using Akka.Persistence.Sql.Sqlite;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>The snapshot store in SQLite.</summary>
public class SqlSnapshotStore : SnapshotStore
{
    private readonly PluginSettings _settings;
    private readonly SqliteFile _file;
    private readonly Akka.Serialization.Serialization _serialization = Context.System.Serialization;

    public SqlSnapshotStore(Config snapshotConfig)
    {
        _settings = new PluginSettings(snapshotConfig.WithFallback(SqlPersistence.DefaultSnapshotConfiguration), Self.Path.Name);
        _file = SqliteFile.Acquire(_settings.ConnectionString, _settings.BatchSize);
    }

    protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        // Behind the writes that wait, so that what was saved before is found, and the table is there.
        await _file.WriteAsync(Initialized, rows: 0).ConfigureAwait(false);
        return await Task.Factory.StartNew(
            () => Load(persistenceId, criteria), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var payload = Payload.Of(snapshot, _serialization, _settings.DefaultSerializer);
        var row = new SnapshotRow(metadata.PersistenceId, metadata.SequenceNr, metadata.Timestamp.Ticks, payload.Bytes, payload.Manifest, payload.SerializerId);
        return _file.WriteAsync(session => SnapshotTable.Save(Initialized(session), row), 1, payload.Bytes.Length);
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        var maxCreated = metadata.Timestamp > DateTime.MinValue ? metadata.Timestamp.Ticks : long.MaxValue;
        return _file.WriteAsync(session => SnapshotTable.DeleteOne(Initialized(session), metadata.PersistenceId, metadata.SequenceNr, maxCreated));
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
        => _file.WriteAsync(session => SnapshotTable.DeleteTo(Initialized(session), persistenceId, criteria.MaxSequenceNr, criteria.MaxTimeStamp.Ticks));

    protected override void PostStop()
    {
        _file.Release();
        base.PostStop();
    }

    private WriteSession Initialized(WriteSession session)
    {
        if (_settings.AutoInitialize) session.Once(Schema.CreateSnapshot);
        return session;
    }

    private SelectedSnapshot? Load(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        using var session = new ReadSession(_settings.ConnectionString);
        if (SnapshotTable.Load(session, persistenceId, criteria.MaxSequenceNr, criteria.MaxTimeStamp.Ticks) is not { } row) return null;
        var snapshot = new Payload(row.Snapshot, row.Manifest, row.SerializerId).Read(_serialization);
        return new SelectedSnapshot(new SnapshotMetadata(persistenceId, row.SequenceNr, new DateTime(row.Created)), snapshot);
    }
}
