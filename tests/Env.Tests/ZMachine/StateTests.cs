using Troupe.Env.ZMachine;
using static Troupe.Env.Tests.ZMachine.StoryAssembler;

namespace Troupe.Env.Tests.ZMachine;

public sealed class StateTests
{
    /// <summary>Counts its inputs, draws a random number at each, and asks within a routine, so that the stack matters.</summary>
    private static StoryAssembler Counter(int version)
    {
        var story = new StoryAssembler(version).I("storeb", Scratch, 0, 20).I("storeb", Scratch + 40, 0, 4).I("call", "loop", 5).To(0).I("quit")
            .Routine("loop", 2).I("push", 77).Label("again").I("inc", 16).PrintNumber(Var(16)).I("random", 1000).To(17).PrintNumber(Var(17)).I("read", Scratch, Scratch + 40);
        if (version >= 5) story.To(18);
        return story.I("inc", 1).PrintNumber(Var(1)).Jump("again");
    }

    [Theory]
    [InlineData(3, StoryRandomKind.Uniform)]
    [InlineData(4, StoryRandomKind.Frotz)]
    [InlineData(5, StoryRandomKind.Uniform)]
    [InlineData(8, StoryRandomKind.Frotz)]
    public void A_restored_state_has_the_same_future_anywhere(int version, StoryRandomKind random)
    {
        var file = Counter(version).Story();
        var options = new InterpreterOptions { Random = random };
        var story = new Interpreter(file, options);
        story.Start(3);
        story.Answer("look");
        var state = story.Save();
        var hash = story.StateHash();
        var future = Future(story);
        story.Restore(state);
        Assert.Equal(hash, story.StateHash());
        Assert.Equal(future, Future(story));
        var other = new Interpreter(file, options);
        other.Restore(state);
        Assert.Equal(future, Future(other));
        Assert.Equal(state, Saved(other, state));

        static string Future(Interpreter story) => string.Concat(Enumerable.Range(0, 10).Select(i =>
        {
            story.Answer("take lamp");
            return story.Output.ToString();
        }));

        static byte[] Saved(Interpreter story, byte[] state)
        {
            story.Restore(state);
            return story.Save();
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_story_and_another_seed_another()
    {
        var story = new Interpreter(Counter(5).Story());
        story.Start(1);
        var first = story.Output.ToString();
        story.Start(2);
        Assert.NotEqual(first, story.Output.ToString());
        story.Start(1);
        Assert.Equal(first, story.Output.ToString());
    }

    [Fact]
    public void The_reference_interpreters_random_numbers_are_known()
    {
        // dfrotz -s 7 draws from A = 7, A ← 0x015a4e35·A + 1, bits 16 to 30.
        var story = new Interpreter(new StoryAssembler(5).I("random", 32767).To(0).PrintNumber(Sp).I("random", 100).To(0).PrintNumber(Sp).I("random", -3).To(0).I("random", 100).To(0).PrintNumber(Sp).I("random", 100).To(0).PrintNumber(Sp)
            .I("random", 100).To(0).PrintNumber(Sp).I("random", 100).To(0).PrintNumber(Sp).I("quit").Story(), new InterpreterOptions { Random = StoryRandomKind.Frotz });
        story.Start(7);
        uint a = unchecked(0x015a4e35 * 7 + 1), b = unchecked(0x015a4e35 * a + 1);
        Assert.Equal($"{(a >> 16 & 0x7FFF) % 32767 + 1} {(b >> 16 & 0x7FFF) % 100 + 1} 1 2 3 1 ", story.Output.ToString());
    }

    [Fact]
    public void States_that_are_none_are_refused_and_change_nothing()
    {
        var story = Counter(5).Run();
        story.Answer("look");
        var state = story.Save();
        var hash = story.StateHash();
        Assert.Throws<InvalidDataException>(() => story.Restore([]));
        Assert.Throws<InvalidDataException>(() => story.Restore(state.AsSpan(0, state.Length - 1)));
        Assert.Throws<InvalidDataException>(() => story.Restore([.. state, 0]));
        Assert.Throws<InvalidDataException>(() => Counter(4).Run().Restore(state));
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var damaged = (byte[])state.Clone();
            for (var k = 0; k < 1 + i % 4; k++) damaged[random.Next(i % 2 == 0 ? 200 : damaged.Length)] = (byte)random.Next(256);
            try
            {
                story.Restore(damaged);
                if (story.Status == InterpreterStatus.WantsLine) story.Answer("look");
            }
            catch (InvalidDataException)
            {
            }
        }

        story.Restore(state);
        Assert.Equal(hash, story.StateHash());
    }

    [Fact]
    public void Hashes_leave_out_the_input_and_what_they_are_told_to()
    {
        var story = new StoryAssembler(3).I("storeb", Scratch, 0, 20).I("storeb", Scratch + 40, 0, 4).Label("again").I("read", Scratch, Scratch + 40)
            .I("loadb", Scratch, 1).To(16).I("je", Var(16), 'x').If("change", on: false).I("inc", 30).Label("change").I("store", 16, 0).Jump("again").Run();
        story.Answer("look");
        var hash = story.RamHash();
        story.Answer("take lamp");
        Assert.Equal(hash, story.RamHash());
        story.Answer("x");
        Assert.NotEqual(hash, story.RamHash());
        MemoryRange[] global = [new(Globals + 2 * (30 - 16), 2)];
        var without = story.RamHash(global);
        story.Answer("x");
        Assert.Equal(without, story.RamHash(global));
    }

    [Fact]
    public void Undo_goes_back_as_many_times_as_there_are_slots()
    {
        StoryAssembler Undoer() => new StoryAssembler(5).I("inc", 16).I("save_undo").To(17).PrintNumber(Var(17)).I("je", Var(17), 2).If("back")
            .I("inc", 16).I("save_undo").To(17).PrintNumber(Var(17)).I("je", Var(17), 2).If("back").I("store", 16, 9)
            .Label("back").PrintNumber(Var(16)).I("restore_undo").To(18).PrintNumber(Var(18)).I("quit");
        Assert.Equal("1 1 9 2 2 2 1 0 ", Undoer().Output(new InterpreterOptions { UndoSlots = 2 }));
        Assert.Equal("1 1 9 2 2 0 ", Undoer().Output(new InterpreterOptions { UndoSlots = 1 }));
        Assert.Equal("-1 -1 9 0 ", Undoer().Output(new InterpreterOptions { UndoSlots = 0 }));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Save_and_restore_within_the_story_use_memory(int version)
    {
        // Each restore goes back to behind the save, so that the story prints 5 again and again until it has done too much.
        var story = new StoryAssembler(version).I("store", 16, 5);
        if (version <= 3) story.I("save").If("saved").Print("x").Label("saved");
        else story.I(version == 4 ? "save" : "save5").To(17).PrintNumber(Var(17));
        story.PrintNumber(Var(16)).I("store", 16, 6);
        if (version <= 3) story.I("restore").If("never").Label("never");
        else story.I(version == 4 ? "restore" : "restore5").To(17);
        Assert.StartsWith(version <= 3 ? "5 5 5 " : "1 5 2 5 2 5 ", story.Print("x").I("quit").Output(new InterpreterOptions { MaxInstructionsPerTurn = 20_000 }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_story_saved_for_undo_is_part_of_its_state()
    {
        var file = new StoryAssembler(5).I("storeb", Scratch, 0, 9).I("store", 16, 1).I("save_undo").To(17).PrintNumber(Var(17)).PrintNumber(Var(16)).I("store", 16, 8)
            .I("read", Scratch, 0).To(18).I("restore_undo").To(18).Print("no").I("quit").Story();
        var story = new Interpreter(file);
        story.Start();
        var state = story.Save();
        var other = new Interpreter(file);
        other.Restore(state);
        other.Answer("undo");
        Assert.Equal("2 1 ", other.Output.ToString());
    }

    [Fact]
    public void Restart_begins_again_with_fresh_memory()
    {
        var story = new StoryAssembler(5).I("storeb", Scratch, 0, 9).PrintNumber(Var(16)).I("store", 16, 1).I("read", Scratch, 0).To(18).I("restart").Run();
        story.Answer("");
        Assert.Equal("0 ", story.Output.ToString());
    }

    [Fact]
    public void Interpreters_on_many_threads_share_one_story()
    {
        for (var round = 0; round < 20; round++)
        {
            var file = Counter(round % 2 == 0 ? 3 : 5).Story(); // nothing of it decoded yet
            var played = new string[8];
            Parallel.For(0, played.Length, i =>
            {
                var story = new Interpreter(file);
                story.Start(1);
                var text = story.Output.ToString();
                for (var turn = 0; turn < 20; turn++)
                {
                    story.Answer("take lamp");
                    text += story.Output.ToString();
                }

                played[i] = text;
            });
            Assert.All(played, text => Assert.Equal(played[0], text));
        }
    }

    [Fact]
    public void Turns_allocate_nothing()
    {
        var story = Counter(5).Run(new InterpreterOptions { UndoSlots = 0 });
        byte[] buffer = [];
        for (var i = 0; i < 200; i++) Turn();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Turn();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Turn()
        {
            story.Answer("take lamp, look");
            _ = story.RamHash();
            story.SaveTo(ref buffer);
        }
    }
}
