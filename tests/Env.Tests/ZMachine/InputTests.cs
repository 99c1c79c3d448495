using Troupe.Env.ZMachine;
using static Troupe.Env.Tests.ZMachine.StoryAssembler;

namespace Troupe.Env.Tests.ZMachine;

public sealed class InputTests
{
    private const int Text = Scratch, Parse = Scratch + 0x40;

    public static TheoryData<int> Versions => [3, 4, 5, 8];

    /// <summary>Reads a line, prints each word's dictionary entry (as an index), length and place, and asks again.</summary>
    private static StoryAssembler Reader(int version)
    {
        var story = new StoryAssembler(version).I("storeb", Text, 0, 30).I("storeb", Parse, 0, 5).Label("again").I("storeb", Text, 1, 0).I("read", Text, Parse);
        if (version >= 5) story.To(16);
        return story.I("loadb", Parse, 1).To(17).I("print_num", Var(17)).I("store", 18, 0).Label("next").I("je", Var(18), Var(17)).If("done")
            .I("mul", Var(18), 2).To(19).I("add", Var(19), 1).To(19).I("loadw", Parse, Var(19)).To(20).I("print_char", ' ')
            .I("jz", Var(20)).If("unknown").I("sub", Var(20), Dictionary + 6).To(20).I("div", Var(20), version <= 3 ? 5 : 7).To(20).I("print_num", Var(20)).Jump("known").Label("unknown").I("print_char", '?').Label("known")
            .I("mul", Var(18), 4).To(19).I("add", Var(19), 4).To(19).I("print_char", '/').I("loadb", Parse, Var(19)).To(0).I("print_num", Sp).I("add", Var(19), 1).To(19).I("print_char", '@').I("loadb", Parse, Var(19)).To(0).I("print_num", Sp)
            .I("inc", 18).Jump("next").Label("done").I("new_line").Jump("again");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_line_is_cut_into_words_and_separators_and_looked_up(int version)
    {
        var story = Reader(version).Run();
        Assert.Equal(InterpreterStatus.WantsLine, story.Status);
        story.Answer("Take LAMP,xyzzy.");
        // Text begins at byte 1 of the buffer up to version 4, else at byte 2.
        Assert.Equal(version <= 4 ? "5 3/4@1 1/4@6 ?/1@10 ?/5@11 ?/1@16\n" : "5 3/4@2 1/4@7 ?/1@11 ?/5@12 ?/1@17\n", story.Output.ToString());
        story.Answer("");
        Assert.Equal("0\n", story.Output.ToString());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Words_are_cut_to_the_dictionarys_length_and_lines_to_the_buffers(int version)
    {
        var story = Reader(version).Run();
        story.Answer("examinations take take take take take");
        var expected = version <= 3 ? "5 0/12@1 3/4@14 3/4@19 3/4@24 ?/1@29\n" : version == 4 ? "5 ?/12@1 3/4@14 3/4@19 3/4@24 ?/1@29\n" : "5 ?/12@2 3/4@15 3/4@20 3/4@25 ?/2@30\n";
        Assert.Equal(expected, story.Output.ToString());
    }

    [Fact]
    public void No_line_can_write_beyond_its_buffer()
    {
        var story = Reader(5).Run();
        var before = story.Ram[(Text + 33)..Parse].ToArray();
        story.Answer(new string('a', 100_000));
        Assert.Equal(before, story.Ram[(Text + 33)..Parse].ToArray());
        Assert.Equal(InterpreterStatus.WantsLine, story.Status);
    }

    [Fact]
    public void Keys_are_read_one_at_a_time()
    {
        var story = new StoryAssembler(4).I("read_char", 1).To(0).PrintNumber(Sp).I("read_char", 1).To(0).PrintNumber(Sp).I("quit").Run();
        Assert.Equal(InterpreterStatus.WantsKey, story.AnswerKey('a'));
        Assert.Equal("97 ", story.Output.ToString());
        Assert.Equal(InterpreterStatus.Ended, story.Answer(""));
        Assert.Equal("13 ", story.Output.ToString());
        Assert.Throws<InvalidOperationException>(() => story.AnswerKey('a'));
        Assert.Throws<InvalidOperationException>(() => story.Answer("a"));
    }

    [Fact]
    public void Characters_that_the_story_does_not_know_become_question_marks()
    {
        var story = new StoryAssembler(5).I("storeb", Text, 0, 30).I("read", Text, 0).To(16).I("print_table", Text + 2, 4).I("quit").Run();
        story.Answer("A\u4e2dÄ\ud800");
        Assert.Equal("a?ä?", story.Output.ToString());
    }

    [Fact]
    public void Output_can_be_redirected_into_tables_one_within_the_other()
    {
        var story = new StoryAssembler(5).I("output_stream", 3, Scratch).Print("one").I("output_stream", 3, Scratch + 100).Print("two").I("output_stream", -3).Print("!").I("output_stream", -3)
            .I("loadw", Scratch, 0).To(0).PrintNumber(Sp).I("print_table", Scratch + 2, 4).I("loadw", Scratch + 100, 0).To(0).PrintNumber(Sp).I("print_table", Scratch + 102, 3).I("quit");
        Assert.Equal("4 one!3 two", story.Output());
    }

    [Fact]
    public void The_upper_window_is_apart_from_the_output()
    {
        var story = new StoryAssembler(5).Print("below").I("split_window", 2).I("set_window", 1).I("set_cursor", 2, 5).Print("above").I("set_window", 0).Print(" again").I("quit").Run();
        Assert.Equal("below again", story.Output.ToString());
        Assert.Equal((2, "", "    above"), (story.UpperWindowHeight, story.UpperWindowLine(0).ToString(), story.UpperWindowLine(1).ToString()));
    }

    [Fact]
    public void The_status_line_of_version_3_comes_from_the_first_globals()
    {
        var story = new StoryAssembler(3).I("store", 16, 2).I("store", 17, -5).I("store", 18, 12).I("show_status").I("quit").Run();
        Assert.Equal(new StatusLine(2, -5, 12, false), story.StatusLine);
        Assert.Null(new StoryAssembler(5).I("quit").Run().StatusLine);
    }
}
