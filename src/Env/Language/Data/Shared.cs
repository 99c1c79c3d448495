namespace Troupe.Env.Language.Data;

/// <summary>
/// What worlds of a process load once and share, by key: the few used last stay, so memory is bounded. Thread-safe;
/// who asks while another loads waits for it. What could not be loaded is tried again.
/// </summary>
/// <typeparam name="T">What is shared; thread-safe itself.</typeparam>
internal sealed class Shared<T>(int kept)
{
    private readonly LinkedList<(string Key, Lazy<T> Value)> _used = [];   // last used first
    private readonly Lock _lock = new();

    public T Get(string key, Func<T> load)
    {
        Lazy<T> value;
        lock (_lock)
        {
            var node = _used.First;
            while (node is not null && node.Value.Key != key) node = node.Next;
            if (node is null) node = new LinkedListNode<(string, Lazy<T>)>((key, new Lazy<T>(load)));
            else _used.Remove(node);
            _used.AddFirst(node);
            if (_used.Count > kept) _used.RemoveLast();
            value = node.Value.Value;
        }

        try
        {
            return value.Value;
        }
        catch
        {
            lock (_lock)
            {
                for (var node = _used.First; node is not null; node = node.Next)
                    if (ReferenceEquals(node.Value.Value, value))
                    {
                        _used.Remove(node);
                        break;
                    }
            }

            throw;
        }
    }
}
