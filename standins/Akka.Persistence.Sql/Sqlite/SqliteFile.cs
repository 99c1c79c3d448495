using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>
/// One database: a thread of its own that does all writing, and a queue before it. Journal and snapshot store of one
/// connection string share it, so they never wait for each other's file lock.
/// </summary>
/// <remarks>
/// Writes that wait together go into one transaction, in the order they came. A write is acknowledged after COMMIT has
/// returned, and before anything else runs. Long deletes run in slices between commits.
/// A write that fails rolls back and closes the connection: the next one starts from what the file holds.
/// </remarks>
internal sealed class SqliteFile
{
    /// <summary>More than this is not gathered into one transaction; a single write may be larger.</summary>
    private const long MaxGroupBytes = 8 << 20;

    /// <summary>How long one slice of a delete keeps the next write waiting, beside its commit.</summary>
    private static readonly TimeSpan SliceTime = TimeSpan.FromMilliseconds(10);

    /// <summary>A disk that hangs must not keep an actor system from terminating.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, SqliteFile> Shared = [];

    private readonly object _gate = new();
    private readonly Queue<Write> _writes = [];
    private readonly Queue<Delete> _deletes = [];
    private readonly int _maxGroupRows;
    private readonly Thread _thread;
    private int _users;
    private bool _closing;
    private WriteSession? _session;

    private SqliteFile(string connectionString, int maxGroupRows)
    {
        ConnectionString = connectionString;
        _maxGroupRows = maxGroupRows;
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite-writer" };
        _thread.Start();
    }

    public string ConnectionString { get; }

    /// <summary>The database of this connection string; each call is undone by one <see cref="Release"/>.</summary>
    public static SqliteFile Acquire(string connectionString, int maxGroupRows)
    {
        lock (Shared)
        {
            if (!Shared.TryGetValue(connectionString, out var file))
                Shared.Add(connectionString, file = new SqliteFile(connectionString, maxGroupRows));
            file._users++;
            return file;
        }
    }

    /// <summary>
    /// The last user's release finishes the writes that wait, gives up the deletes, and closes the file; it returns when
    /// that is done, so that who terminates the actor system can open, move or delete the file.
    /// </summary>
    public void Release()
    {
        lock (Shared)
        {
            if (--_users > 0) return;
            Shared.Remove(ConnectionString);
        }

        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join(CloseTimeout);
    }

    /// <summary>Runs <paramref name="work"/> inside a transaction; completes once that is committed.</summary>
    /// <param name="rows">How many rows it writes, for grouping; 0 for what only reads.</param>
    /// <param name="bytes">How many bytes it writes, for grouping.</param>
    public Task<T> WriteAsync<T>(Func<WriteSession, T> work, int rows = 1, long bytes = 0)
    {
        var write = new Write<T>(work, rows, bytes);
        Enqueue(_writes, write, write.Fail);
        return write.Task;
    }

    /// <summary>Deletes in slices, each a transaction of its own, when no write waits or after the one that did.</summary>
    /// <param name="step">Deletes one row; false when there is nothing left to delete.</param>
    public Task DeleteAsync(Func<WriteSession, bool> step)
    {
        var delete = new Delete(step);
        Enqueue(_deletes, delete, delete.Fail);
        return delete.Task;
    }

    private void Enqueue<T>(Queue<T> queue, T item, Action<Exception> refuse)
    {
        lock (_gate)
        {
            if (!_closing)
            {
                queue.Enqueue(item);
                Monitor.Pulse(_gate);
                return;
            }
        }

        refuse(new ObjectDisposedException(nameof(SqliteFile), "The database was closed."));
    }

    private void Run()
    {
        var group = new List<Write>();
        while (Next(group, out var delete))
        {
            if (group.Count > 0)
                Commit(group);
            group.Clear();

            if (delete is not null && Slice(delete))
                lock (_gate)
                    _deletes.Dequeue();
        }

        foreach (var delete in _deletes)
            delete.Fail(new OperationCanceledException("The database was closed; the rest of the delete was not done."));
        Abandon();
    }

    /// <summary>Waits for work; takes the writes that wait, up to the limits.</summary>
    private bool Next(List<Write> group, out Delete? delete)
    {
        lock (_gate)
        {
            while (_writes.Count == 0 && _deletes.Count == 0 && !_closing)
                Monitor.Wait(_gate);

            var rows = 0;
            var bytes = 0L;
            while (_writes.TryPeek(out var next) && (group.Count == 0 || (rows + next.Rows <= _maxGroupRows && bytes + next.Bytes <= MaxGroupBytes)))
            {
                group.Add(_writes.Dequeue());
                rows += next.Rows;
                bytes += next.Bytes;
            }

            _deletes.TryPeek(out delete);
            return group.Count > 0 || !_closing;
        }
    }

    private void Commit(List<Write> group)
    {
        if (TryCommit(group, out var failure, out var mayHaveHappened))
        {
            foreach (var write in group)
                write.Succeed();
        }
        else if (group.Count == 1 || mayHaveHappened)
        {
            foreach (var write in group)
                write.Fail(failure!);
        }
        else
        {
            // One write that the database refuses must not take its neighbours with it.
            foreach (var write in group)
                Commit([write]);
        }
    }

    private bool TryCommit(List<Write> group, out Exception? failure, out bool mayHaveHappened)
    {
        mayHaveHappened = false;
        try
        {
            _session ??= new WriteSession(ConnectionString);
            // What only reads must not wait for another process's lock.
            _session.Execute(group.Exists(write => write.Rows > 0) ? "BEGIN IMMEDIATE" : "BEGIN");
            foreach (var write in group)
                write.Run(_session);
            mayHaveHappened = true;
            _session.Execute("COMMIT");
            failure = null;
            return true;
        }
        catch (Exception e)
        {
            failure = e;
            Abandon();
            return false;
        }
    }

    /// <returns>True when the delete is over.</returns>
    private bool Slice(Delete delete)
    {
        try
        {
            _session ??= new WriteSession(ConnectionString);
            _session.Execute("BEGIN IMMEDIATE");
            var since = Stopwatch.GetTimestamp();
            bool more;
            do
                more = delete.Step(_session);
            while (more && Stopwatch.GetElapsedTime(since) < SliceTime);
            _session.Execute("COMMIT");
            if (more) return false;
            delete.Succeed();
        }
        catch (Exception e)
        {
            Abandon();
            delete.Fail(e);
        }

        return true;
    }

    private void Abandon()
    {
        try
        {
            _session?.Dispose();   // closing a connection rolls its transaction back
        }
        catch (SqliteException)
        {
            // The failure that led here is the one to report.
        }

        _session = null;
    }

    private abstract class Write(int rows, long bytes)
    {
        public int Rows { get; } = rows;

        public long Bytes { get; } = bytes;

        public abstract void Run(WriteSession session);

        public abstract void Succeed();

        public abstract void Fail(Exception cause);
    }

    private sealed class Write<T>(Func<WriteSession, T> work, int rows, long bytes) : Write(rows, bytes)
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Task => _done.Task;

        public override void Run(WriteSession session) => _result = work(session);

        public override void Succeed() => _done.SetResult(_result);

        public override void Fail(Exception cause) => _done.SetException(cause);
    }

    private sealed class Delete(Func<WriteSession, bool> step)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _done.Task;

        public bool Step(WriteSession session) => step(session);

        public void Succeed() => _done.SetResult();

        public void Fail(Exception cause) => _done.SetException(cause);
    }
}
