namespace Troupe.Learner.Replay;

/// <summary>A queue whose items keep their number for life: the how-manieth ever appended.</summary>
internal sealed class Ring<T>
{
    private T[] _items = new T[64];

    public long First { get; private set; }

    public long Next { get; private set; }

    public T this[long number] => _items[number & _items.Length - 1];

    public bool Holds(long number) => number >= First && number < Next;

    public void StartAt(long number) => First = Next = number;

    public void Append(T item)
    {
        if (Next - First == _items.Length)
        {
            var larger = new T[2 * _items.Length];
            for (var number = First; number < Next; number++)
                larger[number & larger.Length - 1] = this[number];
            _items = larger;
        }

        _items[Next++ & _items.Length - 1] = item;
    }

    public T RemoveOldest()
    {
        if (First == Next) throw new InvalidOperationException("The queue is empty.");
        ref var slot = ref _items[First++ & _items.Length - 1];
        var item = slot;
        slot = default!;
        return item;
    }
}
