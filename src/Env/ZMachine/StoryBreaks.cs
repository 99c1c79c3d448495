namespace Troupe.Env.ZMachine;

/// <summary>
/// A copy of a story that stops at chosen instructions, before they are run: the interpreter then says that it has ended,
/// and its state is that of the moment. Set all breaks before an interpreter runs; not thread-safe while they are set.
/// </summary>
internal sealed unsafe class StoryBreaks
{
    private readonly Dictionary<int, (Instruction First, Instruction Second)> _replaced = [];

    public StoryBreaks(StoryFile story) => Story = StoryFile.Parse(story.Bytes, story.Name, verifyChecksum: false);

    /// <summary>Runs like the story it was made of, up to a break.</summary>
    public StoryFile Story { get; }

    public bool Has(int address) => _replaced.ContainsKey(address);

    public void Set(int address)
    {
        if (_replaced.ContainsKey(address)) return;
        var slot = Slot(address);
        _replaced[address] = (*slot, slot->Count > 4 ? slot[1] : default);
        *slot = new Instruction { Op = Op.Quit, PcAndVariable = address, Next = slot->Next };
    }

    public void Clear(int address)
    {
        if (!_replaced.Remove(address, out var replaced)) return;
        var slot = Slot(address);
        *slot = replaced.First;
        if (replaced.First.Count > 4) slot[1] = replaced.Second;
    }

    /// <summary>Operands of the instruction that a break stands for.</summary>
    public int Operands(Interpreter machine, int address, Span<ushort> values)
    {
        var slots = stackalloc Instruction[2];
        (slots[0], slots[1]) = _replaced[address];
        return machine.Operands(slots, values);
    }

    private Instruction* Slot(int address)
    {
        var number = Story.Code.Index[address];
        if (number == 0) number = Story.Code.Decode(address);
        return Story.Code.Pool + number;
    }
}
