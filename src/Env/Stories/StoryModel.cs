using System.Collections.Concurrent;
using Troupe.Env.Text;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>What a story's file tells: verbs, things, words, and what playing it a little adds. Found once a process and story; immutable.</summary>
internal sealed class StoryModel
{
    // Numbers that a story may print, beside those that its texts hold.
    private const int Numbers = 100;
    private const int MostKnown = 64;

    private static readonly string[] s_particles =
    [
        "the", "a", "an", "and", "or", "of", "is", "are", "it", "its", "him", "her", "them", "then", "but", "except", "all", "everyt", "everything", "every",
        "each", "both", "some", "any", "this", "that", "these", "those", "my", "your", "you", "me", "one", "two", "three", "four", "other", "here", "there",
        "there's", "no", "not", "yes",
    ];

    private static readonly ConcurrentDictionary<ulong, StoryModel> s_known = new();

    private readonly Lazy<IReadOnlyList<string>> _words;
    private readonly Lazy<Calibration> _calibration;
    private readonly Lazy<IReadOnlyList<CommandPattern>> _patterns;
    private readonly Lazy<(WordForms Forms, IReadOnlyList<string> All)> _texts;

    private StoryModel(StoryFile story)
    {
        Story = story;
        (Form, Verbs) = GrammarReader.Read(story);
        Particles = Verbs.SelectMany(v => v.Lines).SelectMany(l => l.Tokens).SelectMany(t => t.Words).Concat(s_particles).ToHashSet(StringComparer.Ordinal);
        Objects = new ObjectTable(story);
        Nouns = new Nouns(story, Objects, GrammarReader.IsInform(story));
        _texts = new(() =>
        {
            var all = WordForms.ByFrequency(StoryTexts.All(story));
            return (new WordForms(story, all), all);
        });
        _words = new(() => [.. _texts.Value.All.Concat(Calibration.Told.SelectMany(text => WordTokenizer.Split(text)))
            .Concat(story.Dictionary.Words.Select(w => Forms.Whole(w.Text)).SelectMany(w => WordTokenizer.Split(w)))
            .Concat(Enumerable.Range(0, Numbers + 1).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            .Distinct().Order(StringComparer.Ordinal)]);
        _calibration = new(() => new Calibration(this));
        _patterns = new(() => CommandPattern.Of(this));
    }

    public StoryFile Story { get; }

    public GrammarForm Form { get; }

    public IReadOnlyList<GrammarVerb> Verbs { get; }

    /// <summary>Words of the dictionary that stand between things, and are none.</summary>
    public IReadOnlySet<string> Particles { get; }

    public ObjectTable Objects { get; }

    public Nouns Nouns { get; }

    public WordForms Forms => _texts.Value.Forms;

    /// <summary>Every word that the file holds, or that the story has put together while it was played a little; lower case, sorted.</summary>
    public IReadOnlyList<string> Words => _words.Value;

    /// <summary>How to look at a thing, closely: the command that every story has and that changes nothing.</summary>
    public string Examine => Knows("examine", "x") ?? "look at";

    /// <summary>What was found out by playing it a little.</summary>
    public Calibration Calibration => _calibration.Value;

    /// <summary>What can be asked for, one pattern an action.</summary>
    public IReadOnlyList<CommandPattern> Patterns => _patterns.Value;

    /// <summary>The model of a story, the same for all its worlds as long as no more than <see cref="MostKnown"/> stories are about.</summary>
    public static StoryModel Of(StoryFile story)
    {
        if (s_known.TryGetValue(story.Identity, out var known)) return known;
        if (s_known.Count >= MostKnown) s_known.Clear();
        return s_known.GetOrAdd(story.Identity, _ => new StoryModel(story));
    }

    /// <summary>The word as it is to be typed, if the story's dictionary has it.</summary>
    public string? Knows(params string[] words) => words.FirstOrDefault(word => Story.Dictionary.Find(word) is not null);
}
