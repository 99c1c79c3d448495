using Troupe.Env.Text;

namespace Troupe.Env.Tests.Text;

public sealed class VocabularyTokenizerTests
{
    private static readonly VocabularyTokenizer s_words = new(new Vocabulary(["take", "the", "coin", "."], buckets: 4), "<pad>", "<end>");

    [Fact]
    public void Words_become_their_numbers_and_special_tokens_follow_them()
    {
        Assert.Equal((10, 8, 9), (s_words.Size, s_words.Special["<pad>"], s_words.Special["<end>"]));
        Assert.Equal([2, 3, 1, 0], s_words.Encode("Take the COIN."));
        Assert.Equal("take the coin . <end>", s_words.Decode([2, 3, 1, 0, 9]));
        Assert.InRange(s_words.Encode("lamp")[0], 4, 7);
        Assert.Throws<ArgumentOutOfRangeException>(() => s_words.Decode([10]));
    }

    [Fact]
    public void Known_words_come_back() => Assert.Equal("take the coin", s_words.Decode(s_words.Encode("take  the coin")));

    [Fact]
    public void Special_tokens_are_recognised_only_where_asked()
    {
        Assert.Equal([2, 9, 1], s_words.Encode("take<end>coin", recogniseSpecial: true));
        Assert.DoesNotContain(9, s_words.Encode("take<end>coin"));
    }

    [Fact]
    public void Saved_and_loaded_it_is_the_same_and_still_a_vocabulary()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("troupe-words").FullName, "vocabulary.json");
        try
        {
            s_words.Save(path);
            var loaded = Assert.IsType<VocabularyTokenizer>(Tokenizers.Load(path));
            Assert.Equal(s_words.ToJson(), loaded.ToJson());
            Assert.Equal(s_words.Special, loaded.Special);
            Assert.Equal(s_words.Vocabulary.Words, Vocabulary.Load(path).Words);
            new Vocabulary(["a"]).Save(path);
            Assert.Empty(Tokenizers.Load(path).Special);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, true);
        }
    }

    [Theory]
    [InlineData("""{"Format":"troupe-words-1","Buckets":4,"Words":["a"],"Special":3}""")]
    [InlineData("""{"Format":"troupe-words-1","Buckets":4,"Words":["a"],"Special":[null]}""")]
    [InlineData("""{"Format":"troupe-words-1","Buckets":4,"Words":["a"],"Special":["<end>","<end>"]}""")]
    [InlineData("""{"Format":"troupe-words-1","Buckets":4,"Words":["a"],"Special":[""]}""")]
    public void Special_tokens_that_are_none_are_refused(string json) => Assert.Throws<InvalidDataException>(() => VocabularyTokenizer.FromJson(json));
}
