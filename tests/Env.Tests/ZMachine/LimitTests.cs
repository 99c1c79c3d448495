using Troupe.Env.ZMachine;
using static Troupe.Env.Tests.ZMachine.StoryAssembler;

namespace Troupe.Env.Tests.ZMachine;

/// <summary>Whatever a story does, it ends in a failure with a reason, and the interpreter can start again.</summary>
public sealed class LimitTests
{
    private static readonly InterpreterOptions s_small = new() { MaxInstructionsPerTurn = 100_000, MaxOutputPerTurn = 1000, StackWords = 1024 };

    private static void Fails(StoryAssembler story, string reason, bool limit)
    {
        var interpreter = new Interpreter(story.Story(), s_small);
        Assert.Equal(InterpreterStatus.Failed, interpreter.Start());
        Assert.Contains(reason, interpreter.Failure!.Reason, StringComparison.Ordinal);
        Assert.Equal(limit, interpreter.Failure.LimitExceeded);
        Assert.Throws<InvalidOperationException>(() => interpreter.Answer("look"));
        Assert.Throws<InvalidOperationException>(() => interpreter.Save());
        Assert.Equal(InterpreterStatus.Failed, interpreter.Start());
    }

    [Fact]
    public void Endless_loops_fail() => Fails(new StoryAssembler(5).Label("again").Jump("again"), "more than 100,000 instructions in one turn", limit: true);

    [Fact]
    public void Endless_recursion_fails() => Fails(new StoryAssembler(5).I("call", "deeper").To(0).Routine("deeper", 3).I("call", "deeper").To(0), "the stack has more than 1,024 words", limit: true);

    [Fact]
    public void Endless_pushing_fails() => Fails(new StoryAssembler(5).Label("again").I("push", 1).Jump("again"), "the stack has more than 1,024 words", limit: true);

    [Fact]
    public void Endless_output_fails() => Fails(new StoryAssembler(5).Label("again").Print("again and again").Jump("again"), "more than 1,000 characters printed in one turn", limit: true);

    [Fact]
    public void Endless_output_a_character_at_a_time_fails() => Fails(new StoryAssembler(5).Label("again").I("print_char", 'x').Jump("again"), "more than 1,000 characters printed in one turn", limit: true);

    [Fact]
    public void Endless_table_work_fails() => Fails(new StoryAssembler(5).Label("again").I("copy_table", Scratch, Scratch + 100, 300).Jump("again"), "too much work in one turn", limit: true);

    [Fact]
    public void Redirection_nested_too_deep_fails() => Fails(new StoryAssembler(5).Label("again").I("output_stream", 3, Scratch).Jump("again"), "redirected more than 16 times", limit: true);

    [Fact]
    public void Endless_restarts_fail() => Fails(new StoryAssembler(5).I("restart"), "too much work in one turn", limit: true);

    [Theory]
    [InlineData("div")]
    [InlineData("mod")]
    public void Division_by_zero_fails(string name) => Fails(new StoryAssembler(5).I(name, 1, 0).To(0), "division by zero", limit: false);

    [Fact]
    public void Popping_an_empty_stack_fails() => Fails(new StoryAssembler(5).I("call", "pops").To(0).I("quit").Routine("pops", 1).PrintNumber(Sp), "the stack is empty", limit: false);

    [Fact]
    public void Popping_two_from_a_stack_of_one_fails() => Fails(new StoryAssembler(5).I("push", 1).I("add", Sp, Sp).To(16), "the stack is empty", limit: false);

    [Fact]
    public void Writing_to_static_memory_fails() => Fails(new StoryAssembler(5).I("storew", Dictionary, 0, 1), "beyond dynamic memory", limit: false);

    [Fact]
    public void Writing_a_word_across_the_end_of_dynamic_memory_fails() => Fails(new StoryAssembler(5).I("storew", Dictionary - 1, 0, 1), "beyond dynamic memory", limit: false);

    [Fact]
    public void Reading_beyond_memory_fails() => Fails(new StoryAssembler(5).I("loadb", 0xFFF0, 0).To(0), "read beyond the end of memory", limit: false);

    [Fact]
    public void Unknown_instructions_fail() => Fails(new StoryAssembler(5).Bytes(0), "illegal instruction", limit: false);

    [Fact]
    public void Instructions_of_later_versions_fail() => Fails(new StoryAssembler(3).I("read_char", 1).To(0), "illegal instruction", limit: false);

    [Fact]
    public void Instructions_without_their_operands_fail() => Fails(new StoryAssembler(5).I("add", 1).To(0), "illegal instruction", limit: false);

    [Fact]
    public void Running_off_the_end_fails() => Fails(new StoryAssembler(5).Bytes(0xB4, 0xB4, 0xB4, 0xB4, 0xB4, 0xB4, 0xB4, 0xB4), "illegal instruction", limit: false);

    [Fact]
    public void Jumping_out_of_the_story_fails() => Fails(new StoryAssembler(5).Bytes(0x8C, 0x7F, 0xF0), "jump out of the story", limit: false);

    [Fact]
    public void Calling_what_is_no_routine_fails() => Fails(new StoryAssembler(5).I("call", 0x7FFF).To(0), "holds no routine", limit: false);

    [Fact]
    public void Objects_that_are_not_there_fail() => Fails(new StoryAssembler(5).I("get_parent", 0x7000).To(0), "no such object", limit: false);

    [Fact]
    public void Attributes_that_are_not_there_fail() => Fails(new StoryAssembler(3).I("set_attr", 1, 32), "no such object or attribute", limit: false);

    [Fact]
    public void Setting_a_property_that_is_not_there_fails() => Fails(new StoryAssembler(3).I("put_prop", 1, 9, 1), "object 1 has no property 9", limit: false);

    [Fact]
    public void Texts_beyond_memory_fail() => Fails(new StoryAssembler(8).I("print_paddr", 0x7FFF), "beyond the end of memory", limit: false);

    [Fact]
    public void Returning_from_the_main_routine_fails() => Fails(new StoryAssembler(5).I("rtrue"), "return from the main routine", limit: false);

    [Fact]
    public void Throwing_to_a_frame_that_is_gone_fails() => Fails(new StoryAssembler(5).I("throw", 1, 500), "a frame that is gone", limit: false);

    [Fact]
    public void A_ring_of_siblings_fails()
    {
        // Object 3 becomes its own sibling: removing object 4, said to be in the box, never finds it.
        var story = new StoryAssembler(5).I("storew", Objects + 126 + 2 * 14 + 8, 0, 3).I("storew", Objects + 126 + 3 * 14 + 6, 0, 1).I("remove_obj", 4);
        Fails(story, "the object tree is broken", limit: false);
    }

    [Fact]
    public void A_failure_names_the_address_of_its_instruction()
    {
        var story = new StoryAssembler(5).I("nop").I("div", 1, 0).To(0).Run();
        Assert.Equal(Code + 1, story.Failure!.Pc);
        Assert.Equal($"division by zero at address {Code + 1:x5}", story.Failure.ToString());
    }
}
