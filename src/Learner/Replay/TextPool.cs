namespace Troupe.Learner.Replay;

/// <summary>Numbers the distinct texts of all chunks in a table, so that a batch can tell equal ones without comparing tokens.</summary>
internal sealed class TextPool
{
    private readonly Dictionary<ulong, int> _ids = [];
    private readonly List<(int[] Text, ulong Hash, int Users)> _texts = [];
    private readonly Stack<int> _free = [];

    /// <summary>Numbers in use lie below this.</summary>
    public int Limit => _texts.Count;

    public int[] Take(TokenLists texts)
    {
        var ids = new int[texts.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = Take(texts[i]);
        return ids;
    }

    public void Release(int[] ids)
    {
        foreach (var id in ids)
        {
            var (text, hash, users) = _texts[id];
            if (users > 1)
            {
                _texts[id] = (text, hash, users - 1);
                continue;
            }

            _ids.Remove(hash);
            _texts[id] = ([], 0, 0);
            _free.Push(id);
        }
    }

    private int Take(ReadOnlySpan<int> text)
    {
        for (var hash = XxHash64.OfInts(text); ; hash++)   // the next number where two texts share a hash
        {
            if (_ids.TryGetValue(hash, out var id))
            {
                var (known, _, users) = _texts[id];
                if (!text.SequenceEqual(known)) continue;
                _texts[id] = (known, hash, users + 1);
                return id;
            }

            if (!_free.TryPop(out id))
            {
                id = _texts.Count;
                _texts.Add(default);
            }

            _texts[id] = (text.ToArray(), hash, 1);
            _ids[hash] = id;
            return id;
        }
    }
}
