using static TorchSharp.torch;

namespace Troupe.Learner.Policies;

/// <summary>Lists side by side, each padded to the longest; at least one token wide.</summary>
internal sealed class PaddedTokens
{
    private readonly Tensor _tokens;   // [U·T]

    /// <param name="least">Narrowest.</param>
    public PaddedTokens(InternedLists lists, Device device, int least = 1)
    {
        Length = least;
        for (var row = 0; row < lists.Count; row++) Length = Math.Max(Length, lists[row].Length);
        var tokens = new long[lists.Count * Length];
        var absent = new bool[tokens.Length];
        float[] shares = new float[tokens.Length], lasts = new float[tokens.Length], present = new float[tokens.Length];
        Array.Fill(absent, true);
        Lengths = new int[lists.Count];
        for (var row = 0; row < lists.Count; row++)
        {
            var list = lists[row];
            Lengths[row] = list.Length;
            for (var t = 0; t < list.Length; t++)
                (tokens[row * Length + t], absent[row * Length + t], present[row * Length + t], shares[row * Length + t]) = (list[t], false, 1, 1f / list.Length);
            if (list.Length > 0) lasts[row * Length + list.Length - 1] = 1;
        }
        _tokens = tensor(tokens, device: device);
        Absent = tensor(absent, [lists.Count, Length], device: device);
        Present = tensor(present, [lists.Count, Length, 1], device: device);
        Shares = tensor(shares, [lists.Count, Length, 1], device: device);
        Lasts = tensor(lasts, [lists.Count, Length, 1], device: device);
    }

    /// <summary>T.</summary>
    public int Length { get; }

    /// <summary>Of each list, [U].</summary>
    public int[] Lengths { get; }

    /// <summary>True beyond a list's end, [U, T].</summary>
    public Tensor Absent { get; }

    /// <summary>1 on a list's tokens, 0 beyond, [U, T, 1].</summary>
    public Tensor Present { get; }

    /// <summary>1 / length on a list's tokens, 0 beyond, [U, T, 1].</summary>
    public Tensor Shares { get; }

    /// <summary>1 on a list's last token, [U, T, 1].</summary>
    public Tensor Lasts { get; }

    /// <param name="embedding">[V, E].</param>
    /// <returns>[U, T, E].</returns>
    public Tensor Embedded(Tensor embedding) => embedding.index_select(0, _tokens).view(Lengths.Length, Length, embedding.size(1));
}
