using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Sqlite;

namespace Akka.Persistence.Sql.Journal;

/// <summary>The journal in SQLite. <see cref="Schema"/> says what is in its tables, <see cref="SqliteFile"/> how they are written.</summary>
public class SqlWriteJournal : AsyncWriteJournal
{
    /// <summary>What a recovery reads before it hands it on; a single event may be larger.</summary>
    private const long ReplayBatchBytes = 4 << 20;

    private readonly PluginSettings _settings;
    private readonly SqliteFile _file;
    private readonly Akka.Serialization.Serialization _serialization = Context.System.Serialization;
    private readonly string _writerUuid = Guid.NewGuid().ToString("N");

    public SqlWriteJournal(Config journalConfig)
    {
        var path = Self.Path.Name;
        var config = journalConfig.WithFallback(SqlPersistence.DefaultJournalConfiguration);
        PluginSettings.Demand(config, path, "tag-write-mode", "TagTable");
        if (config.GetBoolean("delete-compatibility-mode", false))
            throw new ConfigurationException($"[{path}.delete-compatibility-mode]: this stand-in for Akka.Persistence.Sql has no journal_metadata table.");
        _settings = new PluginSettings(config, path);
        _file = SqliteFile.Acquire(_settings.ConnectionString, _settings.BatchSize);
    }

    internal override bool ReplaysOnOwnThread => true;

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
        // Behind the writes that wait: a new incarnation must not give out the numbers of events that are on their way.
        => _file.WriteAsync(session => JournalTable.HighestSequenceNr(Initialized(session), persistenceId, fromSequenceNr), rows: 0);

    public override Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
        => Task.Factory.StartNew(
            () => Replay(persistenceId, Math.Max(1, fromSequenceNr), toSequenceNr, max, recoveryCallback),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var created = DateTime.UtcNow.Ticks;
        var rows = new List<JournalRow>();
        var rejections = new List<Exception?>();
        foreach (var write in messages)
        {
            var before = rows.Count;
            try
            {
                rows.AddRange(write.Events.Select(p => Row(p, created)));
                rejections.Add(null);
            }
            catch (Exception e)
            {
                rows.RemoveRange(before, rows.Count - before);
                rejections.Add(e);
            }
        }

        if (rows.Count > 0)
            await _file.WriteAsync(session => JournalTable.Append(Initialized(session), rows), rows.Count, rows.Sum(r => (long)r.Message.Length)).ConfigureAwait(false);
        return rejections.TrueForAll(r => r is null) ? null! : ImmutableList.CreateRange<Exception>(rejections!);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        var step = JournalTable.DeleteTo(persistenceId, toSequenceNr);
        return _file.DeleteAsync(session => step(Initialized(session)));
    }

    protected override void PostStop()
    {
        _file.Release();
        base.PostStop();
    }

    private WriteSession Initialized(WriteSession session)
    {
        if (_settings.AutoInitialize) session.Once(Schema.CreateJournal);
        return session;
    }

    private JournalRow Row(IPersistentRepresentation persistent, long created)
    {
        var tagged = persistent.Payload as Tagged;
        var payload = Payload.Of(tagged?.Payload ?? persistent.Payload, _serialization, _settings.DefaultSerializer);
        return new JournalRow(
            persistent.PersistenceId,
            persistent.SequenceNr,
            persistent.Timestamp == 0 ? created : persistent.Timestamp,
            payload.Bytes,
            payload.Manifest,
            payload.SerializerId,
            _writerUuid,
            tagged?.Tags ?? ImmutableHashSet<string>.Empty);
    }

    private void Replay(string persistenceId, long from, long to, long max, Action<IPersistentRepresentation> callback)
    {
        using var session = new ReadSession(_settings.ConnectionString);
        while (max > 0 && from <= to)
        {
            // No read transaction is open while the actor applies events: it would keep the WAL from being reused.
            var rows = JournalTable.ReadBatch(session, persistenceId, from, to, Math.Min(max, _settings.ReplayBatchSize), ReplayBatchBytes);
            if (rows.Count == 0) return;
            foreach (var row in rows)
            {
                var payload = new Payload(row.Message, row.Manifest, row.Identifier).Read(_serialization);
                callback(new Persistent(
                    payload, row.SequenceNr, persistenceId, row.Manifest, isDeleted: false, ActorRefs.NoSender, row.WriterUuid, row.Created));
            }

            max -= rows.Count;
            from = rows[^1].SequenceNr + 1;
        }
    }
}
