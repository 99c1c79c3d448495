namespace Troupe.Env.Stories;

/// <summary>What a place in a command may be filled with.</summary>
internal enum GrammarSlot
{
    /// <summary>A word as it stands.</summary>
    Word,

    /// <summary>A thing in sight.</summary>
    Noun,

    /// <summary>A thing carried.</summary>
    Held,

    /// <summary>A person or animal.</summary>
    Creature,

    Number,

    /// <summary>Free text, or something that only the story itself understands.</summary>
    Text,
}

/// <param name="Words">For <see cref="GrammarSlot.Word"/>: any of these.</param>
internal readonly record struct GrammarToken(GrammarSlot Slot, IReadOnlyList<string> Words)
{
    public static GrammarToken Of(GrammarSlot slot) => new(slot, []);

    public static GrammarToken Of(params string[] words) => new(GrammarSlot.Word, words);

    public bool IsThing => Slot is GrammarSlot.Noun or GrammarSlot.Held or GrammarSlot.Creature;
}

/// <summary>One way to use a verb: what follows it, and which action that means.</summary>
/// <param name="Action">The story's own number.</param>
/// <param name="Reversed">The second thing comes first (<c>give swan bread</c>).</param>
internal sealed record GrammarLine(int Action, IReadOnlyList<GrammarToken> Tokens, bool Reversed = false)
{
    public int Things => Tokens.Count(t => t.IsThing);
}

/// <param name="Words">Dictionary words that mean it, as the dictionary has them (cut).</param>
/// <param name="Meta">A command to the program, not in the game.</param>
internal sealed record GrammarVerb(IReadOnlyList<string> Words, IReadOnlyList<GrammarLine> Lines, bool Meta);

/// <summary>Which of the known layouts a story's grammar has.</summary>
internal enum GrammarForm
{
    None,

    /// <summary>Inform 5 and 6, eight bytes a line.</summary>
    Inform1,

    /// <summary>Inform 6.10 and later, Inform 7.</summary>
    Inform2,

    /// <summary>Infocom, eight bytes a line.</summary>
    InfocomFixed,

    /// <summary>Infocom, two, four or seven bytes a line.</summary>
    InfocomVariable,
}
