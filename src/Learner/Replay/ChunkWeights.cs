namespace Troupe.Learner.Replay;

/// <summary>A queue of chunks, each with a weight, from which one is drawn in proportion. Order counts from the oldest, wherever the ring begins.</summary>
internal sealed class ChunkWeights
{
    private SumTree _tree = new(64);
    private long _first, _next;

    public long Total => _tree.Total;

    public void StartAt(long chunk) => _first = _next = chunk;

    /// <summary>The next chunk, weight 0.</summary>
    public void Append()
    {
        if (_next - _first == _tree.Size)
        {
            var larger = new SumTree(2 * _tree.Size);
            for (var chunk = _first; chunk < _next; chunk++)
                larger[(int)(chunk & larger.Size - 1)] = this[chunk];
            _tree = larger;
        }

        _next++;
    }

    public void RemoveOldest()
    {
        this[_first] = 0;
        _first++;
    }

    public long this[long chunk]
    {
        get => _tree[Leaf(chunk)];
        set => _tree[Leaf(chunk)] = value;
    }

    /// <param name="target">0 … Total − 1, counted from the oldest chunk's first share.</param>
    public long Find(long target, out long rest)
    {
        target += _tree.Before(Leaf(_first));
        if (target >= Total) target -= Total;
        var leaf = _tree.Find(target, out rest);
        return _first + (leaf - Leaf(_first) & _tree.Size - 1);
    }

    private int Leaf(long chunk) => (int)(chunk & _tree.Size - 1);
}
