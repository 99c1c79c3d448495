using System.Buffers.Binary;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// Runs an action without its words. A story first makes an action and up to two things out of a line, then calls a routine
/// with these three numbers. Where that call is, and where in memory the numbers stand at that moment, is found out from a
/// few commands; then any action on any things is run from one command's state by putting in other numbers, and stopped
/// where the call returns. That leaves out the parser and the end of the turn, nine tenths of the work, and what a turn does by itself.
/// </summary>
/// <remarks>It tells what need not be tried: what it finds to have an effect must still be typed, since the parser may refuse it.</remarks>
internal sealed unsafe class ActionShortcut
{
    private const int MostOperands = 8;

    // What goes on for longer is typed, and then has the usual limit.
    private const int LongestAction = 30_000;

    private readonly StoryBreaks _beforeCall;
    private readonly StoryBreaks _afterCall;
    private readonly int _call, _next;
    private readonly int[] _action, _noun, _second;   // offsets into memory, then into the stack

    private ActionShortcut(StoryFile story, int call, int next, int[] action, int[] noun, int[] second)
    {
        (_call, _next, _action, _noun, _second) = (call, next, action, noun, second);
        _beforeCall = new StoryBreaks(story);
        _beforeCall.Set(call);
        _afterCall = new StoryBreaks(story);
        _afterCall.Set(next);
    }

    /// <summary>Whether the second thing can be put in too.</summary>
    public bool TakesSecond => _second.Length > 0;

    /// <summary>What tells that an action had an effect.</summary>
    public StateMask? Mask { get; set; }

    /// <summary>A command whose meaning is known.</summary>
    public readonly record struct Example(string Command, int Action, int Noun, int Second);

    /// <param name="state">From which all the examples are understood.</param>
    /// <param name="examples">At least two nouns and two actions; with a second thing, one at least twice and different.</param>
    public static ActionShortcut? Find(StoryFile story, byte[] state, IReadOnlyList<Example> examples, long limit, Func<int, bool> isObjectData)
    {
        var calls = new List<(int At, int Next)>();
        StoryCode.Visit(story, i =>
        {
            if (i->Op == Op.Call && i->Count >= 3) calls.Add((i->Pc, i->Next));
        });
        var first = examples[0];
        var breaks = new StoryBreaks(story);
        foreach (var (at, _) in calls) breaks.Set(at);
        var machine = new Interpreter(breaks.Story, new InterpreterOptions { MaxInstructionsPerTurn = limit, UndoSlots = 0 });
        machine.Restore(state);
        for (machine.Answer(first.Command); machine.Status == InterpreterStatus.Ended && breaks.Has(machine.ResumesAt); machine.Continue())
        {
            var at = machine.ResumesAt;
            if (Passes(breaks, machine, at, first) && Make(story, at, calls.Find(c => c.At == at).Next, state, examples, limit, isObjectData) is { } found) return found;
            breaks.Clear(at);
        }

        return null;
    }

    public Runner NewRunner(long limit) => new(this, limit);

    private static bool Passes(StoryBreaks breaks, Interpreter machine, int at, Example example)
    {
        Span<ushort> values = stackalloc ushort[MostOperands];
        var count = breaks.Operands(machine, at, values);
        for (var i = 1; i + 1 < count; i++)
            if (values[i] == example.Action && values[i + 1] == example.Noun && (example.Second == 0 || i + 2 < count && values[i + 2] == example.Second)) return true;
        return false;
    }

    private static ActionShortcut? Make(StoryFile story, int call, int next, byte[] state, IReadOnlyList<Example> examples, long limit, Func<int, bool> isObjectData)
    {
        var breaks = new StoryBreaks(story);
        breaks.Set(call);
        var machine = new Interpreter(breaks.Story, new InterpreterOptions { MaxInstructionsPerTurn = limit, UndoSlots = 0 });
        var images = new List<(Example Example, byte[] Cells)>();
        foreach (var example in examples)
        {
            machine.Restore(state);
            machine.Answer(example.Command);
            if (machine.Status != InterpreterStatus.Ended || machine.ResumesAt != call || !Passes(breaks, machine, call, example)) continue;
            images.Add((example, [.. machine.Ram, .. BigEndian(machine.StackCells)]));
        }

        if (images.Count == 0 || images.Any(i => i.Cells.Length != images[0].Cells.Length)) return null;
        if (images.Select(i => i.Example.Noun).Distinct().Count() < 2 || images.Select(i => i.Example.Action).Distinct().Count() < 2) return null;
        var two = images.Where(i => i.Example.Second != 0).ToArray();
        return new ActionShortcut(story, call, next, Cells(images, e => e.Action), Cells(images, e => e.Noun),
            two.Select(i => i.Example.Second).Distinct().Count() >= 2 ? Cells(two, e => e.Second) : []);

        // Words that hold the number in every example.
        int[] Cells(IReadOnlyCollection<(Example Example, byte[] Cells)> images, Func<Example, int> number)
        {
            var cells = new List<int>();
            var length = images.First().Cells.Length;
            for (var cell = StateMask.Header; cell + 1 < length; cell++)
                if (!isObjectData(cell) && images.All(i => (i.Cells[cell] << 8 | i.Cells[cell + 1]) == number(i.Example))) cells.Add(cell);
            return [.. cells];
        }
    }

