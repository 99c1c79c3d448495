namespace Troupe.Learner.Policies;

/// <summary>Lists laid out step by step, the longest first: at step t only the first <c>Running[t]</c> have a token left.</summary>
internal sealed class TokenSteps
{
    /// <param name="backward">From the last token to the first.</param>
    public TokenSteps(InternedLists lists, bool backward = false)
    {
        int[] order = [.. Enumerable.Range(0, lists.Count).OrderByDescending(i => lists[i].Length)];
        Places = new long[lists.Count];
        for (var i = 0; i < order.Length; i++) Places[order[i]] = i;
        Running = [.. Enumerable.Range(0, order.Length > 0 ? lists[order[0]].Length : 0).Select(step => order.Count(i => lists[i].Length > step))];
        var total = Running.Sum();
        (Tokens, Rows, Shares) = (new long[total], new long[total], new float[total]);
        for (int step = 0, at = 0; step < Running.Length; step++)
            for (var i = 0; i < Running[step]; i++, at++)
                (Tokens[at], Rows[at], Shares[at]) = (lists[order[i]][backward ? lists[order[i]].Length - 1 - step : step], order[i], 1f / lists[order[i]].Length);
    }

    /// <summary>Token of each step, [R].</summary>
    public long[] Tokens { get; }

    /// <summary>The list that it belongs to, [R].</summary>
    public long[] Rows { get; }

    /// <summary>1 / length of that list, [R].</summary>
    public float[] Shares { get; }

    public int[] Running { get; }

    /// <summary>Where each list stands in the sorted order, [lists].</summary>
    public long[] Places { get; }
}
