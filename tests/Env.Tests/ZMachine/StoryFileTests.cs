using Troupe.Env.ZMachine;

namespace Troupe.Env.Tests.ZMachine;

public sealed class StoryFileTests
{
    private static byte[] Good(int version = 5) => new StoryAssembler(version).I("quit").Build();

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(70)]
    public void A_version_that_is_not_supported_is_refused(int version)
    {
        var bytes = Good();
        bytes[0] = (byte)version;
        Assert.Contains($"version {version} in the first byte is not supported; allowed are 1, 2, 3, 4, 5, 7 and 8", Refused(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_too_short_for_a_header_is_refused() => Assert.Contains("63 bytes are too few", Refused(Good()[..63]), StringComparison.Ordinal);

    [Fact]
    public void An_empty_file_is_refused() => Assert.Contains("0 bytes are too few", Refused([]), StringComparison.Ordinal);

    [Fact]
    public void A_truncated_file_is_refused()
    {
        var bytes = Good();
        Assert.Contains($"truncated: the header says {bytes.Length} bytes, the file has {bytes.Length - 8}", Refused(bytes[..^8]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_checksum_is_refused()
    {
        var bytes = Good();
        bytes[100]++;
        Assert.Contains("wrong checksum", Refused(bytes), StringComparison.Ordinal);
        Assert.False(StoryFile.Parse(bytes, "damaged", verifyChecksum: false).ChecksumHolds);
    }

    [Fact]
    public void Static_memory_outside_the_file_is_refused()
    {
        var bytes = Good();
        bytes[0x0E] = 0xFF;
        Assert.Contains("static memory begins at", Refused(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void The_header_is_read()
    {
        var story = StoryFile.Parse(Good(3), "good");
        Assert.Equal((3, 1, "260101", true), (story.Version, story.Release, story.Serial, story.ChecksumHolds));
        Assert.Equal(story.Identity, StoryFile.Parse(Good(3), "again").Identity);
        Assert.NotEqual(story.Identity, StoryFile.Parse(Good(4), "other").Identity);
    }

    [Fact]
    public void Bytes_after_the_story_are_ignored() => Assert.Equal(Good().Length, StoryFile.Parse([.. Good(), 1, 2, 3], "padded").Bytes.Length);

    [Fact]
    public void A_story_within_a_Blorb_file_is_found()
    {
        byte[] other = [.. "JUNK"u8, 0, 0, 0, 3, 1, 2, 3, 0];
        var good = Good();
        byte[] chunk = [.. "ZCOD"u8, 0, 0, (byte)(good.Length >> 8), (byte)good.Length, .. good];
        byte[] blorb = [.. "FORM"u8, 0, 0, 0, 0, .. "IFRS"u8, .. other, .. chunk];
        Assert.Equal(good, StoryFile.Parse(blorb, "blorb").Bytes.ToArray());
        Assert.Contains("truncated", Refused(blorb[..^10]), StringComparison.Ordinal);
        Assert.Contains("without a ZCOD chunk", Refused(blorb[..24]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_dictionary_is_read_with_its_data()
    {
        var dictionary = StoryFile.Parse(Good(), "good").Dictionary;
        Assert.Equal(",.", dictionary.Separators);
        Assert.Equal(["examine", "lamp", "look", "take"], dictionary.Words.Select(w => w.Text));
        Assert.Equal(dictionary.Words[1], dictionary.Find("lamp"));
        Assert.Equal((byte)4, dictionary.Find("take")!.Value.Data.Span[0]);
        Assert.Null(dictionary.Find("grue"));
        Assert.Equal(dictionary.Words[0].Address, StoryFile.Parse(Good(), "x").Dictionary.Find("examine")!.Value.Address);
    }

    private static string Refused(byte[] bytes) => Assert.Throws<StoryFileException>(() => StoryFile.Parse(bytes, "bad")).Message;
}
