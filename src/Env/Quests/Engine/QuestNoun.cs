namespace Troupe.Env.Quests;

/// <summary>What a thing is called. One object a name and process, so that texts made of names can be kept by <see cref="Id"/>.</summary>
internal sealed class QuestNoun
{
    private static int s_count;

    /// <param name="name">Without article.</param>
    /// <param name="article">Null: <c>a</c> or <c>an</c>, by the first letter.</param>
    public QuestNoun(string name, string? article = null)
    {
        Name = name;
        Words = name.ToLowerInvariant().Split(' ');
        Indefinite = $"{article ?? (name[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an" : "a")} {name}";
        Id = Interlocked.Increment(ref s_count);
    }

    public string Name { get; }

    public string Indefinite { get; }

    /// <summary>Lower case. The last is the noun proper, those before it may be left out where no other thing fits.</summary>
    public string[] Words { get; }

    public int Id { get; }

    /// <summary>Every adjective with every noun; [noun * adjectives + adjective].</summary>
    public static QuestNoun[] Combine(string[] adjectives, string[] nouns) =>
        [.. nouns.SelectMany(noun => adjectives.Select(adjective => new QuestNoun($"{adjective} {noun}")))];
}
