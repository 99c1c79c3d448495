using System.Buffers;
using System.Text;

namespace Troupe.Env.Text;

/// <summary>Special tokens of a tokenizer: names and ids.</summary>
internal sealed class SpecialTokens
{
    private readonly Dictionary<int, string> _names;
    private readonly string[] _longestFirst;
    private readonly SearchValues<char> _beginnings;

    /// <exception cref="ArgumentException">A name is empty or stands twice, or an id does.</exception>
    public SpecialTokens(IEnumerable<KeyValuePair<string, int>> tokens)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        _names = [];
        foreach (var (name, id) in tokens)
        {
            if (name.Length == 0 || Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) != name)
                throw new ArgumentException($"A special token has a name, and that is valid text; number {id} has not.", nameof(tokens));
            if (!ids.TryAdd(name, id) || !_names.TryAdd(id, name)) throw new ArgumentException($"The special token '{name}', number {id}, is there twice.", nameof(tokens));
        }

        Ids = ids;
        _longestFirst = [.. ids.Keys.OrderByDescending(n => n.Length).ThenBy(n => n, StringComparer.Ordinal)];
        _beginnings = SearchValues.Create([.. ids.Keys.Select(n => n[0]).Distinct()]);
    }

    public IReadOnlyDictionary<string, int> Ids { get; }

    public bool Holds(int id) => _names.ContainsKey(id);

    public string Name(int id) => _names[id];

    /// <summary>The first special token in a text; where two begin alike, the longer.</summary>
    public bool Find(ReadOnlySpan<char> text, out int at, out int length, out int id)
    {
        (length, id) = (0, -1);
        for (at = 0; at < text.Length; at++)
        {
            var beginning = text[at..].IndexOfAny(_beginnings);
            if (beginning < 0) break;
            at += beginning;
            foreach (var name in _longestFirst)
            {
                if (!text[at..].StartsWith(name, StringComparison.Ordinal)) continue;
                (length, id) = (name.Length, Ids[name]);
                return true;
            }
        }

        return false;
    }
}