    // The stack holds words as the host does.
    private static byte[] BigEndian(ReadOnlySpan<byte> stack)
    {
        var bytes = stack.ToArray();
        for (var i = 0; i + 1 < bytes.Length; i += 2) (bytes[i], bytes[i + 1]) = (bytes[i + 1], bytes[i]);
        return bytes;
    }

    /// <summary>Runs actions from states; not thread-safe.</summary>
    public sealed class Runner(ActionShortcut shortcut, long limit)
    {
        private readonly Interpreter _parser = new(shortcut._beforeCall.Story, new InterpreterOptions { MaxInstructionsPerTurn = limit, UndoSlots = 0 });
        private readonly Interpreter _actor = new(shortcut._afterCall.Story, new InterpreterOptions { MaxInstructionsPerTurn = LongestAction, UndoSlots = 0 });
        private byte[] _state = [];
        private byte[] _ram = [];
        private int _length;

        public bool TakesSecond => shortcut.TakesSecond;

        /// <summary>Reads a line. Returns the object it is about, or 0: it did not come to an action.</summary>
        public int Parse(ReadOnlySpan<byte> state, long seed, string line)
        {
            _parser.Restore(state);
            _parser.Seed(seed);
            if (_parser.Status != InterpreterStatus.WantsLine) return 0;
            _parser.Answer(line);
            return _parser.Status == InterpreterStatus.Ended && _parser.ResumesAt == shortcut._call && shortcut._noun.Length > 0 ? Value(shortcut._noun[0]) : 0;
        }

        /// <summary>Takes the state of the last line that was read as the one to run actions from.</summary>
        public void Begin() => _length = _parser.SaveTo(ref _state);

        /// <summary>As below, with <see cref="ActionShortcut.Mask"/>.</summary>
        public bool HasEffect(int action, int noun, int second) => HasEffect(action, noun, second, shortcut.Mask!);

        /// <summary>Whether the action changes memory that counts, or does not simply return.</summary>
        public bool HasEffect(int action, int noun, int second, StateMask mask)
        {
            _actor.Restore(_state.AsSpan(0, _length));
            Put(shortcut._action, action);
            Put(shortcut._noun, noun);
            Put(shortcut._second, second);
            if (_ram.Length == 0) _ram = new byte[_actor.Ram.Length];
            _actor.Ram.CopyTo(_ram);
            _actor.Continue();
            return !Returned || mask.Differ(_actor.Ram, _ram);
        }


        /// <summary>Hash of what the last action left of memory that counts.</summary>
        public ulong Outcome => shortcut.Mask!.HashMemory(_actor.Ram);

        /// <summary>Which bytes that count the last action changed, whatever their values, as a hash; 0 where it did not come back.</summary>
        public ulong Signature
        {
            get
            {
                if (!Returned) return 0;
                var hash = 1ul;
                for (var cell = StateMask.Header; cell < _ram.Length; cell++)
                    if (_ram[cell] != _actor.ReadByte(cell) && shortcut.Mask!.Counts(cell)) hash = StateHashing.Mix(hash + (ulong)cell);
                return hash;
            }
        }

        /// <summary>Whether the last action came back to its caller.</summary>
        public bool Returned => _actor.Status == InterpreterStatus.Ended && _actor.ResumesAt == shortcut._next;

        /// <summary>Bytes of memory that the last action changed.</summary>
        public IEnumerable<int> Changed
        {
            get
            {
                for (var cell = StateMask.Header; cell < _ram.Length; cell++)
                    if (_ram[cell] != _actor.ReadByte(cell)) yield return cell;
            }
        }

        private int Value(int cell)
        {
            var ram = _parser.Ram.Length;
            return cell < ram ? _parser.ReadWord(cell) : BinaryPrimitives.ReadUInt16LittleEndian(_parser.StackCells[(cell - ram)..]);
        }

        private void Put(int[] cells, int value)
        {
            var ram = _actor.Cells;
            foreach (var cell in cells)
                if (cell < ram.Length) BinaryPrimitives.WriteUInt16BigEndian(ram[cell..], (ushort)value);
                else BinaryPrimitives.WriteUInt16LittleEndian(_actor.StackCells[(cell - ram.Length)..], (ushort)value);
        }
    }
}
