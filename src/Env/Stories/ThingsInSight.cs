using Troupe.Env.Text;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <param name="Object">0: only a word, known from the text.</param>
/// <param name="Phrase">How it is called here, so that nothing else is meant.</param>
internal readonly record struct Thing(int Object, string Phrase, bool Held);

/// <summary>What commands can be about in a state: all objects in the room and on the player, and what the texts shown there name.</summary>
internal static class ThingsInSight
{
    private const int Most = 48;

    public static List<Thing> Of(StoryModel model, Interpreter machine, string room, string inventory)
    {
        var (objects, nouns) = (model.Objects, model.Nouns);
        var ram = machine.Ram;
        var calibration = model.Calibration;
        List<int> held = [], around = [];
        if (calibration.Player != 0) objects.Below(ram, calibration.Player, held);
        var place = calibration.Room(machine);
        if (place != 0) objects.Below(ram, place, around);
        // In a vehicle, and in the dark, the player's own place is another than the room.
        if (calibration.Player != 0)
            for (var (above, guard) = (objects.Parent(ram, calibration.Player), 0); above != 0 && above != place && guard < 4; guard++)
            {
                var up = objects.Parent(ram, above);
                if (up == 0 || up == place || guard == 0) objects.Below(ram, above, around);
                around.Add(above);
                above = up == place || up == 0 ? 0 : up;
            }

        var seen = new HashSet<int> { calibration.Player, 0 };
        var things = new List<(int Object, bool Held)>();
        foreach (var obj in held)
            if (nouns.HasNouns(obj) && seen.Add(obj)) things.Add((obj, true));
        foreach (var obj in around)
            if (nouns.HasNouns(obj) && seen.Add(obj)) things.Add((obj, false));

        var named = new List<Thing>();
        var words = things.SelectMany(t => nouns.Words(t.Object)).ToHashSet(StringComparer.Ordinal);
        foreach (var (obj, isHeld) in things.Take(Most)) named.Add(new Thing(obj, Phrase(obj), isHeld));

        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in WordTokenizer.Split(room).Concat(WordTokenizer.Split(inventory)))
        {
            if (named.Count >= Most || word.Length < 2 || model.Story.Dictionary.Find(word) is not { } entry || !told.Add(entry.Text)) continue;
            if (words.Contains(entry.Text) || model.Particles.Contains(entry.Text) || nouns.Called(entry.Text).Count == 0 && !IsNoun(entry)) continue;
            named.Add(new Thing(0, word, false));
        }

        return named;

        bool IsNoun(DictionaryWord word) => model.Form is GrammarForm.Inform1 or GrammarForm.Inform2
            ? InformGrammar.IsNoun(word) && !Movement.Of(model).Contains(word.Text)
            : InfocomGrammar.IsNoun(word);

        string Phrase(int obj)
        {
            var phrases = nouns.Phrases(model.Story, obj, model.Forms);
            return phrases.Find(p => p.Split(' ').Select(Cut).ToArray() is var parts && !things.Exists(other => other.Object != obj && nouns.MayMean(other.Object, parts))) ?? phrases[0];
        }

        string Cut(string word) => model.Story.Dictionary.Find(word)?.Text ?? word;
    }
}
