namespace Troupe.Env.Text;

/// <summary>The last k commands of an episode, newest first. Not thread-safe.</summary>
/// <param name="k">0 or more.</param>
public sealed class CommandHistory(int k)
{
    private readonly string[] _ring = k >= 0 ? new string[k] : throw new ArgumentOutOfRangeException(nameof(k), k, "A history holds 0 or more commands.");
    private int _newest = -1;

    public int Capacity => _ring.Length;

    public int Count { get; private set; }

    /// <param name="lag">1 is the newest, <see cref="Count"/> the oldest kept.</param>
    public string this[int lag] => lag >= 1 && lag <= Count
        ? _ring[(_newest - lag + 1 + _ring.Length) % _ring.Length]
        : throw new ArgumentOutOfRangeException(nameof(lag), lag, $"The history holds lags 1 to {Count}.");

    public void Push(string command)
    {
        if (_ring.Length == 0) return;
        _newest = (_newest + 1) % _ring.Length;
        _ring[_newest] = command;
        Count = Math.Min(Count + 1, _ring.Length);
    }

    /// <summary>To be called at every reset.</summary>
    public void Clear()
    {
        Count = 0;
        _newest = -1;
    }

    public byte[] Save() => SavedState.Write(Heading, writer =>
    {
        writer.Write7BitEncodedInt(Count);
        for (var lag = Count; lag >= 1; lag--) writer.WriteText(this[lag]);
    });

    /// <exception cref="InvalidDataException">Not a saved history, or one of more commands than this holds; unchanged then.</exception>
    public void Restore(ReadOnlySpan<byte> state) => SavedState.Read(Heading, state, reader =>
    {
        var count = reader.Read7BitEncodedInt();
        if (count < 0 || count > Capacity) throw new InvalidDataException($"A history of {count} commands does not fit into one of {Capacity}.");
        var commands = new string[count];
        for (var i = 0; i < count; i++) commands[i] = reader.ReadText();
        reader.MustBeAtEnd();
        Clear();
        foreach (var command in commands) Push(command);
    });

    private const string Heading = "commands";
}
