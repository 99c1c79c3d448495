using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;

namespace Troupe.StandIns.Tests.Persistence;

/// <summary>Does with a write what its first event says.</summary>
public sealed class MoodyJournal(Config config) : SqlWriteJournal(config)
{
    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var writes = messages.ToList();
        var first = (IPersistentRepresentation)((System.Collections.IEnumerable)writes[0].Payload).Cast<object>().First();
        return ((Said)first.Payload).Text switch
        {
            "fail" => Task.FromException<IImmutableList<Exception>>(new IOException("on purpose")),
            "reject" => Task.FromResult<IImmutableList<Exception>>([.. writes.Select(_ => new IOException("on purpose"))]),
            _ => base.WriteMessagesAsync(writes),
        };
    }
}
