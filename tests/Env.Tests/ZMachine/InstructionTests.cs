using Troupe.Env.ZMachine;
using static Troupe.Env.Tests.ZMachine.StoryAssembler;

namespace Troupe.Env.Tests.ZMachine;

/// <summary>Each group of instructions in the versions that have it; expected values are worked out from §15 of the Standard.</summary>
public sealed class InstructionTests
{
    public static TheoryData<int> Versions => [3, 4, 5, 8];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Arithmetic_is_signed_and_wraps_at_16_bits(int version)
    {
        var story = new StoryAssembler(version);
        (string Name, int A, int B)[] cases = [("add", 0x7FFF, 2), ("sub", -2, 3), ("mul", -3, 5), ("mul", 311, 373), ("div", -11, 2), ("div", 11, -2), ("mod", -13, 5), ("mod", 13, -5), ("and", 0x35, 56), ("or", 0x35, 56)];
        foreach (var (name, a, b) in cases) story.I(name, a, b).To(0).PrintNumber(Sp);
        Assert.Equal("-32767 -5 -15 -15069 -5 -5 -3 3 48 61 ", story.I("quit").Output());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Not_is_a_one_operand_instruction_up_to_version_4(int version) =>
        Assert.Equal("-6 ", new StoryAssembler(version).I("not", 5).To(0).PrintNumber(Sp).I("quit").Output());

    [Fact]
    public void Shifts_move_bits_left_and_right()
    {
        var story = new StoryAssembler(5);
        foreach (var (name, value, by) in new[] { ("log_shift", 1, 15), ("log_shift", -1, -12), ("art_shift", -1000, -4), ("art_shift", 17, 4), ("log_shift", 1, 16), ("art_shift", -1, -16) })
            story.I(name, value, by).To(0).PrintNumber(Sp);
        Assert.Equal("-32768 15 -63 272 0 -1 -6 ", story.I("not_v5", 5).To(0).PrintNumber(Sp).I("quit").Output());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Branches_compare_signed_and_return_where_told(int version)
    {
        var story = new StoryAssembler(version);
        var n = 0;
        foreach (var (name, operands, taken) in new (string, Operand[], bool)[]
        {
            ("je", [5, 5], true), ("je", [5, 6], false), ("je", [5, 1, 2, 5], true), ("je", [5, 1, 2, 3], false), ("jl", [-1, 1], true), ("jl", [1, -1], false),
            ("jg", [1, -1], true), ("jg", [-1, 1], false), ("jz", [0], true), ("jz", [-1], false), ("test", [7, 5], true), ("test", [2, 3], false),
        })
        {
            var label = $"l{n++}";
            story.I(name, operands).If(label, taken).I("print_char", 'x').Label(label).I("print_char", '.');
        }

        story.I("call", "yes").To(0).PrintNumber(Sp).I("call", "no").To(0).PrintNumber(Sp).I("quit")
            .Routine("yes", 0).I("jz", 0).If("rtrue").I("ret", 9)
            .Routine("no", 0).I("jz", 1).If("rfalse", on: false).I("ret", 9);
        Assert.Equal("............1 0 ", story.Output());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Long_form_reads_small_constants_and_variables(int version) =>
        Assert.Equal("42 84 ", new StoryAssembler(version).Long("add", 40, 2).To(16).PrintNumber(Var(16)).Long("add", Var(16), Var(16)).To(0).PrintNumber(Sp).I("quit").Output());

    [Theory]
    [MemberData(nameof(Versions))]
    public void Calls_pass_arguments_and_give_results(int version)
    {
        var story = new StoryAssembler(version)
            .I("call", "sum", 1, 20, 300).To(0).PrintNumber(Sp)
            .I("call", "sum", 1).To(0).PrintNumber(Sp)
            .I("call", 0, 5).To(0).PrintNumber(Sp)
            .I("push", 7).I("call", "popped", Sp).To(16).PrintNumber(Var(16)).I("quit")
            .Routine("sum", 3, 1000, 2000, 3000).I("add", Var(1), Var(2)).To(0).I("add", Sp, Var(3)).To(0).I("ret_popped")
            .Routine("popped", 1).I("push", Var(1)).I("ret_popped");
        // Up to version 4 a missing argument leaves the local's own value; from version 5 it is 0.
        Assert.Equal(version <= 4 ? "321 5001 0 7 " : "321 1 0 7 ", story.Output());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    public void Calls_with_seven_arguments_and_without_a_result_work(int version)
    {
        var story = new StoryAssembler(version).I("call_vs2", "seven", 1, 2, 3, 4, 5, 6, 7).To(0).PrintNumber(Sp).I("call_vs2", 0, 1, 2, 3, 4, 5).To(0).PrintNumber(Sp);
        if (version >= 5) story.I("call_vn2", "seven", 1, 1, 1, 1, 1, 1, 1).I("call_vn", "arguments", 1, 2).I("call_2n", "arguments", 1);
        story.I("quit").Routine("seven", 7);
        for (var i = 2; i <= 7; i++) story.I("add", Var(1), Var(i)).To(1);
        story.I("ret", Var(1)).Routine("arguments", 3).I("check_arg_count", 2).If("two").I("print_char", '1').I("rtrue").Label("two").I("print_char", '2').I("rtrue");
        Assert.Equal(version >= 5 ? "28 0 21" : "28 0 ", story.Output());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Variables_named_by_number_leave_the_stack_as_deep_as_it_is(int version)
    {
        var story = new StoryAssembler(version).I("push", 10).I("push", 20)
            .I("inc", 0).I("dec_chk", 0, 100).If("less").Label("less").I("load", 0).To(17).PrintNumber(Var(17))
            .I("store", 0, 33).PrintNumber(Sp).PrintNumber(Sp)
            .I("store", 18, 5).I("inc_chk", 18, 5).If("more").I("print_char", 'x').Label("more").PrintNumber(Var(18))
            .I("push", 77).I("pull", 19).PrintNumber(Var(19)).I("store", 20, 18).I("inc", Var(20)).PrintNumber(Var(18)).I("quit");
        Assert.Equal("20 33 10 6 77 7 ", story.Output());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Tables_are_read_written_and_searched(int version)
    {
        var story = new StoryAssembler(version).I("storew", Scratch, 1, 0x1234).I("storeb", Scratch, 4, 0x56)
            .I("loadw", Scratch, 1).To(0).PrintNumber(Sp).I("loadb", Scratch, 3).To(0).PrintNumber(Sp).I("loadw", Scratch, 2).To(0).PrintNumber(Sp);
        if (version >= 4) story.I("scan_table", 0x5600, Scratch, 5).To(0).If("found").I("print_char", 'x').Label("found").I("sub", Sp, Scratch).To(0).PrintNumber(Sp);
        if (version >= 5)
            story.I("copy_table", Scratch, Scratch + 1, 8).I("loadb", Scratch, 3).To(0).PrintNumber(Sp).I("copy_table", Scratch, 0, 8).I("loadw", Scratch, 1).To(0).PrintNumber(Sp);
        Assert.Equal("4660 52 22016 " + (version >= 4 ? "4 " : "") + (version >= 5 ? "18 0 " : ""), story.I("quit").Output());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Texts_are_printed_from_code_low_memory_and_packed_addresses(int version)
    {
        var story = new StoryAssembler(version).Print("Hello, World 3!\n").I("print_paddr", "far").I("print_obj", 2).I("print_addr", 0x130)
            .I("new_line").I("print_num", -32768).I("print_char", 'é' == 233 ? 170 : 0).I("call", "ends").To(0).I("quit")
            .Routine("ends", 0).I("print_ret").Encoded("end").Text("far", "Quite far: @ ");
        Assert.Equal("Hello, World 3!\nQuite far: @ lampthe \n-32768éend\n", story.Output());
    }

    [Fact]
    public void Catch_and_throw_return_from_the_routine_that_caught()
    {
        var story = new StoryAssembler(5).I("call", "outer").To(0).PrintNumber(Sp).I("quit")
            .Routine("outer", 1).I("catch").To(1).I("call_2n", "inner", Var(1)).Print("x").I("rtrue")
            .Routine("inner", 1).I("call_2n", "deepest", Var(1)).Print("x").I("rtrue")
            .Routine("deepest", 1).I("throw", 42, Var(1));
        Assert.Equal("42 ", story.Output());
    }

    [Fact]
    public void Code_that_the_story_writes_into_its_own_memory_runs_as_written()
    {
        // The routine at the scratch area (packed) is "no locals; ret 5", then "ret 6".
        var story = new StoryAssembler(5);
        foreach (var value in new[] { 5, 6 })
            story.I("storew", Scratch, 0, 0x009B).I("storeb", Scratch, 2, value).I("call", Scratch / 4).To(0).PrintNumber(Sp);
        Assert.Equal("5 6 ", story.I("quit").Output());
    }

    [Fact]
    public void Changing_an_abbreviation_changes_the_texts_that_use_it()
    {
        var story = new StoryAssembler(5).I("print_paddr", "text").I("print_paddr", "text").I("storew", Abbreviations, 0, 0x13C / 2).I("print_paddr", "text").I("quit");
        Assert.Equal("the bthe bb", Shared(story));

        static string Shared(StoryAssembler story)
        {
            // z-characters 1 0 (abbreviation 0), 7 ("b"): one word.
            story.Text("text", "x");
            story.Bytes(0);
            var bytes = story.Build();
            var at = bytes.AsSpan().LastIndexOf((byte[])[0xF4, 0xA5]);
            (bytes[at], bytes[at + 1]) = (0x80 | 1 << 2, 7);
            var interpreter = new Interpreter(StoryFile.Parse(bytes, "abbreviation", verifyChecksum: false));
            interpreter.Start();
            return interpreter.Output.ToString();
        }
    }
}
