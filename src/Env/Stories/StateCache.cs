using System.Collections.Concurrent;

namespace Troupe.Env.Stories;

/// <summary>What was found for states of stories. Thread-safe; of two generations the older is dropped when the newer is full.</summary>
/// <param name="capacity">States a generation.</param>
internal sealed class StateCache<T>(int capacity) where T : class
{
    private volatile ConcurrentDictionary<(ulong Story, ulong State), T> _new = new();
    private volatile ConcurrentDictionary<(ulong Story, ulong State), T> _old = new();
    private int _added;

    public int Count => _new.Count + _old.Count;

    public bool Get((ulong Story, ulong State) key, out T? value)
    {
        if (_new.TryGetValue(key, out value)) return true;
        if (!_old.TryGetValue(key, out value)) return false;
        Add(key, value);
        return true;
    }

    public T Add((ulong Story, ulong State) key, T value)
    {
        // Counted here: the dictionary's own count takes all its locks.
        if (Interlocked.Increment(ref _added) > capacity)
        {
            _old = _new;
            _new = new();
            Volatile.Write(ref _added, 1);
        }

        _new[key] = value;
        return value;
    }

    public void Clear()
    {
        _new = new();
        _old = new();
        Volatile.Write(ref _added, 0);
    }
}
