using FsCheck;
using FsCheck.Fluent;
using Troupe.Env.Text;

namespace Troupe.Env.Tests.Text;

public sealed class WordTokenizerTests
{
    [Theory]
    [InlineData("You go north.", "you go north .")]
    [InlineData("  Exits: north,south \n", "exits : north , south")]
    [InlineData("Don't 'quote' rock'n'roll'", "don't ' quote ' rock'n'roll '")]
    [InlineData("42 coins!?", "42 coins ! ?")]
    [InlineData("a 🙂b", "a 🙂 b")]
    [InlineData("", "")]
    public void Words_are_lower_case_and_punctuation_stands_alone(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', WordTokenizer.Split(text)));

    [Fact]
    public void Tokens_joined_by_spaces_tokenize_to_themselves() =>
        Prop.ForAll<string>(text =>
        {
            var words = WordTokenizer.Split(text ?? "");
            return words.SequenceEqual(WordTokenizer.Split(string.Join(' ', words)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_visible_character_is_lost() =>
        Prop.ForAll<string>(text =>
        {
            var visible = string.Concat((text ?? "").Where(c => !char.IsWhiteSpace(c)));
            return string.Equals(visible, string.Concat(WordTokenizer.Split(text ?? "")), StringComparison.OrdinalIgnoreCase);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Enumerating_allocates_nothing()
    {
        var text = "You are in the dusty pantry. Exits lead north and east.";
        Count(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var words = Count(text);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(13, words);
    }

    private static int Count(string text)
    {
        var count = 0;
        foreach (var _ in WordTokenizer.Enumerate(text)) count++;
        return count;
    }
}
