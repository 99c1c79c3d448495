using Troupe.Env.Text;

namespace Troupe.Env.Tests.Text;

public sealed class VocabularyTests
{
    private static readonly Vocabulary s_words = new(["north", "Coin", "take", "coin"], buckets: 8);

    [Fact]
    public void Words_are_sorted_distinct_and_case_is_ignored()
    {
        Assert.Equal(["coin", "north", "take"], s_words.Words);
        Assert.Equal(11, s_words.Size);
        Assert.Equal(1, s_words.Id("NORTH"));
        Assert.True(s_words.Knows("North"));
    }

    [Fact]
    public void Unseen_words_spread_over_all_buckets_and_keep_theirs()
    {
        var ids = Enumerable.Range(0, 1000).Select(i => s_words.Id($"unseen{i}")).ToArray();
        Assert.All(ids, id => Assert.InRange(id, 3, 10));
        Assert.Equal(8, ids.Distinct().Count());
        Assert.Equal(ids, Enumerable.Range(0, 1000).Select(i => s_words.Id($"UNSEEN{i}")));
    }

    // FNV-1a over UTF-16 bytes, folded, modulo 8, after the 3 words; computed apart from this code.
    [Theory]
    [InlineData("lamp", 4)]
    [InlineData("grue", 10)]
    [InlineData("xyzzy", 10)]
    [InlineData("été", 8)]
    public void A_bucket_is_the_same_in_every_process(string word, int id) => Assert.Equal(id, s_words.Id(word));

    [Fact]
    public void Saved_and_loaded_it_is_the_same()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("troupe-words").FullName, "vocabulary.json");
        try
        {
            s_words.Save(path);
            var loaded = Vocabulary.Load(path);
            Assert.Equal(s_words.Words, loaded.Words);
            Assert.Equal(s_words.Id("unseen"), loaded.Id("unseen"));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"Format":"troupe-words-1","Buckets":1,"Words":[]}""")]
    [InlineData("""{"Format":"troupe-words-1","Buckets":4,"Words":[null]}""")]
    [InlineData("""{"Format":"other","Buckets":4,"Words":["a"]}""")]
    public void What_is_not_a_vocabulary_is_refused(string json) =>
        Assert.Throws<InvalidDataException>(() => Vocabulary.FromJson(json));

    [Fact]
    public void A_single_bucket_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new Vocabulary([], buckets: 1));

    [Fact]
    public void A_very_long_word_has_a_bucket() => Assert.InRange(s_words.Id(new string('x', 100_000)), 3, 10);
}
