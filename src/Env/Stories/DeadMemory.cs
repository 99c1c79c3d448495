using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// Finds the memory whose contents do not matter at the prompt: what the parser writes anew before it reads it.
/// </summary>
/// <remarks>
/// <para>Candidates are bytes outside the object table that commands without an effect on any object change: all that a
/// command which is not understood changes, what at least three verbs change, to several values, and the stack.</para>
/// <para>The test: fill all candidates with what other commands left there, run commands of all kinds from several places,
/// and compare with the same commands run without. Where a text, another byte, or the prompt differs, the byte that did it
/// is found by trying parts and matters; so does one that is counted up or down. What passes everything is dead, and
/// so is an array of which at least two bytes are dead and none is known to matter (<see cref="StoryArrays"/>). Objects, and whatever only commands with an effect change, are never candidates: in doubt a byte matters.</para>
/// </remarks>
internal sealed class DeadMemory
{
    private const int Passes = 3, SeveralVerbs = 3, ManyVerbs = 6;

    private readonly StoryMachine _machine;
    private readonly int _ram;
    private readonly Dictionary<int, List<byte>> _seen = [];   // cell → values that commands left there
    private readonly Dictionary<int, HashSet<string>> _by = [];   // cell → verbs that changed it
    private readonly Dictionary<int, HashSet<byte>> _left = [];   // cell → values it had after them
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<int> _byErrors = [];
    private readonly HashSet<int> _changed = [];
    private readonly HashSet<int> _counters = [];
    private readonly HashSet<int> _mayGrow = [];
    private readonly HashSet<int> _spread = [];

    public DeadMemory(StoryMachine machine)
    {
        _machine = machine;
        _ram = machine.Interpreter.Ram.Length;
    }

    /// <summary>Bytes (memory, then stack) that tell of the last command, not of the world, dead or not, and the whole of arrays that hold such; but no counters.</summary>
    public HashSet<int> OfCommands(StoryArrays arrays)
    {
        var some = Candidates.Where(cell => !_counters.Contains(cell)).ToHashSet();
        some.UnionWith(arrays.Fill(some, _counters));
        return some;
    }

    private IEnumerable<int> Candidates => _seen.Keys.Where(cell => cell >= _ram || _byErrors.Contains(cell)
        || _by.TryGetValue(cell, out var verbs) && verbs.Count >= (_left[cell].Count >= 2 ? SeveralVerbs : ManyVerbs));

    /// <summary>Answers to the commands observed.</summary>
    public IReadOnlySet<string> Told => _told;

    /// <summary>Notes what a command changes, if it changes no object. Returns whether it did not: the machine is then where the command led.</summary>
    public bool Observe(byte[] state, string command, bool isError, (int Start, int End) objects)
    {
        var before = Cells(state);
        var outcome = Run(state, command, [], 0);
        if (outcome is not null) _told.Add(outcome.Text);
        var after = outcome?.Cells;
        if (after is null || after.Length != before.Length) return false;
        for (var cell = StateMask.Header; cell < before.Length; cell++)
            if (before[cell] != after[cell]) _changed.Add(cell);
        if (!isError && !before.AsSpan(objects.Start..objects.End).SequenceEqual(after.AsSpan(objects.Start..objects.End))) return false;
        for (var cell = StateMask.Header; cell < before.Length; cell++)
        {
            if (before[cell] == after[cell] || cell >= objects.Start && cell < objects.End) continue;
            if (isError) _byErrors.Add(cell);
            if (!_by.TryGetValue(cell, out var commands)) _by[cell] = commands = [];
            commands.Add(Verb(command));
            if (!_left.TryGetValue(cell, out var left)) _left[cell] = left = [];
            left.Add(after[cell]);
            if (!_seen.TryGetValue(cell, out var values)) _seen[cell] = values = [before[cell]];
            if (!values.Contains(after[cell])) values.Add(after[cell]);
        }

        return true;
    }

    /// <returns>Dead bytes of memory, then of the stack.</returns>
    public HashSet<int> Find(IReadOnlyList<(byte[] State, IReadOnlyList<string> Commands)> tests, StoryArrays arrays)
    {
        var dead = Candidates.ToHashSet();
        var matter = dead.ToHashSet();
        _mayGrow.UnionWith(arrays.Fill(dead, _changed.Where(cell => !_seen.ContainsKey(cell)).ToHashSet()));
        Pass(tests, dead);
        matter.ExceptWith(dead);
        matter.UnionWith(_changed.Where(cell => !_seen.ContainsKey(cell)));

        // What else changed in the same arrays is put to the test too.
        var more = arrays.Fill(dead, matter).Where(_seen.ContainsKey).ToHashSet();
        dead.UnionWith(more);
        Pass(tests, dead);
        more.ExceptWith(dead);
        matter.UnionWith(more);
        dead.UnionWith(arrays.Fill(dead, matter));
        return dead;
    }

    private void Pass(IReadOnlyList<(byte[] State, IReadOnlyList<string> Commands)> tests, HashSet<int> dead)
    {
        for (var pass = 0; pass < Passes; pass++)
        {
            var before = dead.Count;
            foreach (var (state, commands) in tests)
                foreach (var command in commands)
                    Test(state, command, dead, pass + 1);
            if (pass > 0 && dead.Count == before) break;
        }
    }

