using Troupe.Env.ZMachine;
using static Troupe.Env.Tests.ZMachine.StoryAssembler;

namespace Troupe.Env.Tests.ZMachine;

/// <summary>No damaged story crashes, hangs or grows: it is refused, plays on, ends or fails.</summary>
public sealed class DamagedStoryTests
{
    private static readonly InterpreterOptions s_small = new() { MaxInstructionsPerTurn = 20_000, MaxOutputPerTurn = 5000, StackWords = 1024, UndoSlots = 1 };

    [Fact]
    public void Two_thousand_damaged_stories_do_no_harm() => Play(0, 2000);

    [Fact]
    [Trait("Tier", "long")]
    public void A_hundred_thousand_damaged_stories_do_no_harm() => Play(2000, 100_000);

    [Fact]
    public void Random_bytes_as_code_do_no_harm()
    {
        for (var k = 0; k < 500; k++)
        {
            var random = new Random(k);
            var code = new byte[400];
            random.NextBytes(code);
            var story = new StoryAssembler(k % 4 == 3 ? 8 : 3 + k % 4).Bytes(code).Run(s_small);
            for (var turn = 0; turn < 5 && story.Status is InterpreterStatus.WantsLine or InterpreterStatus.WantsKey; turn++) story.Answer("take lamp");
            if (story.Status == InterpreterStatus.Failed) Assert.NotEmpty(story.Failure!.Reason);
        }
    }

    private static void Play(int from, int count)
    {
        var stories = new[] { 3, 4, 5, 8 }.Select(Everything).Concat(Games()).ToArray();
        var failed = 0;
        for (var k = from; k < from + count; k++)
        {
            var random = new Random(k);
            var bytes = (byte[])stories[random.Next(stories.Length)].Clone();
            var within = random.Next(3) switch { 0 => 64, 1 => Math.Min(bytes.Length, bytes[14] << 8 | bytes[15]), _ => bytes.Length };
            for (var i = 1 << random.Next(7); i > 0; i--) bytes[random.Next(within)] = (byte)random.Next(256);
            StoryFile file;
            try
            {
                file = StoryFile.Parse(bytes, "damaged", verifyChecksum: false);
            }
            catch (StoryFileException)
            {
                continue;
            }

            var story = new Interpreter(file, s_small);
            var status = story.Start(k);
            for (var turn = 0; turn < 6 && status is InterpreterStatus.WantsLine or InterpreterStatus.WantsKey; turn++)
            {
                if (random.Next(3) == 0) story.Restore(story.Save());
                status = story.Answer(turn % 2 == 0 ? "take lamp, look" : "x");
                Assert.InRange(story.Output.Length, 0, s_small.MaxOutputPerTurn);
            }

            if (status == InterpreterStatus.Failed) failed++;
            _ = story.StateHash();
            _ = file.Dictionary.Words.Count;
            for (var o = 1; o <= Math.Min(story.ObjectCount, 50); o++) _ = story.ShortName(o) + story.ChildOf(o) + story.NextProperty(o, 0) + story.PropertyAddress(o, 5);
        }

        Assert.NotEqual(0, failed);
    }

    /// <summary>A story that does a little of everything at each line.</summary>
    private static byte[] Everything(int version)
    {
        var story = new StoryAssembler(version).I("storeb", Scratch, 0, 30).I("storeb", Scratch + 64, 0, 6).Label("again").I("read", Scratch, Scratch + 64);
        if (version >= 5) story.To(16);
        story.I("call", "work", 3, 4).To(17).PrintNumber(Var(17)).I("print_obj", 1).I("print_paddr", "text").I("insert_obj", 4, 1).I("remove_obj", 2).I("insert_obj", 2, 4).I("get_child", 1).To(18).If("child").Label("child")
            .I("get_prop", 1, 5).To(19).I("get_prop_addr", 1, 2).To(20).I("get_prop_len", Var(20)).To(21).I("get_next_prop", 1, 0).To(22).I("set_attr", 2, 5).I("loadw", Scratch, 3).To(23).I("storew", Scratch + 100, 2, Var(23)).I("random", 6).To(24);
        if (version >= 5) story.I("tokenise", Scratch, Scratch + 64).I("copy_table", Scratch, Scratch + 200, 40).I("save_undo").To(25).I("output_stream", 3, Scratch + 300).Print("hidden").I("output_stream", -3).I("scan_table", 5, Scratch, 20).To(26).If("scanned").Label("scanned").I("print_table", Scratch, 5, 2);
        return story.Jump("again").Routine("work", 3).I("push", Var(1)).I("add", Sp, Var(2)).To(3).I("jg", Var(3), 100).If("rtrue").I("call", "inner", Var(3)).To(0).I("ret_popped").Routine("inner", 1).I("mul", Var(1), 7).To(0).I("ret_popped").Text("text", "Some text of the story.").Build();
    }

    private static IEnumerable<byte[]> Games()
    {
        var assembly = typeof(StoryFile).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".z3", StringComparison.Ordinal) || n.EndsWith(".z5", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            yield return bytes;
        }
    }
}
