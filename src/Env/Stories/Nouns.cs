using Troupe.Env.Text;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// What things are called: the dictionary words that each object's properties hold. Which properties these are is found
/// out, not known: nouns are the property that most often holds nothing but dictionary addresses; adjectives, where a
/// story keeps them apart (Infocom), the one whose values fit the objects' printed names best.
/// </summary>
internal sealed class Nouns
{
    private readonly List<string>[] _nouns;        // [object], cut
    private readonly List<string>[] _adjectives;   // [object], cut
    private readonly string[] _names;              // [object], printed
    private readonly Dictionary<string, List<int>> _byWord = new(StringComparer.Ordinal);

    public Nouns(StoryFile story, ObjectTable objects, bool inform)
    {
        _names = [.. Enumerable.Range(0, objects.Count + 1).Select(objects.Name)];
        var byAddress = story.Dictionary.Words.ToDictionary(w => w.Address, w => w.Text);
        var properties = Enumerable.Range(1, objects.Count).SelectMany(obj => objects.Properties(obj).Select(p => (Object: obj, p.Number, p.Address, p.Length))).ToArray();

        var asWords = properties
            .Select(p => (p.Object, p.Number, Words: WordsAt(p.Address, p.Length)))
            .Where(p => p.Words is not null)
            .ToLookup(p => p.Number, p => (p.Object, Words: p.Words!));
        var noun = asWords.OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).FirstOrDefault();
        NounProperty = noun?.Key ?? 0;
        _nouns = Lists(noun ?? Enumerable.Empty<(int, List<string>)>());

        var adjectives = new Dictionary<int, IEnumerable<(int Object, List<string> Words)>>();
        if (!inform)
        {
            var numbers = story.Dictionary.Words.Where(w => InfocomGrammar.Adjective(w) is not null).ToLookup(w => InfocomGrammar.Adjective(w)!.Value, w => w.Text);
            foreach (var group in properties.ToLookup(p => p.Number))
            {
                if (group.Key == NounProperty) continue;
                adjectives[group.Key] = story.Version <= 3
                    ? group.Select(p => (p.Object, Enumerable.Range(p.Address, p.Length).SelectMany(at => numbers[story.Byte(at)]).ToList()))
                    : asWords[group.Key];
            }
        }

        var best = adjectives.OrderByDescending(g => g.Value.Sum(o => o.Words.Count(w => NameHas(story, o.Object, w)))).FirstOrDefault();
        _adjectives = Lists(best.Value is not null && best.Value.Any(o => o.Words.Any(w => NameHas(story, o.Object, w))) ? best.Value : []);
        for (var obj = 1; obj <= objects.Count; obj++)
            foreach (var word in _nouns[obj])
            {
                if (!_byWord.TryGetValue(word, out var named)) _byWord[word] = named = [];
                if (!named.Contains(obj)) named.Add(obj);
            }

        List<string>? WordsAt(int address, int length)
        {
            if (length < 2 || (length & 1) != 0) return null;
            var words = new List<string>();
            for (var at = address; at < address + length; at += 2)
            {
                if (!byAddress.TryGetValue(story.Word(at), out var word)) return null;
                words.Add(word);
            }

            return words;
        }
    }

    /// <summary>Number of the property that holds nouns; 0: none found.</summary>
    public int NounProperty { get; }

    public string Name(int obj) => _names[obj];

    public bool HasNouns(int obj) => _nouns[obj].Count > 0;

    public IReadOnlyList<string> Words(int obj) => _nouns[obj];

    /// <summary>Whether all these dictionary words name the thing.</summary>
    public bool MayMean(int obj, IEnumerable<string> words) => words.All(word => _nouns[obj].Contains(word) || _adjectives[obj].Contains(word));

    /// <summary>Objects that may be meant by this dictionary word.</summary>
    public IReadOnlyList<int> Called(string word) => _byWord.TryGetValue(word, out var objects) ? objects : [];

    /// <summary>
    /// Ways to name a thing, the most natural first: the noun that its printed name ends with, then with the words before
    /// it, then its other nouns, with an adjective where there is one.
    /// </summary>
    public List<string> Phrases(StoryFile story, int obj, WordForms forms)
    {
        // The head of "door of the tower" is the door, that of "loaf of bread" is bread.
        var name = _names[obj];
        if (name.IndexOf(" of the ", StringComparison.OrdinalIgnoreCase) is var of and > 0) name = name[..of];
        var printed = WordTokenizer.Split(name);
        var cut = printed.ConvertAll(word => story.Dictionary.Find(word)?.Text);
        var phrases = new List<string>();
        var head = cut.FindLastIndex(word => word is not null && _nouns[obj].Contains(word));
        if (head >= 0)
        {
            phrases.Add(printed[head]);
            for (var i = head - 1; i >= 0; i--)
                if (cut[i] is { } before && (_adjectives[obj].Contains(before) || _nouns[obj].Contains(before))) phrases.Add($"{printed[i]} {phrases[^1]}");
        }

        foreach (var noun in _nouns[obj])
        {
            if (head >= 0 && noun == cut[head]) continue;
            phrases.Add(forms.Whole(noun));
            foreach (var adjective in _adjectives[obj].Take(2)) phrases.Add($"{forms.Whole(adjective)} {forms.Whole(noun)}");
        }

        return [.. phrases.Distinct()];
    }

    private bool NameHas(StoryFile story, int obj, string word) =>
        WordTokenizer.Split(_names[obj]).Exists(printed => story.Dictionary.Find(printed)?.Text == word);

    private List<string>[] Lists(IEnumerable<(int Object, List<string> Words)> of)
    {
        var lists = Enumerable.Range(0, _names.Length).Select(_ => new List<string>()).ToArray();
        foreach (var (obj, words) in of) lists[obj].AddRange(words);
        return lists;
    }
}
