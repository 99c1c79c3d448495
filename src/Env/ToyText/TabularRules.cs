using Troupe.Env.Text;

namespace Troupe.Env.ToyText;

/// <summary>How a state of a small world ends the game.</summary>
internal enum Ending
{
    None,
    Won,
    Lost,
    Drawn,
}

/// <summary>
/// All that a small world is: its transition table and what is shown in each state. Immutable, so that worlds of the same
/// options may share one.
/// </summary>
internal sealed class TabularRules
{
    private readonly int[] _first;          // [state × actions + action]: where its outcomes begin
    private readonly bool[] _alike;         // [state × actions + action]: all its outcomes are equally likely
    private readonly double[] _until;       // [outcome]: probability of it and those before it
    private readonly int[] _next;           // [outcome]
    private readonly float[] _rewards;      // [outcome]
    private readonly int[] _starts;
    private readonly double[] _startsUntil;
    private readonly bool _startsAlike;

    /// <param name="actions">Names, in the table's order.</param>
    /// <param name="screens">[states].</param>
    /// <param name="endings">[states].</param>
    /// <param name="feedbacks">Answers that the world may give besides.</param>
    public TabularRules(TransitionTable table, IReadOnlyList<string> actions, Observation[] screens, Ending[] endings, IEnumerable<string> feedbacks)
    {
        (Table, Actions, Screens, Endings) = (table, actions, screens, endings);
        Words = [.. screens.SelectMany(s => new[] { s.Room, s.Inventory }).Concat(actions).Concat(feedbacks)
            .SelectMany(text => WordTokenizer.Split(text)).Distinct().Order(StringComparer.Ordinal)];

        var lists = table.Outcomes.SelectMany(a => a).ToArray();
        _first = new int[lists.Length + 1];
        for (var i = 0; i < lists.Length; i++) _first[i + 1] = _first[i] + lists[i].Count;
        _alike = [.. lists.Select(l => l.All(o => o.Probability == l[0].Probability))];
        _until = [.. lists.SelectMany(l => Sums(l.Select(o => o.Probability)))];
        _next = [.. lists.SelectMany(l => l).Select(o => o.Next)];
        _rewards = [.. lists.SelectMany(l => l).Select(o => o.Reward)];

        _starts = [.. Enumerable.Range(0, table.States).Where(s => table.Start[s] > 0)];
        _startsUntil = Sums(_starts.Select(s => table.Start[s]));
        _startsAlike = _starts.All(s => table.Start[s] == table.Start[_starts[0]]);
    }

    public TransitionTable Table { get; }

    public IReadOnlyList<string> Actions { get; }

    public Observation[] Screens { get; }

    public Ending[] Endings { get; }

    public string[] Words { get; }

    /// <summary>Where an action leads if nothing goes wrong, [state × actions + action]; null where only luck decides.</summary>
    public int[]? Intended { get; init; }

    /// <summary>Which actions are admissible, [states]; null: always all.</summary>
    public AdmissibleActions[]? Admissible { get; init; }

    public int Start(Rng random) => _starts[Draw(random, 0, _starts.Length, _startsAlike, _startsUntil)];

    /// <summary>One outcome, drawn as the table says; nothing is drawn where there is but one.</summary>
    public int Next(Rng random, int state, int action, out float reward)
    {
        var list = state * Actions.Count + action;
        var outcome = Draw(random, _first[list], _first[list + 1], _alike[list], _until);
        reward = _rewards[outcome];
        return _next[outcome];
    }

    private static int Draw(Rng random, int from, int to, bool alike, double[] until)
    {
        if (to - from == 1) return from;
        if (alike) return from + random.NextInt(to - from);
        var chance = random.NextDouble();
        var i = from;
        while (i < to - 1 && until[i] <= chance) i++;
        return i;
    }

    private static double[] Sums(IEnumerable<double> probabilities)
    {
        var sum = 0.0;
        return [.. probabilities.Select(p => sum += p)];
    }
}

/// <param name="Names">In the table's order.</param>
/// <param name="Indices">Of each name in the table's actions.</param>
internal sealed record AdmissibleActions(string[] Names, int[] Indices);
