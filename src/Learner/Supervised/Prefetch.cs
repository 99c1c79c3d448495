namespace Troupe.Learner.Supervised;

/// <summary>Makes what is wanted next on other threads while the present is worked on. Itself not thread-safe.</summary>
/// <param name="make">By number; thread-safe, and the same for the same number.</param>
/// <param name="ahead">How many are made ahead.</param>
public sealed class Prefetch<T>(Func<long, T> make, int ahead)
{
    private readonly Queue<Task<T>> _made = new();
    private long _first;

    /// <summary>Cheapest one number after another; any other begins anew.</summary>
    public T Take(long number)
    {
        if (_first != number) _made.Clear();
        _first = number;
        while (_made.Count <= ahead)
        {
            var next = _first + _made.Count;
            _made.Enqueue(Task.Run(() => make(next)));
        }

        _first++;
        return _made.Dequeue().GetAwaiter().GetResult();
    }
}
