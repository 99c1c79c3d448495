using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Troupe.Env.Text;
using Troupe.Env.Text.BytePairs;

namespace Troupe.Env.Tests.Text.BytePairs;

public sealed class BytePairTokenizerTests
{
    private const string End = "<|end|>";

    private static readonly BytePairTokenizer s_page = BytePairTrainer.Train(TrainingText.Lines, 557, [End], minFrequency: 1);

    // What Hugging Face's tokenizers 0.23.2 learns from the same lines, as SHA-256 of its merges, "left right\n" each.
    [Theory]
    [InlineData(300, "a7fc47af361158b1445af27be1575a5c1c5507a0cdd2048c79986ff7de86b7f5")]
    [InlineData(496, "d0f8e473ca4207d1da0492300b522c8275af72f8729c06a16b0d3bcaf59baf97")]
    public void Training_finds_the_merges_that_Hugging_Faces_finds(int merges, string digest)
    {
        var tokenizer = BytePairTrainer.Train(TrainingText.Lines, 256 + merges, minFrequency: 1);
        var lines = tokenizer.Merges.Ordered.Select(m => $"{ByteCharacters.Of(tokenizer.Bytes(m.Left))} {ByteCharacters.Of(tokenizer.Bytes(m.Right))}\n");
        Assert.Equal((merges, digest), (tokenizer.Merges.Ordered.Count, Digest(string.Concat(lines))));
    }

    // What the same library makes of these texts with the vocabulary that this one saved.
    [Theory]
    [InlineData("The keeper's stair", new[] { 446, 409, 327, 262, 493, 81 })]
    [InlineData("they'll, they're, he'd 've", new[] { 491, 88, 417, 75, 11, 259, 88, 421, 11, 370, 326, 220, 6, 85, 68 })]
    [InlineData("  two  blanks\n\n\tand a tab \n", new[] { 220, 257, 500, 220, 220, 65, 75, 64, 77, 74, 82, 198, 198, 197, 260, 316, 257, 64, 65, 220, 198 })]
    [InlineData("größte Straße", new[] { 70, 344, 512, 83, 68, 366, 494 })]
    [InlineData("лестница маяка", new[] { 140, 119, 280, 223, 314, 401, 526, 268, 264, 517, 355, 520 })]
    [InlineData("船が灯る 🙂", new[] { 532, 515, 407, 323, 372, 376 })]
    [InlineData("x² = 16385 ½", new[] { 87, 126, 110, 538, 363, 437, 20, 369, 121 })]
    [InlineData("\u0085\u00a0\u2003\u3000end", new[] { 126, 227, 519, 356, 225, 294, 222, 68, 258 })]
    [InlineData("'S 'sS ''s'd", new[] { 6, 50, 220, 6, 82, 50, 220, 6, 6, 82, 326 })]
    [InlineData("👩‍🚀👩", new[] { 295, 239, 506, 235, 295, 248, 222, 295, 239, 102 })]
    [InlineData("\u0000\u0001\u007f", new[] { 188, 189, 221 })]
    [InlineData("", new int[0])]
    public void Texts_get_the_tokens_that_Hugging_Faces_gives(string text, int[] ids)
    {
        Assert.Equal(ids, s_page.Encode(text));
        Assert.Equal(text, s_page.Decode(ids));
    }