    private void Test(byte[] state, string command, HashSet<int> dead, int variant)
    {
        if (Run(state, command, [], 0) is not { } plain) return;
        while (dead.Count > 0)
        {
            int[] filled = [.. dead];
            var other = Run(state, command, filled, variant);
            if (other is not null && Spreads(plain, other, dead)) continue;
            if (other is not null && Same(plain, other, filled, dead) is { } odd)
            {
                if (odd.Count == 0) return;
                dead.ExceptWith(odd);
                _counters.UnionWith(odd);
                continue;
            }

            dead.ExceptWith(Culprits(filled, Differs));
        }

        bool Differs(int[] some) => Run(state, command, some, variant) is not { } outcome || Same(plain, outcome, some, dead) is not { Count: 0 };
    }

    /// <summary>Where dead cells only spread into the prompt's local variables, or on in their arrays, these become candidates too, once.</summary>
    private bool Spreads(Outcome plain, Outcome other, HashSet<int> dead)
    {
        if (plain.Text != other.Text || plain.Prompt != other.Prompt || plain.Cells.Length != other.Cells.Length) return false;
        var spread = new List<int>();
        for (var cell = StateMask.Header; cell < plain.Cells.Length; cell++)
        {
            if (plain.Cells[cell] == other.Cells[cell] || dead.Contains(cell)) continue;
            if (cell < _ram && !_mayGrow.Contains(cell) || _spread.Contains(cell)) return false;
            spread.Add(cell);
        }

        foreach (var cell in spread)
        {
            _spread.Add(cell);
            dead.Add(cell);
            _seen[cell] = [.. new[] { plain.Before[cell], plain.Cells[cell], other.Cells[cell] }.Concat(_seen.GetValueOrDefault(cell, [])).Distinct()];
        }

        return spread.Count > 0;
    }

    /// <summary>A smallest set that still makes the difference: delta debugging (Zeller and Hildebrandt 2002).</summary>
    private static int[] Culprits(int[] cells, Func<int[], bool> differs)
    {
        for (var parts = 2; cells.Length > 1;)
        {
            var chunks = cells.Chunk((cells.Length + parts - 1) / parts).ToArray();
            if (Array.Find(chunks, c => differs(c)) is { } chunk) (cells, parts) = (chunk, 2);
            else if (chunks.Length > 2 && Array.Find(chunks, c => differs([.. cells.Except(c)])) is { } left) (cells, parts) = ([.. cells.Except(left)], Math.Max(2, parts - 1));
            else if (parts >= cells.Length) break;
            else parts = Math.Min(cells.Length, 2 * parts);
        }

        return cells;
    }

    /// <summary>Cells that were filled and have been counted on since; null where anything beyond the dead cells differs.</summary>
    private static List<int>? Same(Outcome plain, Outcome other, int[] filled, HashSet<int> dead)
    {
        if (plain.Text != other.Text || plain.Prompt != other.Prompt || plain.Cells.Length != other.Cells.Length) return null;
        var odd = new List<int>();
        foreach (var cell in filled)
        {
            if (cell >= plain.Cells.Length) continue;   // the stack is lower at another prompt
            // One dead cell may be copied to another; but what moves by the same amount from any value is a counter.
            var moved = (byte)(plain.Cells[cell] - plain.Before[cell]);
            if (moved != 0 && other.Filled[cell] != plain.Before[cell] && (byte)(other.Cells[cell] - other.Filled[cell]) == moved) odd.Add(cell);
        }

        if (odd.Count > 0) return odd;
        for (var cell = StateMask.Header; cell < plain.Cells.Length; cell++)
            if (plain.Cells[cell] != other.Cells[cell] && !dead.Contains(cell)) return null;
        return odd;
    }

    private static string Verb(string command) => command.Split(' ')[0];

    private byte[] Cells(byte[] state)
    {
        _machine.Restore(state);
        return Cells();
    }

    private byte[] Cells()
    {
        var cells = new byte[_ram + _machine.Interpreter.StackCells.Length];
        _machine.Interpreter.Ram.CopyTo(cells);
        _machine.Interpreter.StackCells.CopyTo(cells.AsSpan(_ram));
        return cells;
    }

    private Outcome? Run(byte[] state, string command, int[] fill, int variant)
    {
        _machine.Restore(state);
        var ram = _machine.Interpreter.Cells;
        var stack = _machine.Interpreter.StackCells;
        var filled = new Dictionary<int, byte>();
        foreach (var cell in fill)
        {
            var value = Other(cell, cell < _ram ? ram[cell] : stack[cell - _ram], variant);
            if (cell < _ram) ram[cell] = value;
            else stack[cell - _ram] = value;
            filled[cell] = value;
        }

        var before = Cells();
        _machine.Answer(command);
        if (_machine.Failed || _machine.Ended) return null;
        return new Outcome(before, _machine.Printed.ToString(), (_machine.Interpreter.ResumesAt, _machine.Interpreter.Status), Cells(), filled);
    }

    // What some other command left there: such states do come about, so no address is nonsense.
    private byte Other(int cell, byte now, int variant)
    {
        var values = _seen[cell];
        var at = values.IndexOf(now);
        return values[(at + variant) % values.Count];
    }

    private sealed record Outcome(byte[] Before, string Text, (int, InterpreterStatus) Prompt, byte[] Cells, Dictionary<int, byte> Filled);
}
