using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>Lines and dictionary flags of Inform 5, 6 and 7 (Inform Technical Manual §8).</summary>
internal static class InformGrammar
{
    private const int End = 15;
    private const int VerbFlag = 1, MetaFlag = 2, PrepositionFlag = 8, NounFlag = 0x80;

    // Elementary tokens, the same in both versions: noun, held, multi, multiheld, multiexcept, multiinside, creature, special, number, topic.
    private static readonly GrammarSlot[] s_elementary =
    [
        GrammarSlot.Noun, GrammarSlot.Held, GrammarSlot.Noun, GrammarSlot.Held, GrammarSlot.Held, GrammarSlot.Noun,
        GrammarSlot.Creature, GrammarSlot.Text, GrammarSlot.Number, GrammarSlot.Text,
    ];

    public static int? Verb(DictionaryWord word) => Flag(word, VerbFlag) ? 255 - word.Data.Span[1] : null;

    public static bool IsMeta(DictionaryWord word) => Flag(word, MetaFlag);

    public static bool IsNoun(DictionaryWord word) => Flag(word, NounFlag);

    public static int? Preposition(DictionaryWord word) => Flag(word, PrepositionFlag) && word.Data.Length >= 3 ? word.Data.Span[2] : null;

    /// <summary>Version 1: how many things, six tokens, the action; a token is elementary, a routine, an attribute or a preposition's number.</summary>
    public static GrammarLine? ReadLine1(StoryFile story, ref int at, IReadOnlyDictionary<int, string[]> prepositions)
    {
        var things = story.Byte(at);
        if (things > 6) return null;
        var tokens = new List<GrammarToken>();
        for (var i = 1; i <= 6; i++)
        {
            var token = story.Byte(at + i);
            if (token >= 180)
            {
                tokens.Add(GrammarToken.Of(prepositions.GetValueOrDefault(token, [])));
                continue;
            }

            if (things == 0) continue;   // filled up with zeros
            things--;
            if (token is > 8 and < 16) return null;
            tokens.Add(GrammarToken.Of(token < 9 ? s_elementary[token] : token is >= 16 and < 48 or >= 128 ? GrammarSlot.Noun : GrammarSlot.Text));
        }

        var line = new GrammarLine(story.Byte(at + 7), tokens);
        at += 8;
        return line;
    }

    /// <summary>Version 2: action and flags in a word, then three bytes a token until 15; words with "/" between them are one place.</summary>
    public static GrammarLine? ReadLine2(StoryFile story, ref int at)
    {
        var head = story.Word(at);
        var tokens = new List<GrammarToken>();
        for (at += 2; ; at += 3)
        {
            var type = story.Byte(at);
            if (type == End) break;
            if (tokens.Count > 32) return null;
            var data = story.Word(at + 1);
            switch (type & 15)
            {
                case 1 when data < s_elementary.Length:
                    tokens.Add(GrammarToken.Of(s_elementary[data]));
                    break;
                case 2 when WordAt(story, data) is { } word:
                    if ((type & 0x10) != 0 && tokens.Count > 0 && tokens[^1].Slot == GrammarSlot.Word) tokens[^1] = GrammarToken.Of([.. tokens[^1].Words, word]);
                    else tokens.Add(GrammarToken.Of(word));
                    break;
                case 3 or 4 or 5:
                    tokens.Add(GrammarToken.Of(GrammarSlot.Noun));
                    break;
                case 6:
                    tokens.Add(GrammarToken.Of(GrammarSlot.Text));
                    break;
                default:
                    return null;
            }
        }

        at++;
        return new GrammarLine(head & 0x3FF, tokens, (head & 0x400) != 0);
    }

    private static string? WordAt(StoryFile story, int address)
    {
        var dictionary = story.Dictionary;
        var offset = address - dictionary.FirstEntry;
        return offset >= 0 && dictionary.EntryLength > 0 && offset % dictionary.EntryLength == 0 && offset / dictionary.EntryLength < dictionary.Words.Count
            ? dictionary.Words[offset / dictionary.EntryLength].Text
            : null;
    }

    private static bool Flag(DictionaryWord word, int flag) => word.Data.Length >= 2 && (word.Data.Span[0] & flag) != 0;
}
