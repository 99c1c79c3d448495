using System.Globalization;
using Troupe.Env;

namespace Troupe.Bench;

/// <summary>
/// The world of the Python baseline that rollouts are compared with: 20 words an observation out of 1,000, 5 actions, a
/// quest of 10 rooms with dead ends, 50 steps. It measures speed, not skill.
/// </summary>
public sealed class PeerWorld : IWorld
{
    private const int Words = 1000, Rooms = 10;

    private static readonly string[] Vocabulary = [.. Enumerable.Range(0, Words).Select(i => "w" + i.ToString(CultureInfo.InvariantCulture))];
    private static readonly string[] Names = ["0", "1", "2", "3", "4"];
    private readonly int[] _path = new int[Rooms];
    private readonly string[] _texts = new string[Rooms + 1];
    private int _base, _at;
    private int? _astray;
    private bool _over = true;

    public WorldSpec Spec { get; } = new("peer", new ObservationSpec.Text(), new ActionSpec.OneOf(Names), Vocabulary, 50);

    public IReadOnlyList<string> AdmissibleActions => Names;

    public double Score => Won ? 1 : 0;

    public double? MaxScore => 1;

    public bool Won { get; private set; }

    public bool Lost => false;

    public int Moves { get; private set; }

    public ulong StateHash => Rng.Mix((ulong)_at, (ulong)(_astray ?? -1 + 8));

    public Observation Current => new("", "", Text());

    public Observation Reset(long seed)
    {
        var rng = new Rng((ulong)seed);
        for (var i = 0; i < Rooms; i++) _path[i] = rng.NextInt(4);
        _base = rng.NextInt(Words - 200);
        for (var i = 0; i <= Rooms; i++)
            _texts[i] = string.Join(' ', Enumerable.Range(0, 16).Select(j => Vocabulary[_base + (7 * i + j * 3) % 190]));
        (_at, _astray, Moves, Won, _over) = (0, null, 0, false, false);
        return Current;
    }

    public StepResult Step(int action)
    {
        if (_over) throw new InvalidOperationException("The episode is over.");
        Moves++;
        if (_astray is { } way)
        {
            if (action == (way + 2) % 4) _astray = null;
        }
        else if (_at == Rooms)
        {
            if (action == 4) Won = true;
        }
        else if (action < 4)
        {
            if (action == _path[_at]) _at++;
            else if (_at > 0 && action == (_path[_at - 1] + 2) % 4) _at--;
            else _astray = action;
        }

        var truncated = !Won && Moves >= 50;
        _over = Won || truncated;
        return new StepResult(Current, Won ? 1 : 0, Won, truncated);
    }

    public StepResult Step(string command) => Step(Array.IndexOf(Names, command));

    public byte[] Save() => throw new NotSupportedException("This world is for measurements only.");

    public void Restore(ReadOnlySpan<byte> state) => throw new NotSupportedException("This world is for measurements only.");

    public void Dispose()
    {
    }

    private string Text()
    {
        if (_astray is { } way)
            return $"{_texts[_at][.._texts[_at].LastIndexOf(' ')]} w990 w991 {Vocabulary[960 + way]} w992 w993";
        var onward = _at < Rooms ? _path[_at] : 4;
        var back = _at > 0 ? (_path[_at - 1] + 2) % 4 : 5;
        return $"{_texts[_at]} w994 {Vocabulary[970 + onward]} w995 {Vocabulary[980 + back]}";
    }
}
