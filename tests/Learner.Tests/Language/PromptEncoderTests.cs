using Troupe.Env;
using Troupe.Env.Text;
using Troupe.Env.Text.BytePairs;
using Troupe.Learner.Language;

namespace Troupe.Learner.Tests.Language;

public sealed class PromptEncoderTests
{
    private static readonly Vocabulary Words = new(["go", "north", "you", "see", "a", "lamp", "."], 2);   // sorted: . a go lamp north see you

    private static PromptEncoder Encoder(int lags = 2, int most = 20) => new(new PromptFormat(new VocabularyTokenizer(Words, PromptFormat.SpecialTokens)), Words, lags, most);

    [Fact]
    public void A_prompt_is_the_commands_oldest_first_then_what_is_seen_then_the_separator()
    {
        var history = new CommandHistory(2);
        history.Push("go");
        history.Push("north");
        Assert.Equal([2, 9, 4, 9, 6, 5, 1, 3, 0, 10], Encoder().Encode(new Observation("north", "", "You see a lamp."), history));
    }

    [Fact]
    public void Too_long_a_prompt_loses_its_beginning()
    {
        Assert.Equal([1, 3, 0, 10], Encoder(0, 4).Encode(new Observation("", "", "You see a lamp."), new CommandHistory(0)));
        Assert.Equal([10], Encoder(0, 4).Encode(new Observation("", "", ""), new CommandHistory(0)));
    }

    [Fact]
    public void Only_words_that_the_vocabulary_knows_are_writable_and_the_end_always()
    {
        Assert.Equal([2, 4, 9], Encoder().Writable(["north", "go", "zebra"]));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 9], Encoder().Writable(null));
    }

    [Fact]
    public void Pieces_add_up_to_the_text_and_the_end_is_none()
    {
        Assert.Equal(["go", " north", " ."], Encoder().Pieces([2, 4, 0, 9]));
        Assert.Empty(Encoder().Pieces([9]));
    }

    [Fact]
    public void Pieces_of_byte_pairs_add_up_to_the_text_whatever_bytes_a_character_has()
    {
        var tokenizer = BytePairTrainer.Train([], 256 + PromptFormat.SpecialTokens.Count, PromptFormat.SpecialTokens);
        var encoder = new PromptEncoder(new PromptFormat(tokenizer), Words, 0, 20);
        var tokens = tokenizer.Encode("né 2");
        var pieces = encoder.Pieces([.. tokens, encoder.End]);
        Assert.Equal(tokens.Length, pieces.Count);
        Assert.Equal("né 2", string.Concat(pieces));
        Assert.Equal(256 + 1, encoder.Writable(["go"]).Count);
    }
}