    [Fact]
    public void A_long_text_of_all_sorts_gets_the_tokens_that_Hugging_Faces_gives()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 3000; i++)
            text.Append(new Rune(new[] { 32 + i * 7 % 95, 160 + i * 13 % 7000, 32, 39, 0x1F300 + i * 3 % 600, 10, 97 + i % 26, 48 + i % 10 }[i * i % 8]));
        var ids = s_page.Encode(text.ToString());
        Assert.Equal((7056, "c9a2d9fbb207a10770e17596e01fd65308444ae3357cd93178ae23e5e05fe45d"), (ids.Length, Digest(string.Join(' ', ids))));
    }

    [Fact]
    public void Every_string_comes_back_half_surrogates_too() => Prop.ForAll(Strings(), text => s_page.Decode(s_page.Encode(text)) == text).Check(Quick);

    [Fact]
    public void All_bytes_come_back() => Prop.ForAll<byte[]>(bytes =>
    {
        var ids = new List<int>();
        s_page.EncodeBytes(bytes ?? [], ids);
        return s_page.DecodeBytes([.. ids]).AsSpan().SequenceEqual(bytes ?? []);
    }).Check(Quick);

    [Fact]
    public void Any_tokens_decode_and_what_is_no_text_shows_as_such()
    {
        Prop.ForAll<int[]>(numbers =>
        {
            var ids = (numbers ?? []).Select(n => (int)((uint)n % (uint)s_page.Size)).ToArray();
            return s_page.Decode(ids).Replace("\uFFFD", "", StringComparison.Ordinal).Length <= s_page.DecodeBytes(ids).Length;
        }).Check(Quick);
        var e = s_page.Encode("é");
        Assert.Equal("é", s_page.Decode(e));
        Assert.Equal("a\uFFFDb", Wtf8.ToText([(byte)'a', 0xC3, (byte)'b']));
        Assert.Equal("\uFFFD\uFFFD", Wtf8.ToText([0xF0, 0x9F, 0x99, 0xED]));
        Assert.Equal("\uD83D", Wtf8.ToText([0xED, 0xA0, 0xBD]));
    }

    // The pieces by GPT-2's own pattern, the merges by their definition: one rank after the other over the whole piece.
    [Fact]
    public void It_does_what_the_definition_says() => Prop.ForAll(Strings(), text =>
    {
        // .NET's regular expressions look at UTF-16; beyond the basic plane letters are not letters to them.
        var basic = new string([.. text.Where(c => !char.IsSurrogate(c))]);
        var expected = Regex.Matches(basic, @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+").SelectMany(m => ByDefinition(m.Value));
        return expected.SequenceEqual(s_page.Encode(basic));
    }).Check(Quick);

    [Fact]
    public void Both_ways_of_merging_agree()
    {
        var random = new Rng(7);
        for (var trial = 0; trial < 200; trial++)
        {
            var bytes = Enumerable.Range(0, 1 + random.NextInt(300)).Select(_ => s_page.Encode("the aned sri"[random.NextInt(12)].ToString())[0]).ToArray();
            var (one, other) = (bytes.ToArray(), bytes.ToArray());
            Assert.Equal(one[..s_page.Merges.Scan(one)], other[..s_page.Merges.Heap(other)]);
        }
    }

    [Fact]
    public void A_long_text_without_a_space_is_merged_too()
    {
        var text = string.Concat(Enumerable.Repeat("theandherand", 30_000));
        var ids = s_page.Encode(text);
        Assert.Equal(text, s_page.Decode(ids));
        Assert.True(ids.Length < text.Length / 2);
    }

    [Fact]
    public void The_same_text_trains_the_same_tokens_in_any_order()
    {
        var backwards = BytePairTrainer.Train(TrainingText.Lines.Reverse(), 557, [End], minFrequency: 1);
        Assert.Equal(BytePairFiles.ToJson(s_page), BytePairFiles.ToJson(backwards));
    }

    [Fact]
    public void Training_stops_where_no_pair_is_frequent_enough()
    {
        var tokenizer = BytePairTrainer.Train(["ab ab ab", "cd"], 1000);
        Assert.Equal(["ab", " ab"], Enumerable.Range(256, tokenizer.Size - 256).Select(tokenizer.Token));
        Assert.Equal(256, BytePairTrainer.Train([], 300).Size);
        Assert.Contains("at least 257", Assert.Throws<ArgumentOutOfRangeException>(() => BytePairTrainer.Train(["a"], 256, [End])).Message, StringComparison.Ordinal);
        Assert.Contains("spelt like an ordinary one", Assert.Throws<ArgumentException>(() => BytePairTrainer.Train(["ab ab"], 300, ["ab"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => BytePairTrainer.Train(["ab ab"], 300, [End, End]));
    }

    // "aaaa": merging from the left leaves no pair uncounted or counted twice.
    [Theory]
    [InlineData("aaa", "aa", "aaa")]
    [InlineData("aaaaa", "aa", "aaa", "aaaaa")]
    [InlineData("ababab", "ab", "abab", "ababab")]
    public void Repeated_pairs_are_merged_from_the_left(string text, params string[] tokens)
    {
        var tokenizer = BytePairTrainer.Train([text], 300, minFrequency: 1);
        Assert.Equal(tokens, Enumerable.Range(256, tokenizer.Size - 256).Select(tokenizer.Token));
        Assert.Single(tokenizer.Encode(text));
    }

    [Fact]
    public void Special_tokens_are_recognised_only_where_asked()
    {
        var id = s_page.Special[End];
        Assert.Equal(556, id);
        var text = $"the{End} and {End}";
        Assert.DoesNotContain(id, s_page.Encode(text));
        Assert.Equal(text, s_page.Decode(s_page.Encode(text)));
        int[] expected = [.. s_page.Encode("the"), id, .. s_page.Encode(" and "), id];
        Assert.Equal(expected, s_page.Encode(text, recogniseSpecial: true));
        Assert.Equal(text, s_page.Decode(expected));
        var nested = BytePairTrainer.Train([], 259, ["<a", "<a>", "<<"]);
        Assert.Equal([257, 256, 258], nested.Encode("<a><a<<", recogniseSpecial: true));
    }

    [Fact]
    public void Tokens_are_shown_to_people()
    {
        Assert.Equal((" the", End, "\\xF0\\x9F"), (s_page.Token(s_page.Encode(" the")[0]), s_page.Token(556), s_page.Token(295)));
        Assert.Contains("Tokens are 0 to 556.", Assert.Throws<ArgumentOutOfRangeException>(() => s_page.Decode([557])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => s_page.Token(-1));
    }

    [Fact]
    public void Pieces_seen_before_cost_no_memory()
    {
        var text = string.Concat(TrainingText.Lines);
        var ids = new List<int>(10_000);
        s_page.Encode(text, ids);
        ids.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        s_page.Encode(text, ids);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void More_pieces_than_are_remembered_are_encoded_all_the_same()
    {
        var text = string.Join(' ', Enumerable.Range(0, 70_000).Select(i => $"and{i * 7919 % 70_000:x}the"));
        var fresh = BytePairTrainer.Train(TrainingText.Lines, 557, [End], minFrequency: 1);
        var ids = fresh.Encode(text);
        Assert.Equal(ids, fresh.Encode(text));
        Assert.Equal(text, fresh.Decode(ids));
    }

    [Fact]
    public void Threads_may_share_it()
    {
        var texts = TrainingText.Lines.Concat(TrainingText.Lines.Select(l => l.ToUpperInvariant())).ToArray();
        var expected = texts.Select(t => s_page.Encode(t)).ToArray();
        var fresh = BytePairTrainer.Train(TrainingText.Lines, 557, [End], minFrequency: 1);
        Parallel.For(0, 400, i => Assert.Equal(expected[i % texts.Length], fresh.Encode(texts[i % texts.Length])));
    }

    private static Config Quick => Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true);

    /// <summary>Strings of ordinary words and blanks with anything in UTF-16 between them, valid or not.</summary>
    private static Arbitrary<string> Strings()
    {
        var some = Gen.Elements(" ", "  ", "\n", "\t", "'s", "'ll", "'", "the", "and", "12", "é", "ß", "船", "🙂", "\u00a0", "\u3000", "²", End);
        var any = Gen.Choose(0, 0xFFFF).Select(c => ((char)c).ToString());
        return Arb.From(Gen.Frequency((3, some), (1, any)).ListOf().Select(string.Concat));
    }

    private static List<int> ByDefinition(string piece)
    {
        var ids = Encoding.UTF8.GetBytes(piece).Select(b => Enumerable.Range(0, 256).Single(id => s_page.Bytes(id)[0] == b)).ToList();
        foreach (var (left, right, merged) in s_page.Merges.Ordered)
        {
            for (var i = 0; i + 1 < ids.Count; i++)
            {
                if (ids[i] != left || ids[i + 1] != right) continue;
                ids[i] = merged;
                ids.RemoveAt(i + 1);
            }
        }

        return ids;
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
