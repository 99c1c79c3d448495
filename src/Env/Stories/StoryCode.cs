using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// Goes through all instructions of a story: routines are found from the calls that lead to them, then read on one after
/// another to the end of the code. What is reached only through computed addresses lies between routines that are called.
/// </summary>
internal static unsafe class StoryCode
{
    private const int LongestRoutine = 1 << 16;

    /// <summary>Sees an instruction; its operands after the fourth are in the slot behind it.</summary>
    public delegate void Visitor(Instruction* instruction);

    /// <returns>Address behind the last routine, where the strings begin; 0 where no routine was found.</returns>
    public static int Visit(StoryFile story, Visitor visit)
    {
        fixed (byte* memory = story.Memory) return Visit(story, memory, visit);
    }

    public static int Packing(StoryFile story) => story.Version switch { <= 3 => 2, <= 7 => 4, _ => 8 };

    public static int Aligned(int at, int pack) => (at + pack - 1) / pack * pack;

    private static int Visit(StoryFile story, byte* memory, Visitor visit)
    {
        var known = new HashSet<int>();
        var waiting = new Stack<int>();
        // The start is an instruction, not a routine; its calls lead everywhere else.
        Read(story, memory, story.StartAddress, Called);
        while (waiting.TryPop(out var routine)) Read(story, memory, Body(story, routine), Called);
        if (known.Count == 0) return 0;

        var at = known.Min();
        var last = known.Max();
        var startSeen = false;
        while (at < story.Bytes.Length)
        {
            // Seen before it is told: what turns out not to be a routine is not told at all.
            var end = story.Byte(at) <= 15 ? Read(story, memory, Body(story, at), null) : 0;
            if (end == 0 && at > last) break;
            if (end != 0) Read(story, memory, Body(story, at), visit);
            startSeen |= at <= story.StartAddress && story.StartAddress < end;
            at = Aligned(end == 0 ? at + 1 : end, Packing(story));
        }

        if (!startSeen) Read(story, memory, story.StartAddress, visit);
        return at;

        void Called(Instruction* instruction)
        {
            if (instruction->Op != Op.Call || instruction->K0 != Place.None) return;
            var routine = story.UnpackRoutine(instruction->V0);
            if (routine >= 64 && routine < story.Bytes.Length && story.Byte(routine) <= 15 && known.Add(routine)) waiting.Push(routine);
        }
    }

    private static int Body(StoryFile story, int routine) => routine + 1 + (story.Version <= 4 ? 2 * story.Byte(routine) : 0);

    /// <summary>Reads until no branch before leads further. Returns the address behind the last instruction, or 0 where they are none.</summary>
    private static int Read(StoryFile story, byte* memory, int at, Visitor? visit)
    {
        var slots = stackalloc Instruction[2];
        var furthest = at;
        for (var first = at; at < story.Bytes.Length && at - first < LongestRoutine;)
        {
            new InstructionDecoder(story, memory, story.Bytes.Length, at).Decode(slots);
            if (slots->Op == Op.Illegal) return 0;
            visit?.Invoke(slots);
            if (slots->Branch == Branch.Jump || slots->Op == Op.JumpTo) furthest = Math.Max(furthest, -slots->Target);
            var ends = Opcodes.EndsRun(slots->Op);
            at = slots->Next;
            if (ends && at > furthest) return at;
        }

        return 0;
    }
}
