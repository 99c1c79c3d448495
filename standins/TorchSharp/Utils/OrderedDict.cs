using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Utils;

/// <summary>A dictionary that keeps the order of insertion.</summary>
public class OrderedDict<TKey, TValue> : IEnumerable<(TKey, TValue)> where TKey : notnull
{
    private readonly List<(TKey, TValue)> _list = [];
    private readonly Dictionary<TKey, TValue> _dict = [];

    public int Count => _list.Count;

    public ICollection<TKey> Keys => [.. _list.Select(entry => entry.Item1)];

    public ICollection<TValue> Values => [.. _list.Select(entry => entry.Item2)];

    public TValue this[TKey key]
    {
        get => _dict[key];
        set
        {
            var at = _dict.ContainsKey(key) ? _list.FindIndex(entry => entry.Item1.Equals(key)) : -1;
            _dict[key] = value;
            if (at < 0) _list.Add((key, value));
            else _list[at] = (key, value);
        }
    }

    public void Add(TKey key, TValue value)
    {
        _dict.Add(key, value);
        _list.Add((key, value));
    }

    public bool ContainsKey(TKey key) => _dict.ContainsKey(key);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _dict.TryGetValue(key, out value);

    public bool Remove(TKey key)
    {
        _list.RemoveAll(entry => entry.Item1.Equals(key));
        return _dict.Remove(key);
    }

    public void clear()
    {
        _list.Clear();
        _dict.Clear();
    }

    public IEnumerator<(TKey, TValue)> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
