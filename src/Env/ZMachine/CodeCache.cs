using System.Runtime.InteropServices;

namespace Troupe.Env.ZMachine;

/// <summary>
/// The instructions of static memory, decoded once each and shared by all interpreters of a story; memory that may change is decoded
/// each time it is run. Reading takes no lock: instructions are complete before their index is published.
/// </summary>
internal sealed unsafe class CodeCache : IDisposable
{
    /// <summary>Target of a branch that leads out of the story.</summary>
    public const int Nowhere = int.MinValue;

    private readonly StoryFile _story;
    private readonly Lock _lock = new();
    private int _count = 1;

    public CodeCache(StoryFile story)
    {
        _story = story;
        // Each byte begins at most one instruction, which has at most one slot more and one to go on elsewhere.
        Pool = (Instruction*)NativeMemory.AllocZeroed((nuint)story.Memory.Length * 3 + 4, (nuint)sizeof(Instruction));
        Index = (int*)NativeMemory.AllocZeroed((nuint)story.Memory.Length, sizeof(int));
    }

    ~CodeCache() => Free();

    public Instruction* Pool { get; private set; }

    /// <summary>By address: number of the instruction there in the pool; 0: not decoded.</summary>
    public int* Index { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Decodes from a static address to the end of the run. Returns the first one's number.</summary>
    public int Decode(int pc)
    {
        lock (_lock)
        {
            if (Index[pc] != 0) return Index[pc];
            var first = _count;
            fixed (byte* memory = _story.Memory)
            {
                var at = pc;
                while (true)
                {
                    var slot = Pool + _count;
                    var known = at < _story.Memory.Length ? Index[at] : 0;
                    if (known != 0 || at >= _story.Memory.Length)
                    {
                        *slot = new Instruction { Op = known != 0 ? Op.Continue : Op.Illegal, PcAndVariable = at, Next = at, Target = known };
                        slot->Handler = Handlers.Of(_story, slot);
                        _count++;
                        break;
                    }

                    var decoder = new InstructionDecoder(_story, memory, _story.Memory.Length, at);
                    decoder.Decode(slot);
                    slot->Handler = Handlers.Of(_story, slot);
                    _count += Slots(slot);
                    if (Opcodes.EndsRun(slot->Op)) break;
                    at = slot->Next;
                }
            }

            // Published last: whoever finds one of these may run on to the end.
            for (var i = first; i < _count; i += Slots(Pool + i))
                if (Pool[i].Op != Op.Continue && Pool[i].Pc < _story.Memory.Length)
                    Volatile.Write(ref Index[Pool[i].Pc], i);
            return first;
        }
    }

    private static int Slots(Instruction* instruction) => instruction->Count > 4 ? 2 : 1;

    private void Free()
    {
        NativeMemory.Free(Pool);
        NativeMemory.Free(Index);
        Pool = null;
        Index = null;
    }
}
