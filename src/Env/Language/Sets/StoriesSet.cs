using System.Globalization;

namespace Troupe.Env.Language.Sets;

/// <summary>
/// Questions about short stories, in the manner of bAbI's tasks 1, 2, 3, 15 and 16 (Weston et al. 2015), with words and
/// sentences of our own: where somebody is, where something is, where it was before, what follows from a rule, what
/// follows from a likeness.
/// </summary>
internal static class StoriesSet
{
    public static readonly string[] Kinds = ["one-fact", "two-facts", "three-facts", "deduction", "induction"];

    private static readonly string[] s_persons = ["Ada", "Ben", "Cleo", "Emil", "Greta", "Hugo", "Mona", "Nils"];
    private static readonly string[] s_places = ["attic", "barn", "cellar", "chapel", "harbour", "library", "market", "orchard"];
    private static readonly string[] s_objects = ["lantern", "letter", "apple", "rope", "hammer", "flute"];
    private static readonly (string One, string Many)[] s_animals = [("fox", "foxes"), ("goat", "goats"), ("hen", "hens"), ("owl", "owls"), ("rat", "rats"), ("swan", "swans")];
    private static readonly string[] s_colours = ["black", "brown", "green", "grey", "white", "yellow"];

    private static readonly string[] s_goes = ["{0} went to the {1}.", "{0} walked to the {1}.", "{0} hurried to the {1}.", "{0} came to the {1}.", "{0} is now in the {1}."];
    private static readonly string[] s_takes = ["{0} took the {1}.", "{0} picked up the {1}.", "{0} grabbed the {1}."];
    private static readonly string[] s_leaves = ["{0} put down the {1}.", "{0} left the {1} there.", "{0} dropped the {1}."];
    private static readonly string[] s_fears = ["{0} are afraid of {1}.", "all {0} fear {1}.", "{0} run from {1}."];

    private static readonly string[] s_beasts = [.. s_animals.Select(a => a.Many)];

    /// <summary>Every answer to any of the questions.</summary>
    public static IReadOnlyList<string> Answers { get; } = [.. s_places.Concat(s_beasts).Concat(s_colours).Order(StringComparer.Ordinal)];

    /// <param name="kind">One of <see cref="Kinds"/>, or null for any.</param>
    public static TextTasks Tasks(string? kind) => new GeneratedTasks(
        $"stories kind={kind ?? "any"}", "Answer the question about the story.",
        [
            .. s_persons, .. s_places, .. s_objects, .. s_animals.SelectMany(a => new[] { a.One, a.Many }), .. s_colours,
            .. s_goes.Concat(s_takes).Concat(s_leaves).Concat(s_fears).Select(t => t.Replace("{0}", "", StringComparison.Ordinal).Replace("{1}", "", StringComparison.Ordinal)),
            "where is was the before what does fear colour a an ? .",
        ],
        random => Make(random, kind ?? random.Of(Kinds)))
    {
        Answers = Answers,
    };

    private static TextTask Make(Rng random, string kind) => kind switch
    {
        "one-fact" => Whereabouts(random),
        "two-facts" => Objects(random, before: false),
        "three-facts" => Objects(random, before: true),
        "deduction" => Deduction(random),
        _ => Induction(random),
    };

    private static TextTask Whereabouts(Rng random)
    {
        var story = new List<string>();
        var at = new Dictionary<string, string>();
        var persons = random.Some(s_persons, 2 + random.NextInt(2));
        for (var n = 2 + random.NextInt(5); n > 0; n--) Go(random, story, at, random.Of(persons));
        var asked = random.Of([.. at.Keys]);
        return Task(story, $"Where is {asked}?", at[asked], s_places);
    }

    private static TextTask Objects(Rng random, bool before)
    {
        while (true)
        {
            var story = new List<string>();
            var at = new Dictionary<string, string>();
            var holders = new Dictionary<string, string>();                // thing → who carries it
            var seen = new Dictionary<string, List<string>>();             // thing → places it is known to have been in, last is now
            var (persons, things) = (random.Some(s_persons, 2), random.Some(s_objects, 2));
            for (var n = (before ? 6 : 4) + random.NextInt(5); n > 0; n--)
            {
                var person = random.Of(persons);
                if (!at.ContainsKey(person) || random.NextInt(2) == 0)
                {
                    Go(random, story, at, person);
                    foreach (var (thing, _) in holders.Where(h => h.Value == person)) seen[thing].Add(at[person]);
                    continue;
                }

                var handled = random.Of(things);
                if (holders.TryGetValue(handled, out var holder))
                {
                    if (holder != person) continue;
                    story.Add(Say(random.Of(s_leaves), person, handled));
                    holders.Remove(handled);
                }
                else if (!seen.TryGetValue(handled, out var places) || places[^1] == at[person])
                {
                    // A thing is taken where it lies, or where it is heard of first.
                    story.Add(Say(random.Of(s_takes), person, handled));
                    holders[handled] = person;
                    seen.TryAdd(handled, [at[person]]);
                }
            }

            string[] known = [.. seen.Where(s => s.Value.Count >= (before ? 2 : 1)).Select(s => s.Key)];
            if (known.Length == 0) continue;
            var asked = random.Of(known);
            var way = seen[asked];
            if (!before) return Task(story, $"Where is the {asked}?", way[^1], s_places);

            // The last visit to a place it has been in once only: nothing else can be meant.
            var later = way.FindLastIndex(place => way.Count(p => p == place) == 1);
            if (later >= 1) return Task(story, $"Where was the {asked} before the {way[later]}?", way[later - 1], s_places);
        }
    }

    private static TextTask Deduction(Rng random)
    {
        var kinds = random.Some(s_animals, 4);
        var persons = random.Some(s_persons, 4);
        var story = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            story.Add(Phrases.Capital(Say(random.Of(s_fears), kinds[i].Many, kinds[(i + 1) % 4].Many)));
            story.Add($"{persons[i]} is {Phrases.Article(kinds[i].One)}.");
        }

        var asked = random.NextInt(4);
        return Task([.. random.Some(story, story.Count)], $"What does {persons[asked]} fear?", kinds[(asked + 1) % 4].Many, s_beasts);
    }

    private static TextTask Induction(Rng random)
    {
        var (kinds, colours, persons) = (random.Some(s_animals, 3), random.Some(s_colours, 3), random.Some(s_persons, 4));
        var asked = random.NextInt(3);
        List<string> story = [$"{persons[3]} is {Phrases.Article(kinds[asked].One)}."];
        for (var i = 0; i < 3; i++)
        {
            story.Add($"{persons[i]} is {Phrases.Article(kinds[i].One)}.");
            story.Add($"{persons[i]} is {colours[i]}.");
        }

        return Task([.. random.Some(story, story.Count)], $"What colour is {persons[3]}?", colours[asked], s_colours);
    }

    private static void Go(Rng random, List<string> story, Dictionary<string, string> at, string person)
    {
        string place;
        do
        {
            place = random.Of(s_places);
        }
        while (at.GetValueOrDefault(person) == place);
        at[person] = place;
        story.Add(Say(random.Of(s_goes), person, place));
    }

    private static TextTask Task(IEnumerable<string> story, string question, string answer, string[] choices) =>
        new($"{string.Join(' ', story)} {question}", [answer]) { Choices = choices };

    private static string Say(string template, string one, string other) => string.Format(CultureInfo.InvariantCulture, template, one, other);
}
