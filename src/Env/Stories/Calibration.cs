using System.Text.RegularExpressions;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// What is found out about a story by playing it a little, always in the same way: who the player is, where score and
/// place are kept, what a refusal looks like, and which memory does not matter.
/// </summary>
internal sealed partial class Calibration
{
    public const long Limit = 1_000_000;
    private const int WalkSteps = 24, Places = 6, SamplesAPlace = 40, ShortcutPlaces = 8, EveryPlaces = 3;
    private const string NoWord = "qzxj";

    private readonly StoryModel _model;
    private readonly StoryMachine _machine;
    private readonly List<byte[]> _states = [];

    public Calibration(StoryModel model)
    {
        _model = model;
        _machine = new StoryMachine(model.Story, Limit);
        Look = model.Knows("look", "l");
        Inventory = model.Knows("inventory", "invent", "inv", "i");
        Wait = model.Knows("wait", "z");
        ScoreGlobal = model.Story.Version <= 3 && !model.Story.IsTimeGame ? 1 : null;
        var ram = Filled(model.Story.DynamicSize);
        Mask = new StateMask(ram, [], -1);
        Changes = Mask;
        _machine.Start(0);
        if (_machine.Failed || _machine.Ended) return;

        Wander();
        (Player, LocationGlobal) = FindPlayer();
        FindScore();
        (Mask, Changes) = FindMasks();
        Refusals = FindRefusals();
        Shortcut = _states.Take(ShortcutPlaces).Select(FindShortcut).FirstOrDefault(s => s is not null);
        if (Shortcut is not null) FindShortcutMask(Shortcut);
    }

    public string? Look { get; }

    public string? Inventory { get; }

    public string? Wait { get; }

    /// <summary>Object number; 0: not found.</summary>
    public int Player { get; private set; }

    /// <summary>Number of the global variable that holds the place's object; null: not found.</summary>
    public int? LocationGlobal { get; private set; }

    /// <summary>Number of the global variable that holds the score; null: the story keeps none that could be found.</summary>
    public int? ScoreGlobal { get; private set; }

    /// <summary>What the story says is the most, or null.</summary>
    public int? MaxScore { get; private set; }

    /// <summary>Number of the global variable that only counts turns, left out of <see cref="Mask"/>; null: none, or it is used for more.</summary>
    public int? TurnCounter { get; private set; }

    /// <summary>What of the machine makes one state different from another.</summary>
    public StateMask Mask { get; }

    /// <summary>What of it tells that a command had an effect: <see cref="Mask"/> without what the story remembers of any command.</summary>
    public StateMask Changes { get; }

    /// <summary>Answers to commands about things that are not there, the words typed replaced by a star.</summary>
    public IReadOnlySet<string> Refusals { get; private set; } = new HashSet<string>();

    /// <summary>What the story answered on the way: words that it puts together from pieces are found here only.</summary>
    public IReadOnlySet<string> Told { get; private set; } = new HashSet<string>();

    /// <summary>How to run actions without the parser; null where that could not be found out.</summary>
    public ActionShortcut? Shortcut { get; private set; }

