using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// Reads the verbs of a story from its grammar tables: an array of addresses at the start of static memory, one a verb,
/// each of a count and that many lines. The layout of a line is taken to be the one under which all tables fit together
/// without a gap. A story without such tables has no verbs.
/// </summary>
/// <remarks>Layouts after the Inform Technical Manual (GV1, GV2) and the infodump tool of ztools (Infocom).</remarks>
internal sealed class GrammarReader
{
    private readonly StoryFile _story;
    private readonly bool _inform;
    private readonly int[] _tables;

    private GrammarReader(StoryFile story)
    {
        _story = story;
        _inform = IsInform(story);
        _tables = Tables(story);
    }

    public static (GrammarForm Form, IReadOnlyList<GrammarVerb> Verbs) Read(StoryFile story)
    {
        var reader = new GrammarReader(story);
        if (reader._tables.Length == 0) return (GrammarForm.None, []);
        GrammarForm[] forms = reader._inform ? [GrammarForm.Inform2, GrammarForm.Inform1] : [GrammarForm.InfocomFixed, GrammarForm.InfocomVariable];
        foreach (var form in forms)
            if (reader.Lines(form) is { } lines) return (form, reader.Verbs(lines));
        return (GrammarForm.None, []);
    }

    /// <summary>Inform writes its version into the header since 6; before, only the date tells it from Infocom's tools.</summary>
    public static bool IsInform(StoryFile story) =>
        char.IsAsciiDigit((char)story.Byte(0x3C)) && story.Byte(0x3D) == '.'
        || story.Serial is var serial && serial.All(char.IsAsciiDigit) && serial[0] != '8' && !(serial[0] == '9' && serial[1] < '3');

    private static int[] Tables(StoryFile story)
    {
        var start = story.DynamicSize;
        var first = story.Word(start);
        if (first <= start || (first - start & 1) != 0 || first - start > 2 * 512) return [];
        var tables = new int[(first - start) / 2];
        for (var i = 0; i < tables.Length; i++)
        {
            tables[i] = story.Word(start + 2 * i);
            if (tables[i] < first || tables[i] >= story.Bytes.Length) return [];
        }

        return tables;
    }

    /// <summary>The lines of every verb, or null where this form does not fit.</summary>
    private List<GrammarLine>[]? Lines(GrammarForm form)
    {
        var all = new List<GrammarLine>[_tables.Length];
        var starts = _tables.Distinct().Order().ToArray();
        var prepositions = Prepositions(form);
        for (var verb = 0; verb < all.Length; verb++)
        {
            all[verb] = [];
            var at = _tables[verb];
            var next = Array.BinarySearch(starts, at) + 1;
            var end = next < starts.Length ? starts[next] : int.MaxValue;
            for (var lines = _story.Byte(at++); lines > 0; lines--)
            {
                if (ReadLine(form, ref at, prepositions) is not { } line || at > end) return null;
                if (line.Tokens.All(t => t.Slot != GrammarSlot.Word || t.Words.Count > 0)) all[verb].Add(line);
            }

            // Early tables are filled up with a zero.
            if (end != int.MaxValue && at != end && !(at == end - 1 && _story.Byte(at) == 0)) return null;
        }

        return all;
    }

    private GrammarLine? ReadLine(GrammarForm form, ref int at, IReadOnlyDictionary<int, string[]> prepositions) => form switch
    {
        GrammarForm.Inform1 => InformGrammar.ReadLine1(_story, ref at, prepositions),
        GrammarForm.Inform2 => InformGrammar.ReadLine2(_story, ref at),
        GrammarForm.InfocomFixed => InfocomGrammar.ReadFixedLine(_story, ref at, prepositions),
        _ => InfocomGrammar.ReadVariableLine(_story, ref at, prepositions),
    };

    private Dictionary<int, string[]> Prepositions(GrammarForm form) => form == GrammarForm.Inform2
        ? []
        : _story.Dictionary.Words
            .Select(word => (Number: _inform ? InformGrammar.Preposition(word) : InfocomGrammar.Preposition(word), word.Text))
            .Where(word => word.Number is not null)
            .GroupBy(word => word.Number!.Value)
            .ToDictionary(group => group.Key, group => group.Select(word => word.Text).ToArray());

    private List<GrammarVerb> Verbs(List<GrammarLine>[] lines)
    {
        var words = new List<(string Text, bool Meta)>[lines.Length];
        foreach (var word in _story.Dictionary.Words)
        {
            if ((_inform ? InformGrammar.Verb(word) : InfocomGrammar.Verb(word)) is not { } verb || verb >= lines.Length) continue;
            (words[verb] ??= []).Add((word.Text, _inform && InformGrammar.IsMeta(word)));
        }

        var verbs = new List<GrammarVerb>();
        for (var verb = 0; verb < lines.Length; verb++)
            if (words[verb] is { } named)
                verbs.Add(new GrammarVerb([.. named.Select(w => w.Text)], lines[verb], named.All(w => w.Meta)));
        return verbs;
    }
}
