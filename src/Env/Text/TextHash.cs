namespace Troupe.Env.Text;

/// <summary>FNV-1a, 64 bits, over UTF-16: the same in every process. Not for secrets.</summary>
public static class TextHash
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <param name="seed">Another text's hash, to hash texts one after another.</param>
    public static ulong Of(ReadOnlySpan<char> text, ulong seed = Basis)
    {
        var hash = seed;
        foreach (var c in text)
        {
            hash = (hash ^ (byte)c) * Prime;
            hash = (hash ^ (byte)(c >> 8)) * Prime;
        }

        return (hash ^ (uint)text.Length) * Prime;
    }
}