    /// <summary>An answer with the words of its command replaced, so that answers to different commands can be compared.</summary>
    public static string Shape(ReadOnlySpan<char> printed, string typed)
    {
        var text = Screen.Clean(printed).ToString();
        foreach (var word in typed.Split(' ')) text = Regex.Replace(text, $@"\b{Regex.Escape(word)}\b", "*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        return text;
    }

    /// <summary>The object the player is in at last: the room.</summary>
    public int Room(Interpreter machine)
    {
        if (LocationGlobal is { } global && machine.Global(global) is var place && _model.Objects.Exists(place)) return place;
        return Player == 0 ? 0 : _model.Objects.Parent(machine.Ram, Player);
    }

    private static byte[] Filled(int length)
    {
        var mask = new byte[length];
        mask.AsSpan(StateMask.Header).Fill(0xFF);
        return mask;
    }

    private void Wander()
    {
        var start = _machine.Save();
        var ways = Movement.Of(_model);
        var rng = new Rng((long)_model.Story.Identity, 1);
        var seen = new HashSet<ulong>();
        Keep();
        foreach (var way in ways)
        {
            _machine.Restore(start);
            if (Goes(way)) Keep();
        }

        _machine.Restore(start);
        for (var step = 0; step < WalkSteps; step++)
        {
            var nouns = NounsAround();
            var noun = nouns.Count > 0 ? nouns[rng.NextInt(nouns.Count)] : NoWord;
            var command = (rng.NextInt(5), ways.Count) switch
            {
                (0, _) => $"{_model.Knows("take", "get") ?? "take"} {noun}",
                (1, _) => $"open {noun}",
                (_, 0) => Look ?? NoWord,
                _ => ways[rng.NextInt(ways.Count)],
            };
            if (Goes(command)) Keep();
            else _machine.Restore(start);
        }

        bool Goes(string command)
        {
            _machine.Answer(command);
            return !_machine.Failed && !_machine.Ended;
        }

        void Keep()
        {
            if (seen.Add(StateHashing.Of(_machine.Interpreter.Ram[_model.Objects.Start..Math.Min(_model.Objects.End, _model.Story.DynamicSize)]))) _states.Add(_machine.Save());
        }
    }

    private List<string> NounsAround() => [.. ObjectsAround().Select(o => o.Phrase).Distinct()];

    private IEnumerable<(int Object, string Phrase)> ObjectsAround()
    {
        var place = _model.Story.Version <= 3 ? _machine.Interpreter.Global(0) : Player == 0 ? 0 : _model.Objects.Parent(_machine.Interpreter.Ram, Player);
        return Below(place);
    }

    private IEnumerable<string> NounsBelow(int obj) => Below(obj).Select(o => o.Phrase).Distinct();

    private IEnumerable<(int Object, string Phrase)> Below(int obj)
    {
        var around = new List<int>();
        if (_model.Objects.Exists(obj)) _model.Objects.Below(_machine.Interpreter.Ram, obj, around);
        return around.Where(_model.Nouns.HasNouns).Select(obj => (obj, _model.Nouns.Phrases(_model.Story, obj, _model.Forms)[0]));
    }

    /// <summary>The object that is in another one wherever a walk led, and the global variable that always says in which.</summary>
    private (int Player, int? Global) FindPlayer()
    {
        var objects = _model.Objects;
        var memories = _states.ConvertAll(state =>
        {
            _machine.Restore(state);
            return _machine.Interpreter.Ram.ToArray();
        });
        var best = (Player: 0, Global: (int?)null, Places: 0);
        for (var obj = 1; obj <= objects.Count; obj++)
        {
            var parents = memories.ConvertAll(memory => objects.Parent(memory, obj));
            var places = parents.Distinct().Count();
            if (parents.Contains(0) || places < 2 || places <= best.Places) continue;
            for (var global = 0; global < 240; global++)
            {
                if (!memories.Select((memory, i) => GlobalIn(memory, global) == parents[i]).All(same => same)) continue;
                best = (obj, global, places);
                break;
            }
        }

        if (best.Player != 0) return (best.Player, best.Global);
        string[] usual = ["yourself", "(self object)", "you", "me", "cretin", "self", "myself"];
        var named = Enumerable.Range(1, objects.Count).Where(obj => usual.Contains(_model.Nouns.Name(obj).ToLowerInvariant()) && objects.Parent(memories[0], obj) != 0).ToArray();
        return (named.Length > 0 ? named[0] : 0, _model.Story.Version <= 3 ? 0 : null);
    }

    private int GlobalIn(byte[] memory, int global)
    {
        var at = _model.Story.GlobalsAddress + 2 * global;
        return at + 1 < memory.Length ? memory[at] << 8 | memory[at + 1] : 0;
    }

    /// <summary>The score is what the command that asks for it prints first when it is changed.</summary>
    private void FindScore()
    {
        if (_model.Knows("score") is not { } ask) return;
        const int mark = 77;
        var told = Ask(null);
        if (told is null) return;
        if (Most().Match(told) is { Success: true } most) MaxScore = int.Parse(most.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        if (ScoreGlobal is not null || told.Contains("77", StringComparison.Ordinal)) return;

        var found = (At: int.MaxValue, Global: -1);
        for (var global = 0; global < 240; global++)
        {
            if (_model.Story.GlobalsAddress + 2 * global + 1 >= _model.Story.DynamicSize) break;
            if (Ask(global) is { } other && other.IndexOf("77", StringComparison.Ordinal) is >= 0 and var at && at < found.At && !Moves(global)) found = (at, global);
        }

        if (found.Global >= 0) ScoreGlobal = found.Global;

        string? Ask(int? global)
        {
            _machine.Restore(_states[0]);
            if (global is { } number)
            {
                var at = _model.Story.GlobalsAddress + 2 * number;
                _machine.Interpreter.Cells[at] = 0;
                _machine.Interpreter.Cells[at + 1] = mark;
            }

            _machine.Answer(ask);
            return _machine.Failed || _machine.Ended ? null : _machine.Printed.ToString();
        }

        bool Moves(int global)
        {
            _machine.Restore(_states[0]);
            var before = _machine.Interpreter.Global(global);
            _machine.Answer(Wait ?? Look ?? NoWord);
            return !_machine.Failed && _machine.Interpreter.Global(global) != before;
        }
    }

    private (StateMask Mask, StateMask Changes) FindMasks()
    {
        _machine.Restore(_states[0]);
        var (prompt, stack, ram) = (_machine.Interpreter.ResumesAt, _machine.Interpreter.StackCells.Length, _model.Story.DynamicSize);
        var dead = new DeadMemory(_machine);
        var verbs = _model.Verbs.Where(v => !v.Meta && v.Lines.Any(l => l.Things == 1)).Select(v => v.Words[0]).Take(3).ToArray();
        var tests = new List<(byte[], IReadOnlyList<string>)>();
        var objects = (_model.Objects.Start, Math.Min(_model.Objects.DataEnd, ram));
        // The start, and then where much is carried: more can be done there.
        var places = Enumerable.Range(0, _states.Count).OrderBy(i => i > 0).ThenByDescending(i =>
        {
            _machine.Restore(_states[i]);
            return NounsBelow(Player).Count();
        }).ThenBy(i => i).ToArray();
        var every = Math.Max(1, (places.Length - EveryPlaces) / Places);
        for (var next = 0; next < places.Length && tests.Count < Places; next += next < EveryPlaces ? 1 : every)
        {
            var i = places[next];
            _machine.Restore(_states[i]);
            if (_machine.Interpreter.ResumesAt != prompt || _machine.Interpreter.StackCells.Length != stack) continue;
            var nouns = NounsAround().Take(4).ToArray();
            string[] errors = [NoWord, .. LongErrors(), .. verbs, .. verbs.Select(v => $"{v} {NoWord}"), .. verbs.Select(v => $"{v} {FarNoun()}")];
            string[] harmless = [.. new[] { Look, Inventory, Wait }.OfType<string>(), .. nouns.Select(n => $"examine {n}")];
            string[] all = [.. harmless, .. Samples(NounsAround(), i), .. Movement.Of(_model)];
            // One after the other: what one command leaves behind the next one may clear. At the start each by itself: what
            // any first command sets for good is no effect of its own.
            var at = _states[i];
            foreach (var command in all.Concat(Every(i)).Concat(errors))
                if (dead.Observe(at, command, errors.Contains(command), objects) && i > 0) at = _machine.Save();
            tests.Add((_states[i], [.. errors, .. all.SkipLast(Math.Max(0, Movement.Of(_model).Count - 4))]));
        }

        var arrays = new StoryArrays(_model.Story, _model.Objects);
        Told = dead.Told;
        var cells = dead.Find(tests, arrays);
        cells.RemoveWhere(IsObject);
        var (mask, stackMask) = (Filled(ram), Enumerable.Repeat((byte)0xFF, stack).ToArray());
        foreach (var cell in cells) (cell < ram ? mask : stackMask)[cell < ram ? cell : cell - ram] = 0;
        TurnCounter = TurnCounters.Find(_model, _machine, tests, Look ?? Wait, cells);
        if (TurnCounter is { } counter) mask.AsSpan(_model.Story.GlobalsAddress + 2 * counter, 2).Clear();
        var changes = mask.ToArray();
        foreach (var cell in dead.OfCommands(arrays))
            if (cell < ram && !IsObject(cell)) changes[cell] = 0;
        return (new StateMask(mask, stackMask, prompt), new StateMask(changes, stackMask, prompt));

        // Every verb in all its words and uses.
        IEnumerable<string> Every(int place)
        {
            if (tests.Count >= EveryPlaces) yield break;
            string[] held = [.. NounsBelow(Player)], nouns = [.. NounsAround()];
            if (nouns.Length == 0) yield break;
            var rng = new Rng((long)_model.Story.Identity, 3 + place);
            foreach (var verb in _model.Verbs.Where(v => !v.Meta))
                foreach (var word in verb.Words.Where(w => !MetaVerbs.Contains(w)))
                    foreach (var line in verb.Lines)
                        if (line.Tokens.All(t => t.Slot == GrammarSlot.Word || t.IsThing))
                        {
                            var pattern = new CommandPattern(line.Action, [GrammarToken.Of(word), .. line.Tokens], 0);
                            yield return pattern.With(Any(pattern, 0), Any(pattern, 1));
                        }

            string Any(CommandPattern pattern, int thing)
            {
                var some = held.Length > 0 && thing < pattern.Things && pattern.Slot(thing) == GrammarSlot.Held ? held : nouns;
                return some[rng.NextInt(some.Length)];
            }
        }

        // The buffers that a line is read into, and copies of them, as full as they get.
        IEnumerable<string> LongErrors()
        {
            var words = _model.Story.Dictionary.Words;
            for (var line = 0; line < 4 && words.Count > 0; line++)
                yield return Screen.Line($"{NoWord} {string.Join(' ', Enumerable.Range(0, 40).Select(i => words[(i * 37 + line * 101) % words.Count].Text))}");
        }

        bool IsObject(int cell) => cell >= objects.Item1 && cell < objects.Item2;

        // Commands of all kinds.
        IEnumerable<string> Samples(List<string> nouns, int place)
        {
            var rng = new Rng((long)_model.Story.Identity, 2 + place);
            var patterns = _model.Patterns.Where(p => !p.HasNumber).ToArray();
            for (var sample = 0; sample < SamplesAPlace && patterns.Length > 0 && nouns.Count > 0; sample++)
                yield return patterns[rng.NextInt(patterns.Length)].With(nouns[rng.NextInt(nouns.Count)], nouns[rng.NextInt(nouns.Count)]);
        }

        string FarNoun()
        {
            var near = NounsAround();
            return Enumerable.Range(1, _model.Objects.Count).Where(_model.Nouns.HasNouns).Select(o => _model.Nouns.Phrases(_model.Story, o, _model.Forms)[0])
                .LastOrDefault(n => !near.Contains(n), NoWord);
        }
    }

    private ActionShortcut? FindShortcut(byte[] state)
    {
        const int most = 6;
        _machine.Restore(state);
        var things = ObjectsAround().Take(most).ToArray();
        var one = _model.Patterns.Where(p => p is { Things: 1, HasNumber: false }).ToArray();
        var two = _model.Patterns.Where(p => p is { Things: 2, HasNumber: false }).OrderByDescending(p => p.Slot(0) == GrammarSlot.Noun && p.Slot(1) == GrammarSlot.Noun).Take(most).ToArray();
        var cut = _model.Story.Dictionary.Find(_model.Examine)?.Text;
        var examine = _model.Verbs.Where(v => cut is not null && v.Words.Contains(cut)).SelectMany(v => v.Lines).FirstOrDefault(l => l.Tokens.Count == 1 && l.Things == 1);
        if (examine is null) return null;
        var examples = new List<ActionShortcut.Example>();
        foreach (var (obj, phrase) in things) examples.Add(new($"{_model.Examine} {phrase}", examine.Action, obj, 0));
        foreach (var pattern in one.Take(most))
            foreach (var (obj, phrase) in things.Take(2)) examples.Add(new(pattern.With(phrase, null), pattern.Action, obj, 0));
        foreach (var pattern in two)
            foreach (var (first, a) in things.Take(3))
                foreach (var (second, b) in things.Take(3))
                    if (first != second) examples.Add(pattern.Reversed ? new(pattern.With(a, b), pattern.Action, second, first) : new(pattern.With(a, b), pattern.Action, first, second));
        // The first example decides where the call is: one after the other until one is understood.
        for (var first = 0; first < things.Length; first++)
            if (ActionShortcut.Find(_model.Story, state, [.. examples.Skip(first)], Limit, cell => cell >= _model.Objects.Start && cell < _model.Objects.DataEnd) is { } found) return found;
        return null;
    }

    /// <summary>
    /// What the action itself uses up on its way: what several actions that change no object leave changed, and what two
    /// leave changed at their end but not at the end of the turn.
    /// </summary>
    private void FindShortcutMask(ActionShortcut shortcut)
    {
        const int several = 4, two = 2, most = 4;
        var runner = shortcut.NewRunner(Limit);
        var by = new Dictionary<int, HashSet<int>>();
        var passing = new Dictionary<int, HashSet<int>>();
        var staying = new HashSet<int>();
        foreach (var state in _states.OrderByDescending(Things).Take(EveryPlaces))
        {
            _machine.Restore(state);
            var before = _machine.Interpreter.Ram.ToArray();
            var things = ObjectsAround().DistinctBy(o => o.Phrase).Take(most).ToArray();
            if (!Array.Exists(things, t => runner.Parse(state, 0, $"{_model.Examine} {t.Phrase}") != 0)) continue;
            runner.Begin();
            foreach (var pattern in _model.Patterns.Where(p => p is { Things: > 0, HasNumber: false, Reversed: false }))
                foreach (var first in things)
                {
                    var second = pattern.Things == 2 ? things.First(t => things.Length == 1 || t != first) : default;
                    if (!runner.HasEffect(pattern.Action, first.Object, second.Object, Changes) || !runner.Returned) continue;
                    int[] changed = [.. runner.Changed];
                    if (changed.Any(IsObject)) continue;
                    _machine.Restore(state);
                    _machine.Answer(pattern.With(first.Phrase, second.Phrase));
                    foreach (var cell in changed)
                    {
                        Note(by, cell, pattern.Action);
                        if (_machine.Interpreter.ReadByte(cell) == before[cell]) Note(passing, cell, pattern.Action);
                        else staying.Add(cell);
                    }
                }
        }

        shortcut.Mask = Changes.Without(by.Where(cell => cell.Value.Count >= several).Select(cell => cell.Key)
            .Concat(passing.Where(cell => cell.Value.Count >= two && !staying.Contains(cell.Key)).Select(cell => cell.Key)));

        int Things(byte[] state)
        {
            _machine.Restore(state);
            return ObjectsAround().Count();
        }

        bool IsObject(int cell) => cell >= _model.Objects.Start && cell < _model.Objects.DataEnd;

        static void Note(Dictionary<int, HashSet<int>> to, int cell, int action) => (to.TryGetValue(cell, out var actions) ? actions : to[cell] = []).Add(action);
    }

    private HashSet<string> FindRefusals()
    {
        var examine = _model.Knows("examine", "x") ?? "examine";
        var shapes = new List<string>();
        var errors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var state in _states.Take(2))
        {
            _machine.Restore(state);
            var near = NounsAround().SelectMany(n => n.Split(' ')).ToHashSet(StringComparer.Ordinal);
            var far = Enumerable.Range(1, _model.Objects.Count).Where(_model.Nouns.HasNouns).Select(o => _model.Nouns.Phrases(_model.Story, o, _model.Forms)[0])
                .Where(n => !n.Split(' ').Any(near.Contains)).Distinct().ToArray();
            for (var i = 0; i < far.Length; i += Math.Max(1, far.Length / 12))
            {
                _machine.Restore(state);
                _machine.Answer($"{examine} {far[i]}");
                if (!_machine.Failed && !_machine.Ended) shapes.Add(Shape(_machine.Printed, far[i]));
            }
        }

        foreach (var word in new[] { NoWord, "the", "and", "with", "of", "to", "in", "is" })
        {
            _machine.Restore(_states[0]);
            _machine.Answer($"{examine} {word}");
            if (!_machine.Failed && !_machine.Ended) errors.Add(Shape(_machine.Printed, word));
        }

        return [.. shapes.GroupBy(s => s).Where(g => g.Count() >= 3 && g.Key.Length < 120).Select(g => g.Key), .. errors];
    }

    [GeneratedRegex(@"(?:out of(?: a)?(?: possible)?(?: total(?: of)?)?|of a possible|total of|maximum of|possible score of)\s+(\d+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Most();
}
