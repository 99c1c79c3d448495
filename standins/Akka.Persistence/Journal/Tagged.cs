using System.Collections.Immutable;

namespace Akka.Persistence.Journal;

/// <summary>An event with tags to find it by: the journal stores the event and, beside it, the tags.</summary>
public sealed class Tagged
{
    public Tagged(object payload, IEnumerable<string> tags) : this(payload, tags.ToImmutableHashSet())
    {
    }

    public Tagged(object payload, IImmutableSet<string> tags)
    {
        Payload = payload;
        Tags = tags;
    }

    public object Payload { get; }

    public IImmutableSet<string> Tags { get; }
}
