namespace Troupe.Learner.Policies;

/// <summary>Rows of numbers, one for each list met since the last <see cref="Clear"/>; emptied when it would outgrow its bound.</summary>
internal sealed unsafe class EncodingCache(int maxRows, int width)
{
    private readonly AlignedBuffer _rows = new();

    /// <summary>Numbers a row.</summary>
    public int Width => width;

    /// <summary>What the rows belong to: list i has row i.</summary>
    public InternedLists Lists { get; } = new();

    public float* Row(int row) => _rows.Pointer + row * width;

    public void Clear() => Lists.Clear();

    /// <summary>Finds or makes the rows of all <paramref name="wanted"/>; new ones come last, one behind the other, and are to be filled.</summary>
    /// <param name="rows">Receives the row of each wanted list.</param>
    public (int First, int Added) Find(InternedLists wanted, ref int[] rows)
    {
        if (Lists.Count + wanted.Count > maxRows) Clear();
        if (rows.Length < wanted.Count) rows = new int[2 * wanted.Count];
        var first = Lists.Count;
        for (var i = 0; i < wanted.Count; i++) rows[i] = Lists.Add(wanted[i], wanted.HashOf(i)).List;
        _rows.Reserve(Lists.Count * width);
        return (first, Lists.Count - first);
    }
}
