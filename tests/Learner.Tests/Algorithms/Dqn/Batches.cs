using Troupe.Env;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;

namespace Troupe.Learner.Tests.Algorithms.Dqn;

/// <summary>Mini-batches for tests.</summary>
internal static class Batches
{
    public static TokenLists Lists(params IReadOnlyList<int[]> lists) =>
        new([.. lists.SelectMany(l => l)], [0, .. lists.Select((_, i) => lists.Take(i + 1).Sum(l => l.Length))]);

    public static ActionSets Sets(TokenLists? texts, params IReadOnlyList<int[]> rows)
    {
        var lists = Lists(rows);
        return new ActionSets(texts, lists.Tokens, lists.Offsets);
    }

    /// <summary>A batch of one-token observations over a fixed action list.</summary>
    public static TransitionBatch Of(int actions, params IReadOnlyList<(int State, int Action, float Return, float Discount, int Next)> rows)
    {
        int[] all = [.. Enumerable.Range(0, actions)];
        int[][] observations = [.. rows.Select(r => new[] { r.State })], next = [.. rows.Select(r => new[] { r.Next })], sets = [.. rows.Select(_ => all)];
        return new TransitionBatch(
            ObservationBatch.OfTokens(Lists(observations)), [.. rows.Select(r => r.Action)], Sets(null, sets),
            [.. rows.Select(r => r.Return)], [.. rows.Select(r => r.Discount)],
            ObservationBatch.OfTokens(Lists(next)), Sets(null, sets),
            [.. rows.Select(_ => 1f)], new ItemId[rows.Count]);
    }

    /// <summary>Anything goes: observations of 0 to 9 tokens, 1 to 4 admissible actions, every fifth row terminated.</summary>
    public static TransitionBatch Random(QNetworkSpec spec, int size, int seed)
    {
        var rng = new Rng(seed, 2);
        int[] Tokens(int length) => [.. Enumerable.Range(0, length).Select(_ => rng.NextInt(spec.Tokens))];
        var texts = spec.Head is ActionHead.Admissible ? Lists([.. Enumerable.Range(0, 5).Select(i => Tokens(1 + i % 3))]) : null;
        int[] Set() => [.. Enumerable.Range(0, 5).Where(a => a == 1 || rng.NextInt(2) == 0)];
        int[][] observations = [.. Enumerable.Range(0, size).Select(_ => Tokens(rng.NextInt(10)))], sets = [.. observations.Select(_ => Set())];
        return new TransitionBatch(
            ObservationBatch.OfTokens(Lists(observations)), [.. sets.Select(s => s[rng.NextInt(s.Length)])], Sets(texts, sets),
            [.. sets.Select(_ => (float)rng.NextDouble())], [.. sets.Select((_, b) => b % 5 == 0 ? 0 : 0.9f)],
            ObservationBatch.OfTokens(Lists([.. sets.Select(_ => Tokens(rng.NextInt(10)))])), Sets(texts, [.. sets.Select((_, b) => b % 5 == 0 ? [] : Set())]),
            [.. sets.Select(_ => 0.5f + (float)rng.NextDouble() / 2)], new ItemId[size]);
    }
}
