using System.Text.RegularExpressions;
using Troupe.Env.Text;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// Finds the commands that change the world in a state. Patterns of the story's own grammar are filled with the things in
/// sight, and each candidate is tried from the saved state. It is kept if memory that counts is then neither as it was nor as
/// after a turn of waiting or looking: timers and wanderers alone are no effect, except that waiting is one where they go on. Of commands with the same outcome the most
/// natural is kept. The list follows from the state alone, never from how it was reached.
/// </summary>
/// <remarks>
/// Candidates are saved by trying each thing once ("examine"): one that the parser does not see is not tried again.
/// Where the story draws random numbers, several idle turns with different numbers are compared with.
/// </remarks>
internal sealed partial class ActionFinder
{
    private const int RandomTurns = 6, MostNumbers = 4, EnoughRefusals = 2;

    private readonly StoryModel _model;
    private readonly Calibration _calibration;
    private readonly StoryMachine _machine;
    private readonly StoryEnding _ending;
    private readonly IReadOnlyList<CommandPattern> _patterns;
    private readonly IReadOnlyList<string> _ways;
    private readonly string _examine;
    private readonly ActionShortcut.Runner? _shortcut;

    private byte[] _state = [];
    private byte[] _ram = [];
    private readonly List<byte[]> _idle = [];
    private bool[]? _wandering;
    private long _seed;
    private bool _short;
    private readonly Dictionary<ulong, int> _outcomes = [];
    private readonly Dictionary<(CommandPattern, ulong), int> _refused = [];
    private readonly HashSet<ulong> _typed = [];   // outcomes of actions without words that a command was found for
    private readonly List<(string Command, int Rank)> _found = [];

    /// <param name="machine">To try commands with; its state is lost.</param>
    public ActionFinder(StoryModel model, StoryMachine machine, StoryEnding ending)
    {
        _model = model;
        _calibration = model.Calibration;
        _machine = machine;
        _ending = ending;
        _patterns = model.Patterns;
        _ways = Movement.Of(model);
        _examine = model.Examine;
        _shortcut = _calibration.Shortcut?.NewRunner(Calibration.Limit);
    }

    /// <summary>Commands tried since this was made.</summary>
    public long Tried { get; private set; }

    /// <summary>Actions run without their words since this was made.</summary>
    public long Shortcuts { get; private set; }

    /// <param name="state">Of a machine that waits for a command.</param>
    /// <param name="hash">The state's; random numbers of the trials are drawn by it.</param>
    public string[] Find(byte[] state, ulong hash, string room, string inventory)
    {
        _state = state;
        _seed = (long)hash;
        _machine.Restore(state);
        _ram = _machine.Interpreter.Ram.ToArray();
        _found.Clear();
        _outcomes.Clear();
        _typed.Clear();
        _refused.Clear();
        _idle.Clear();
        _wandering = null;
        _machine.Restore(state);
        var things = ThingsInSight.Of(_model, _machine.Interpreter, room, inventory);
        Idle();

        foreach (var way in _ways) Try(way, 0);
        if (!_calibration.Mask.IsMainPrompt(Restored()))
            foreach (var answer in new[] { "yes", "no" }) Try(answer, 0);
        foreach (var pattern in _patterns)
            if (pattern.Things == 0 && !pattern.HasNumber) Try(pattern.With(null, null), 1);

        if (_calibration.Wait is { } wait && TimeMatters) Try(wait, 1, always: true);

        things = Seen(things);
        string[] numbers = [.. Digits().Matches(room + " " + inventory).Select(m => m.Value).Distinct().Take(MostNumbers)];
        foreach (var pattern in _patterns) Fill(pattern, things, numbers);
        return _found.Count > 0 ? [.. _found.OrderBy(f => f.Rank).Select(f => f.Command)] : [_calibration.Wait ?? _calibration.Look ?? "wait"];
    }

    private Interpreter Restored()
    {
        _machine.Restore(_state);
        return _machine.Interpreter;
    }

    private void Fill(CommandPattern pattern, List<Thing> things, string[] numbers)
    {
        if (pattern.Things == 0 && !pattern.HasNumber) return;
        var counts = pattern.HasNumber ? numbers : [""];
        foreach (var number in counts)
            if (pattern.Things == 0) Try(pattern.With(null, null, number), 2);
            else
                foreach (var first in things)
                {
                    if (pattern.Slot(0) == GrammarSlot.Held && !first.Held) continue;
                    if (pattern.Things == 1)
                    {
                        if (pattern.HasNumber) Try(pattern.With(first.Phrase, null, number), 3);
                        else TryIfEffective(pattern, first, default, 3);
                        continue;
                    }

                    foreach (var second in things)
                        if (second != first && (pattern.Slot(1) != GrammarSlot.Held || second.Held))
                        {
                            if (pattern.HasNumber) Try(pattern.With(first.Phrase, second.Phrase, number), 4);
                            else TryIfEffective(pattern, first, second, 4);
                        }
                }
    }

