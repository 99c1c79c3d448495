using Troupe.Env.Text;

namespace Troupe.Env.Quests;

/// <summary>The words of a quest world: those of the engine and those of the family.</summary>
internal static class QuestWords
{
    private static readonly IReadOnlyList<string> s_engine = [.. QuestTexts.All(), .. QuestScreen.All(), .. QuestParser.Words];

    /// <param name="family">Texts that hold every word of the family's own names and sentences.</param>
    public static IReadOnlyList<string> Of(IEnumerable<string> family) =>
        [.. s_engine.Concat(family).SelectMany(t => WordTokenizer.Split(t)).Distinct().Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Of(IEnumerable<QuestNoun> nouns) => nouns.Select(n => n.Indefinite);
}
