using System.Globalization;

namespace Troupe.Learner.Policies;

/// <summary>Widths of convolution filters, tokens each, in the order of their features. Equal by value.</summary>
public sealed class FilterWidths(params int[] widths) : IEquatable<FilterWidths>
{
    /// <summary>3, 4 and 5 tokens (Kim 2014, section 3.1).</summary>
    public static FilterWidths Kim { get; } = new(3, 4, 5);

    public int Count => widths.Length;

    public int this[int index] => widths[index];

    public bool Equals(FilterWidths? other) => other is not null && widths.AsSpan().SequenceEqual(other.ToArray());

    public override bool Equals(object? obj) => Equals(obj as FilterWidths);

    public override int GetHashCode() => widths.Aggregate(widths.Length, HashCode.Combine);

    public int[] ToArray() => [.. widths];

    /// <summary>As HOCON: [3, 4, 5].</summary>
    public override string ToString() => $"[{string.Join(", ", widths.Select(w => w.ToString(CultureInfo.InvariantCulture)))}]";
}