    /// <summary>What a turn does by itself.</summary>
    private void Idle()
    {
        string[] commands = [.. new[] { _calibration.Wait, _calibration.Look }.OfType<string>()];
        foreach (var command in commands)
            if (Run(command, _seed)) _idle.Add(_machine.Interpreter.Ram.ToArray());
        if (_idle.Count == 0 || !_machine.Interpreter.HasDrawn(_seed)) return;

        _wandering = new bool[_ram.Length];
        var command0 = commands[0];
        for (var turn = 1; turn <= RandomTurns; turn++)
        {
            if (!Run(command0, unchecked(_seed + turn * 7919))) continue;
            var ram = _machine.Interpreter.Ram;
            for (var cell = 0; cell < ram.Length; cell++) _wandering[cell] |= ram[cell] != _idle[0][cell] || ram[cell] != _ram[cell];
        }
    }

    private bool Run(string command, long seed)
    {
        Tried++;
        _machine.Restore(_state);
        _machine.Interpreter.Seed(seed);
        _machine.Answer(command);
        return !_machine.Failed;
    }

    /// <summary>Things that the parser takes for some, each once.</summary>
    private List<Thing> Seen(List<Thing> things)
    {
        _short = false;
        if (_shortcut is null) return things.FindAll(IsSeen);
        var seen = new List<Thing>();
        foreach (var thing in things)
        {
            Tried++;
            var obj = _shortcut.Parse(_state, _seed, $"{_examine} {thing.Phrase}");
            if (obj == 0 || seen.Exists(other => other.Object == obj)) continue;
            if (seen.Count == 0) _shortcut.Begin();
            seen.Add(thing with { Object = obj });
        }

        _short = seen.Count > 0;
        return _short ? seen : things.FindAll(IsSeen);
    }

    private bool IsSeen(Thing thing)
    {
        if (!Run($"{_examine} {thing.Phrase}", _seed)) return false;
        var refused = _calibration.Refusals.Contains(Calibration.Shape(_machine.Printed, thing.Phrase));
        if (!refused) Judge($"{_examine} {thing.Phrase}", 3);
        return !refused;
    }

    /// <summary>Types a command, unless the action alone, without the words, has no effect or one that is known.</summary>
    private void TryIfEffective(CommandPattern pattern, Thing first, Thing second, int rank)
    {
        var command = pattern.With(first.Phrase, second.Phrase);
        if (!_short || second.Object != 0 && !_shortcut!.TakesSecond)
        {
            Try(command, rank);
            return;
        }

        Shortcuts++;
        var (noun, other) = pattern.Reversed ? (second.Object, first.Object) : (first.Object, second.Object);
        if (!_shortcut!.HasEffect(pattern.Action, noun, other)) return;
        // What another command was typed for already, and found to do, needs no other.
        var outcome = _shortcut.Returned ? _shortcut.Outcome : 0;
        if (outcome != 0 && _typed.Contains(outcome)) return;
        // A pattern that the parser refused twice where the same bytes were at stake is refused for good.
        var refusal = (pattern, _shortcut.Signature);
        if (_refused.GetValueOrDefault(refusal) >= EnoughRefusals) return;
        if (!Try(command, rank)) _refused[refusal] = _refused.GetValueOrDefault(refusal) + 1;
        else if (outcome != 0) _typed.Add(outcome);
    }

    /// <summary>Whether a turn of waiting leads to another state: something goes on by itself.</summary>
    private bool TimeMatters => _idle.Count > 0 && _calibration.Mask.Differ(_idle[0], _ram);

    /// <summary>Whether the command has an effect.</summary>
    private bool Try(string command, int rank, bool always = false) => Run(command, _seed) && Judge(command, rank, always);

    private bool Judge(string command, int rank, bool always = false)
    {
        var ram = _machine.Interpreter.Ram;
        var over = _machine.Ended || _ending.Of(_machine.Printed) != GameEnd.None;
        if (!over && !always && !HasEffect(ram)) return false;
        // At an end what is told is all there is; memory may still hold the command.
        var outcome = over ? TextHash.Of(_machine.Printed) : _calibration.Changes.HashMemory(ram);
        if (_outcomes.TryAdd(outcome, _found.Count)) _found.Add((command, rank));
        return true;
    }

    private bool HasEffect(ReadOnlySpan<byte> ram)
    {
        var mask = _calibration.Changes;
        if (!mask.Differ(ram, _ram)) return false;
        foreach (var idle in _idle)
            if (!mask.Differ(ram, idle)) return false;
        for (var cell = StateMask.Header; cell < ram.Length; cell++)
        {
            if (ram[cell] == _ram[cell] || !mask.Counts(cell) || _wandering?[cell] == true) continue;
            var idle = false;
            foreach (var other in _idle) idle |= other[cell] == ram[cell];
            if (!idle) return true;
        }

        return false;
    }

    [GeneratedRegex(@"\b\d{1,4}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();
}
