using FsCheck;
using FsCheck.Fluent;
using Troupe.Env;
using Troupe.Learner.Replay;

namespace Troupe.Learner.Tests.Replay;

public sealed class ReplayTableTests
{
    [Fact]
    public void Agrees_with_a_plain_model_of_inserts_evictions_and_samples() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll<ulong, bool, bool>((seed, texts, prioritized) =>
        {
            var rng = new Rng(seed);
            var n = 1 + rng.NextInt(5);
            var capacity = 20 + rng.NextInt(150);
            var options = new ReplayOptions { Capacity = capacity, NStep = n, Gamma = 0.9f, Selector = prioritized ? SelectorKind.Prioritized : SelectorKind.Uniform };
            var table = new ReplayTable(options);
            var plays = new List<Play>();
            var model = new List<(Play Play, int Chunk)>();
            var agents = 1 + rng.NextInt(3);
            for (var agent = 0; agent < agents; agent++)
                plays.Add(new Play(seed + (ulong)agent, 1 + rng.NextInt(8), agent, texts: texts));

            for (var i = 0; i < 60; i++)
            {
                var which = rng.NextInt(agents);
                if (rng.NextInt(20) == 0) plays[which] = new Play(seed + 100 + (ulong)i, 4, which, plays[which].Incarnation + 1, texts);
                var play = plays[which];
                var chunk = play.NextChunk(rng.NextInt(4) == 0 ? 1 : null);
                while (model.Count > 0 && model.Sum(m => m.Play.Chunks[m.Chunk].Steps) + chunk.Steps > capacity)
                    model.RemoveAt(0);
                model.Add((play, play.Chunks.Count - 1));
                Assert.Equal(i, table.Insert(ChunkCodec.Decode(chunk.Bytes)));
            }

            var first = table.NextIndex - model.Count;
            Assert.Equal(first, table.FirstIndex);
            Assert.Equal(model.Sum(m => m.Play.Chunks[m.Chunk].Steps), table.Transitions);
            var expected = new Dictionary<ItemId, Window>();
            for (var i = 0; i < model.Count; i++)
                foreach (var window in Windows(model[i].Play, model[i].Chunk, n, 0.9f))
                    expected[new ItemId(first + i, window.Step.Index)] = window;
            Assert.Equal(expected.Count, table.Sampleable);
            if (expected.Count == 0) return;

            var drawn = new HashSet<ItemId>();
            for (var round = 0; round < 400 && drawn.Count < expected.Count; round++)
            {
                var batch = table.Sample(32, seed + (ulong)round, 0.5f);
                Assert.Equal(1, batch.Weights.Max());
                for (var row = 0; row < batch.Count; row++)
                {
                    drawn.Add(batch.Items[row]);
                    AssertRow(expected[batch.Items[row]], batch, row);
                }

                if (prioritized) table.UpdatePriorities(batch.Items, [.. batch.Items.Select(_ => 0.5f + (float)rng.NextDouble())]);
            }

            Assert.Equal(expected.Keys.OrderBy(k => k.Chunk).ThenBy(k => k.Step), drawn.OrderBy(k => k.Chunk).ThenBy(k => k.Step));
        }));

    [Fact]
    public void A_sample_depends_on_contents_and_seed_alone()
    {
        // The second table never saw the evicted chunks: its ring begins elsewhere.
        var play = new Play(3, 6, texts: true);
        var chunks = Enumerable.Range(0, 200).Select(_ => ChunkCodec.Decode(play.NextChunk().Bytes)).ToArray();
        var options = new ReplayOptions { Capacity = 400, NStep = 3 };
        var whole = new ReplayTable(options);
        foreach (var chunk in chunks)
            whole.Insert(chunk);
        var late = new ReplayTable(options);
        late.StartAt(whole.FirstIndex, 0);
        foreach (var chunk in chunks.Skip((int)whole.FirstIndex))
            late.Insert(chunk);

        AssertEqual(whole.Sample(64, 11), late.Sample(64, 11));
        Assert.NotEqual(whole.Sample(64, 11).Items, whole.Sample(64, 12).Items);
    }

    [Fact]
    public void Priorities_shape_the_draw_and_the_weights()
    {
        // Four one-step episodes; |δ| + ε = 1, 2, 4, 9 and α = 1: shares 1/16, 2/16, 4/16, 9/16 of 160 strata.
        var table = OneStepEpisodes(new ReplayOptions { Selector = SelectorKind.Prioritized, PriorityExponent = 1, PriorityFloor = 0.5 }, 4);
        ItemId[] items = [new(0, 0), new(1, 0), new(2, 0), new(3, 0)];
        table.UpdatePriorities(items, [0.5f, -1.5f, 3.5f, 8.5f]);

        var batch = table.Sample(160, 5, beta: 0.5f);
        Assert.Equal([10, 20, 40, 90], items.Select(item => batch.Items.Count(drawn => drawn == item)));
        // (N·P)^−½, scaled by the rarest: 1, √½, √¼, √(1/9)
        foreach (var (item, weight) in items.Zip([1f, MathF.Sqrt(0.5f), 0.5f, 1 / 3f]))
            Assert.Equal(weight, batch.Weights[Array.IndexOf(batch.Items, item)], 1e-4);
    }

    [Fact]
    public void New_items_get_the_largest_priority_so_far()
    {
        var table = OneStepEpisodes(new ReplayOptions { Selector = SelectorKind.Prioritized, PriorityExponent = 1, PriorityFloor = 1 }, 1);
        table.UpdatePriorities([new ItemId(0, 0)], [7f]);
        table.UpdatePriorities([new ItemId(0, 0)], [1f]);
        Insert(table, 1);
        // Weights 2 and 8 of 10.
        var batch = table.Sample(100, 1);
        Assert.Equal(80, batch.Items.Count(item => item.Chunk == 1));
    }

    [Fact]
    public void Late_updates_of_evicted_items_are_ignored()
    {
        var options = new ReplayOptions { Selector = SelectorKind.Prioritized, Capacity = 2, PriorityExponent = 1, PriorityFloor = 1 };
        var table = OneStepEpisodes(options, 4);
        table.UpdatePriorities([new ItemId(0, 0), new ItemId(3, 5), new ItemId(9, 0), new ItemId(-1, 0)], [1000f, 1000f, 1000f, 1000f]);
        var batch = table.Sample(100, 1);
        Assert.Equal(50, batch.Items.Count(item => item.Chunk == 3));
    }

    [Fact]
    public void A_priority_that_is_no_number_changes_nothing()
    {
        var table = OneStepEpisodes(new ReplayOptions { Selector = SelectorKind.Prioritized }, 2);
        var before = table.Sample(50, 1).Items;
        Assert.Throws<ArgumentException>(() => table.UpdatePriorities([new ItemId(0, 0), new ItemId(1, 0)], [50f, float.NaN]));
        Assert.Equal(before, table.Sample(50, 1).Items);
    }

    [Theory]
    [InlineData(SelectorKind.Uniform)]
    [InlineData(SelectorKind.Prioritized)]
    public void An_item_leaves_the_draw_after_its_last_sample(SelectorKind selector)
    {
        var table = OneStepEpisodes(new ReplayOptions { Selector = selector, MaxTimesSampled = 2 }, 10);
        var drawn = new List<ItemId>();
        for (var i = 0; i < 4; i++)
            drawn.AddRange(table.Sample(5, (ulong)i).Items);
        Assert.All(drawn.GroupBy(item => item), group => Assert.Equal(2, group.Count()));
        Assert.Equal((0, 10), (table.Sampleable, table.Transitions));
        Assert.False(table.CanSample(1));
        Assert.Throws<InvalidOperationException>(() => table.Sample(1, 1));
        Insert(table, 10);
        Assert.Equal(10, table.Sample(2, 1).Items[1].Chunk);
    }

    [Fact]
    public void Fifo_gives_each_chunk_once_in_order_and_makes_producers_wait()
    {
        var table = OneStepEpisodes(new ReplayOptions { Selector = SelectorKind.Fifo, Capacity = 3 }, 3);
        Assert.False(table.CanInsert(1));
        Assert.Null(table.TakeFifo(4));
        Assert.Equal([0L, 1L], table.TakeFifo(2)!.Select(chunk => chunk.Key.Sequence - 1));
        Assert.True(table.CanInsert(2));
        Assert.False(table.CanInsert(3));
        Insert(table, 3);
        Assert.Equal([2L, 3L], table.TakeFifo(2)!.Select(chunk => chunk.Key.Sequence - 1));
        Assert.Null(table.TakeFifo(1));
        Assert.Equal((4, 4, 0), (table.Inserted, table.Sampled, table.Transitions));
    }

    [Fact]
    public void Texts_stand_once_in_a_batch_and_actions_point_at_theirs()
    {
        var table = new ReplayTable(new ReplayOptions());
        for (var agent = 0; agent < 3; agent++)
        {
            var builder = new ChunkBuilder(2);
            builder.Begin(ObservedState.OfTokens([agent], AdmissibleActions.OfTexts(Play.Lists([7], [8, 9]))), 1);
            builder.Add(1, 0, true, false, ObservedState.OfTokens([9], AdmissibleActions.OfTexts(Play.Lists([8, 9], [5]))), default);
            table.Insert(ChunkCodec.Decode(builder.Build(new ChunkKey(agent, 1, 1)).Bytes));
        }

        var batch = table.Sample(20, 1);
        var texts = batch.Admissible.Texts!;
        Assert.Same(texts, batch.NextAdmissible.Texts);
        Assert.Equal([[7], [8, 9], [5]], Enumerable.Range(0, texts.Count).Select(i => texts[i].ToArray()));
        Assert.All(batch.Actions, action => Assert.Equal(1, action));
        Assert.Equal([1, 2], batch.NextAdmissible[19].ToArray());
    }

    [Theory]
    [InlineData("Capacity")]
    [InlineData("NStep")]
    [InlineData("Gamma")]
    public void Options_out_of_range_are_refused_by_name(string name)
    {
        var options = name switch { "Capacity" => new ReplayOptions { Capacity = 0 }, "NStep" => new ReplayOptions { NStep = 0 }, _ => new ReplayOptions { Gamma = 1.5f } };
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => new ReplayTable(options)).Message, StringComparison.Ordinal);
    }

    internal static void AssertEqual(TransitionBatch a, TransitionBatch b)
    {
        Assert.Equal(a.Items, b.Items);
        Assert.Equal(a.Actions, b.Actions);
        Assert.Equal(a.Returns, b.Returns);
        Assert.Equal(a.Discounts, b.Discounts);
        Assert.Equal(a.Weights, b.Weights);
        Assert.Equal(a.Observations.Tokens?.Tokens, b.Observations.Tokens?.Tokens);
        Assert.Equal(a.NextObservations.Tokens?.Tokens, b.NextObservations.Tokens?.Tokens);
        Assert.Equal(a.Admissible.Ids, b.Admissible.Ids);
        Assert.Equal(a.NextAdmissible.Ids, b.NextAdmissible.Ids);
        Assert.Equal(a.Admissible.Texts?.Tokens, b.Admissible.Texts?.Tokens);
    }

    private static ReplayTable OneStepEpisodes(ReplayOptions options, int count)
    {
        var table = new ReplayTable(options);
        for (var i = 0; i < count; i++)
            Insert(table, i);
        return table;
    }

    private static void Insert(ReplayTable table, int i)
    {
        var builder = new ChunkBuilder(1);
        builder.Begin(ObservedState.OfTokens([i], AdmissibleActions.OfFixed(0)), i);
        builder.Add(0, 1, true, false, ObservedState.OfTokens([i], default), default);
        table.Insert(ChunkCodec.Decode(builder.Build(new ChunkKey(0, 1, i + 1)).Bytes));
    }

    private sealed record Window(Play.Step Step, float Return, float Discount, ObservedState Next);

    /// <summary>The complete n-step windows that begin in this chunk, given all chunks the play built; by definition.</summary>
    private static IEnumerable<Window> Windows(Play play, int chunk, int n, float gamma)
    {
        for (var at = 0; at < play.Steps.Count; at++)
        {
            if (play.Steps[at].Chunk != chunk) continue;
            float sum = 0, discount = 1;
            for (var k = 0; at + k < play.Steps.Count && play.Steps[at + k].Episode == play.Steps[at].Episode; k++)
            {
                var step = play.Steps[at + k];
                sum += discount * step.Reward;
                discount *= gamma;
                if (k + 1 < n && !step.Ended) continue;
                yield return new Window(play.Steps[at], sum, step.Terminated ? 0 : discount, step.Next);
                break;
            }
        }
    }

    private static void AssertRow(Window expected, TransitionBatch batch, int row)
    {
        Assert.Equal(expected.Step.State.Tokens, batch.Observations.Tokens![row].ToArray());
        Assert.Equal(expected.Next.Tokens, batch.NextObservations.Tokens![row].ToArray());
        Assert.Equal(expected.Return, batch.Returns[row]);
        Assert.Equal(expected.Discount, batch.Discounts[row]);
        AssertActions(expected.Step.State, batch.Admissible, row);
        AssertActions(expected.Next, batch.NextAdmissible, row);
        if (batch.Admissible.Texts is { } texts) Assert.Equal(Play.Texts(expected.Step.State)[expected.Step.Choice], texts[batch.Actions[row]].ToArray());
        else Assert.Equal(expected.Step.State.Admissible.Ids![expected.Step.Choice], batch.Actions[row]);
    }

    private static void AssertActions(ObservedState expected, ActionSets sets, int row)
    {
        if (sets.Texts is { } texts) Assert.Equal(Play.Texts(expected), sets[row].ToArray().Select(id => texts[id].ToArray()));
        else Assert.Equal(expected.Admissible.Ids ?? [], sets[row].ToArray());
    }
}
