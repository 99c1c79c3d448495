using System.IO.Enumeration;

namespace Akka.Actor;

/// <summary>Actors by path, looked up anew for each message: `/user/a`, `child`, `../sibling`, with `*` and `?` in names, `**` last.</summary>
public class ActorSelection : ICanTell
{
    public ActorSelection()
    {
    }

    public ActorSelection(IActorRef anchor, SelectionPathElement[] path)
    {
        Anchor = anchor;
        Path = path;
    }

    public ActorSelection(IActorRef anchor, string path) : this(anchor, path.Length == 0 ? [] : path.Split('/'))
    {
    }

    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
    {
        Anchor = anchor;
        Path = [.. elements.Where(e => !string.IsNullOrEmpty(e)).Select(Element)];
        if (Path.Take(Path.Length - 1).Any(e => e is SelectChildRecursive)) throw new IllegalActorNameException("Double wildcard can only appear at the last path entry");
    }

    public IActorRef Anchor { get; }

    public SelectionPathElement[] Path { get; }

    public string PathString => "/" + string.Join<SelectionPathElement>('/', Path);

    internal static ActorSelection Parse(string path, ActorSystemImpl system, IActorRef lookupRoot)
    {
        var provider = system.Provider;
        if (string.IsNullOrEmpty(path)) return new ActorSelection(system.DeadLetters, "");
        if (path[0] == '/') return new ActorSelection(provider.RootGuardian, path[1..]);
        if (!path.Contains("://", StringComparison.Ordinal)) return new ActorSelection(lookupRoot, path);
        return ActorPath.TryParse(path, out var absolute)
            ? new ActorSelection(provider.RootGuardianAt(absolute.Address), absolute.Elements)
            : new ActorSelection(system.DeadLetters, "");
    }

    public void Tell(object message, IActorRef sender = null)
    {
        sender ??= ActorCell.GetCurrentSelfOrNoSender();
        if (Path.Length == 0)
        {
            Anchor.Tell(message, sender);
            return;
        }

        if (message is null) throw new InvalidMessageException("Message is null");
        Deliver(Anchor, 0, message, sender, fanOut: false);
    }

    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <exception cref="ActorNotFoundException">Nobody answered in time, or nobody is there.</exception>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null), timeout, ct).ConfigureAwait(false);
            return identity.Subject ?? throw new ActorNotFoundException("subject was null");
        }
        catch (Exception e)
        {
            throw new ActorNotFoundException("Exception occurred while resolving ActorSelection", e);
        }
    }

    private void Deliver(IActorRef at, int next, object message, IActorRef sender, bool fanOut)
    {
        for (; next < Path.Length; next++)
        {
            switch (Path[next])
            {
                case SelectParent:
                    at = ((IInternalActorRef)at).Parent;
                    continue;
                case SelectChildName name when LocalActorRefProvider.ChildOf(at, name.Name) is { } child:
                    at = child;
                    continue;
                case SelectChildName:
                    if (!fanOut) Nowhere(message, sender);
                    return;
                case SelectChildRecursive:
                    foreach (var child in LocalActorRefProvider.ChildrenOf(at))
                    {
                        child.Tell(message, sender);
                        Deliver(child, next, message, sender, fanOut: true);
                    }

                    return;
                case SelectChildPattern pattern:
                    var matching = LocalActorRefProvider.ChildrenOf(at).Where(c => FileSystemName.MatchesSimpleExpression(pattern.PatternStr, c.Path.Name, ignoreCase: false)).ToArray();
                    if (matching.Length == 0 && !fanOut) Nowhere(message, sender);
                    foreach (var child in matching) Deliver(child, next + 1, message, sender, fanOut || matching.Length > 1);
                    return;
            }
        }

        at.Tell(message, sender);
    }

    private void Nowhere(object message, IActorRef sender)
    {
        var provider = (LocalActorRefProvider)((IInternalActorRef)Anchor).Provider;
        new EmptyLocalActorRef(provider, Anchor.Path / Path.Select(e => e.ToString()), provider.EventStream)
            .Tell(new ActorSelectionMessage(message, Path), sender);
    }

    private static SelectionPathElement Element(string text) => text switch
    {
        "**" => SelectChildRecursive.Instance,
        ".." => SelectParent.Instance,
        _ when text.AsSpan().ContainsAny('?', '*') => new SelectChildPattern(text),
        _ => new SelectChildName(text),
    };

    protected bool Equals(ActorSelection other) => Equals(Anchor, other.Anchor) && PathString == other.PathString;

    public override bool Equals(object obj) => obj is ActorSelection other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Anchor, PathString);

    public override string ToString() => $"ActorSelection[Anchor({Anchor.Path}{(Anchor.Path.Uid == 0 ? "" : "#" + Anchor.Path.Uid)}), Path({PathString})]";
}

/// <summary>A message with the rest of the way it must go.</summary>
public class ActorSelectionMessage : IAutoReceivedMessage, IPossiblyHarmful, IWrappedMessage
{
    public ActorSelectionMessage(object message, SelectionPathElement[] elements, bool wildCardFanOut = false)
    {
        Message = message;
        Elements = elements;
        WildCardFanOut = wildCardFanOut;
    }

    public object Message { get; }

    public SelectionPathElement[] Elements { get; }

    public bool WildCardFanOut { get; }
}

public abstract class SelectionPathElement;

public class SelectChildName : SelectionPathElement
{
    public SelectChildName(string name) => Name = name;

    public string Name { get; }

    public override string ToString() => Name;
}

public class SelectChildPattern : SelectionPathElement
{
    public SelectChildPattern(string patternStr) => PatternStr = patternStr;

    public string PatternStr { get; }

    public override string ToString() => PatternStr;
}

public class SelectChildRecursive : SelectionPathElement
{
    public static readonly SelectChildRecursive Instance = new();

    public override string ToString() => "**";
}

public class SelectParent : SelectionPathElement
{
    public static readonly SelectParent Instance = new();

    public override string ToString() => "..";
}
