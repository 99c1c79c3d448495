using System.Buffers.Binary;
using Troupe.Env.Stories;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Tests.Stories;

/// <summary>Tables of each known layout, written by hand after their descriptions.</summary>
public sealed class GrammarReaderTests
{
    private const int Table = 0x400, Dictionary = 0x600;

    [Fact]
    public void Inform_6_second_version_is_read_from_our_own_game()
    {
        var (form, verbs) = GrammarReader.Read(StoryFile.Parse(Games.Open("lantern"), "lantern"));
        Assert.Equal(GrammarForm.Inform2, form);
        var unlock = verbs.Single(v => v.Words.Contains("unlock"));
        Assert.False(unlock.Meta);
        Assert.Equal(["Noun", "Noun with Held"], unlock.Lines.Select(Show));
        Assert.True(verbs.Single(v => v.Words.Contains("quit")).Meta);
        Assert.Contains(verbs.Single(v => v.Words.Contains("give")).Lines, line => line.Reversed && Show(line) == "Noun Held");
    }

    [Fact]
    public void Inform_first_version()
    {
        // Flags, verb number, preposition's number.
        var story = Story("6.05", ("in", [8, 0, 250]), ("put", [1, 254, 0]), ("take", [1, 255, 0]));
        Write(story, [1, 1, 2, 0, 0, 0, 0, 0, 7], [1, 2, 1, 250, 0, 0, 0, 0, 9]);
        var (form, verbs) = GrammarReader.Read(Parse(story));
        Assert.Equal(GrammarForm.Inform1, form);
        Assert.Equal(["take: 7 Noun", "put: 9 Held in Noun"], verbs.Select(v => $"{v.Words[0]}: {v.Lines[0].Action} {Show(v.Lines[0])}"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Infocoms_eight_bytes_a_line_with_and_without_filling(int filling)
    {
        var story = Story("", ("in", [0x08, 200, 0]), ("put", [0x41, 254, 0]), ("take", [0x41, 255, 0]));
        Write(story, [1, 1, 0, 0, 0, 0, 0x30, 0, 93, .. new byte[filling]], [1, 2, 0, 200, 0, 0, 0xC0, 0x30, 12, .. new byte[filling]]);
        var (form, verbs) = GrammarReader.Read(Parse(story));
        Assert.Equal(GrammarForm.InfocomFixed, form);
        Assert.Equal(["take: 93 Noun", "put: 12 Held in Noun"], verbs.Select(v => $"{v.Words[0]}: {v.Lines[0].Action} {Show(v.Lines[0])}"));
    }

    [Fact]
    public void Infocoms_lines_of_various_length()
    {
        var story = Story("", ("in", [0x08, 200, 0]), ("put", [0x41, 254, 0]), ("wait", [0x41, 255, 0]));
        Write(story, [2, 0x00, 5, 0x40, 6, 0, 0x30], [1, 0x80, 12, 0, 0xC0, 200 & 0x3F, 0, 0x30]);
        var (form, verbs) = GrammarReader.Read(Parse(story));
        Assert.Equal(GrammarForm.InfocomVariable, form);
        Assert.Equal([5, 6], verbs[0].Lines.Select(l => l.Action));
        Assert.Equal("Held in Noun", Show(verbs[1].Lines[0]));
    }

    [Fact]
    public void A_story_without_tables_has_no_verbs()
    {
        var story = Story("", ("look", [0x41, 255, 0]));
        Assert.Equal((GrammarForm.None, 0), GrammarReader.Read(Parse(story)) is var (form, verbs) ? (form, verbs.Count) : default);
    }

    private static string Show(GrammarLine line) => string.Join(' ', line.Tokens.Select(t => t.Slot == GrammarSlot.Word ? t.Words[0] : t.Slot.ToString()));

    private static StoryFile Parse(byte[] story) => StoryFile.Parse(story, "by hand", verifyChecksum: false);

    private static byte[] Story(string compiler, params (string Text, byte[] Data)[] words)
    {
        var story = new byte[0x800];
        story[0] = 3;
        Word(story, 0x08, Dictionary);
        Word(story, 0x0A, 0x100);
        Word(story, 0x0C, 0x200);
        Word(story, 0x0E, Table);
        "840726"u8.CopyTo(story.AsSpan(0x12));
        System.Text.Encoding.ASCII.GetBytes(compiler).CopyTo(story, 0x3C);
        var text = Parse(story).Text;
        story[Dictionary + 1] = 7;
        Word(story, Dictionary + 2, words.Length);
        for (var i = 0; i < words.Length; i++)
        {
            var at = Dictionary + 4 + 7 * i;
            BinaryPrimitives.WriteUInt32BigEndian(story.AsSpan(at), (uint)text.Encode(words[i].Text));
            words[i].Data.CopyTo(story, at + 4);
        }

        return story;
    }

    private static void Write(byte[] story, params byte[][] verbs)
    {
        var at = Table + 2 * verbs.Length;
        for (var verb = 0; verb < verbs.Length; verb++)
        {
            Word(story, Table + 2 * verb, at);
            verbs[verb].CopyTo(story, at);
            at += verbs[verb].Length;
        }
    }

    private static void Word(byte[] story, int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(story.AsSpan(at), (ushort)value);
}
