using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>Lines and dictionary flags of Infocom's compilers, versions 3 to 5.</summary>
/// <remarks>
/// A word's first data byte says what it can be; the two lowest bits, which of these the second byte's number belongs to
/// (the third byte's is the other's).
/// </remarks>
internal static class InfocomGrammar
{
    private const int PrepositionFlag = 0x08, DirectionFlag = 0x10, AdjectiveFlag = 0x20, VerbFlag = 0x40, NounFlag = 0x80;
    private const int NounOrPreposition = 0, VerbFirst = 1, AdjectiveFirst = 2, DirectionFirst = 3;

    // Where a thing may be: held, carried inside something, in the room, lying open in the room.
    private const int Held = 0x80, Carried = 0x40, InRoom = 0x20, OnGround = 0x10;

    public static int? Verb(DictionaryWord word) => Number(word, VerbFlag, VerbFirst) is { } number ? 255 - number : null;

    public static int? Preposition(DictionaryWord word) => Number(word, PrepositionFlag, NounOrPreposition);

    public static int? Adjective(DictionaryWord word) => Number(word, AdjectiveFlag, AdjectiveFirst);

    public static int? Direction(DictionaryWord word) => Number(word, DirectionFlag, DirectionFirst);

    public static bool IsNoun(DictionaryWord word) => word.Data.Length >= 1 && (word.Data.Span[0] & NounFlag) != 0;

    /// <summary>Eight bytes: how many things, two prepositions, two attributes, two places, the action.</summary>
    public static GrammarLine? ReadFixedLine(StoryFile story, ref int at, IReadOnlyDictionary<int, string[]> prepositions)
    {
        var things = story.Byte(at);
        if (things > 2) return null;
        var line = Line(story.Byte(at + 7), things, story.Byte(at + 1), story.Byte(at + 5), story.Byte(at + 2), story.Byte(at + 6), prepositions);
        at += 8;
        return line;
    }

    /// <summary>How many things and the first preposition, the action; then for each thing an attribute and its place, the second preposition between.</summary>
    public static GrammarLine? ReadVariableLine(StoryFile story, ref int at, IReadOnlyDictionary<int, string[]> prepositions)
    {
        var head = story.Byte(at);
        var things = head >> 6;
        if (things > 2) return null;
        var line = Line(story.Byte(at + 1), things, Full(head), story.Byte(at + 3), Full(story.Byte(at + 4)), story.Byte(at + 6), prepositions);
        at += things switch { 0 => 2, 1 => 4, _ => 7 };
        return line;
    }

    private static int Full(int preposition) => (preposition & 0x3F) == 0 ? 0 : preposition & 0x3F | 0xC0;

    // A preposition that no word has leaves a place without words; the reader drops such a line.
    private static GrammarLine Line(int action, int things, int first, int firstPlace, int second, int secondPlace, IReadOnlyDictionary<int, string[]> prepositions)
    {
        var tokens = new List<GrammarToken>();
        Add(first);
        if (things >= 1) AddThing(firstPlace);
        if (things >= 2)
        {
            Add(second);
            AddThing(secondPlace);
        }

        return new GrammarLine(action, tokens);

        void Add(int preposition)
        {
            if (preposition != 0) tokens.Add(GrammarToken.Of(prepositions.GetValueOrDefault(preposition, [])));
        }

        void AddThing(int place)
        {
            var held = (place & (Held | Carried)) != 0 && (place & (InRoom | OnGround)) == 0;
            tokens.Add(GrammarToken.Of(held ? GrammarSlot.Held : GrammarSlot.Noun));
        }
    }

    private static int? Number(DictionaryWord word, int flag, int first)
    {
        var data = word.Data.Span;
        if (data.Length < 3 || (data[0] & flag) == 0) return null;
        return (data[0] & 3) == first ? data[1] : data[2];
    }
}
