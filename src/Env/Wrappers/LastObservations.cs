namespace Troupe.Env.Wrappers;

/// <summary>
/// Shows the last k observations of an episode as one, for policies without memory in worlds that are only partly seen.
/// Text: the present room comes first, then each earlier screen after <c>Before:</c>, newest first, so that what is cut
/// off for length is the oldest. Numbers: k × n of them, newest first, zeros where the episode is younger than that.
/// </summary>
/// <remarks>A policy that only needs the last commands does better with the input's lag-tagged commands: they are shorter.</remarks>
public sealed class LastObservations : WorldWrapper
{
    private const string Heading = "last-observations";
    private const string Before = "Before:";

    private readonly int _k;
    private readonly int _numbers;                // n, or 0 for text
    private readonly List<Observation> _earlier = [];   // newest first, at most k − 1
    private Observation _present;   // as the inner world shows it
    private Observation _shown;

    /// <param name="k">Observations shown, the present one included; 1 or more.</param>
    public LastObservations(IWorld inner, int k) : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        _k = k;
        var spec = inner.Spec;
        _numbers = spec.Observation is ObservationSpec.Numbers { Size: var n } ? n : 0;
        Spec = spec with
        {
            Observation = _numbers > 0 ? new ObservationSpec.Numbers(k * _numbers) : spec.Observation,
            Words = _numbers > 0 || k == 1 ? spec.Words : [.. spec.Words.Concat([":", "before"]).Distinct().Order(StringComparer.Ordinal)],
        };
        _shown = _present = inner.Current;
    }

    public override WorldSpec Spec { get; }

    public override Observation Current => _shown;

    public override Observation Reset(long seed)
    {
        var first = Inner.Reset(seed);
        _earlier.Clear();
        return Show(first);
    }

    public override StepResult Step(int action) => After(Inner.Step(action));

    public override StepResult Step(string command) => After(Inner.Step(command));

    public override byte[] Save() => SavedState.Write(Heading, writer =>
    {
        var inner = Inner.Save();
        writer.Write7BitEncodedInt(inner.Length);
        writer.Write(inner);
        writer.Write(_k);
        writer.Write7BitEncodedInt(_earlier.Count);
        foreach (var screen in _earlier) Write(writer, screen);
    });

    public override void Restore(ReadOnlySpan<byte> state) => SavedState.Read(Heading, state, reader =>
    {
        var inner = reader.ReadBytes(Bounded(reader, reader.Read7BitEncodedInt()));
        var (k, count) = (reader.ReadInt32(), reader.Read7BitEncodedInt());
        if (k != _k || count < 0 || count >= _k) throw new InvalidDataException($"A state with {count} earlier screens of {k}; this world shows {_k}.");
        var earlier = new List<Observation>();
        for (var i = 0; i < count; i++) earlier.Add(Read(reader));
        reader.MustBeAtEnd();

        Inner.Restore(inner);
        _earlier.Clear();
        _earlier.AddRange(earlier);
        Show(Inner.Current);
    });

    private StepResult After(StepResult result)
    {
        if (_k > 1)
        {
            if (_earlier.Count == _k - 1) _earlier.RemoveAt(_earlier.Count - 1);
            _earlier.Insert(0, _present);
        }

        return result with { Observation = Show(result.Observation) };
    }

    private Observation Show(Observation present)
    {
        _present = present;
        return _shown = _numbers > 0 ? present with { Numbers = Joined(present.Numbers) }
            : _earlier.Count == 0 ? present
            : present with { Room = string.Join("\n", _earlier.Select(e => $"{Before} {Screen(e)}").Prepend(present.Room)) };
    }

    private float[]? Joined(float[]? present)
    {
        if (present is null) return null;
        var numbers = new float[_k * _numbers];
        present.CopyTo(numbers, 0);
        for (var i = 0; i < _earlier.Count; i++) _earlier[i].Numbers!.CopyTo(numbers, (i + 1) * _numbers);
        return numbers;
    }

    private static string Screen(Observation o) => string.Join(" ", new[] { o.Command, o.Feedback, o.Room, o.Inventory }.Where(p => p.Length > 0));

    private void Write(BinaryWriter writer, Observation o)
    {
        foreach (var part in new[] { o.Command, o.Feedback, o.Room, o.Inventory }) writer.WriteText(part);
        for (var i = 0; i < _numbers; i++) writer.Write(o.Numbers![i]);
    }

    private Observation Read(BinaryReader reader)
    {
        var screen = new Observation(reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText());
        if (_numbers == 0) return screen;
        var numbers = new float[_numbers];
        for (var i = 0; i < _numbers; i++) numbers[i] = reader.ReadSingle();
        return screen with { Numbers = numbers };
    }

    private static int Bounded(BinaryReader reader, int length) =>
        length >= 0 && length <= reader.BaseStream.Length - reader.BaseStream.Position ? length : throw new InvalidDataException("A saved state that ends early.");
}
