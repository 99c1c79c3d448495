using Troupe.Learner.Language;
using Troupe.Learner.Supervised;

namespace Troupe.Learner.Tests.Supervised;

public sealed class BatchOrderTests
{
    [Fact]
    public void Every_epoch_visits_each_example_once_in_another_order()
    {
        var order = new BatchOrder([.. Enumerable.Range(0, 103).Select(i => i % 7)], 10, 1);
        Assert.Equal(11, order.BatchesPerEpoch);
        int[][] epochs = [.. Enumerable.Range(0, 2).Select(epoch => Enumerable.Range(0, 11).SelectMany(i => order[epoch * 11 + i]).ToArray())];
        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, 103), epoch.Order()));
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.Equal(3, Enumerable.Range(0, 11).Min(i => order[i].Length));   // the rest
    }

    [Fact]
    public void Examples_of_a_batch_are_of_like_length()
    {
        int[] lengths = [.. Enumerable.Range(0, 400).Select(i => i * 7919 % 100)];
        var order = new BatchOrder(lengths, 8, 1);
        Assert.All(Enumerable.Range(0, 50), batch => Assert.InRange(order[batch].Max(i => lengths[i]) - order[batch].Min(i => lengths[i]), 0, 4));
    }

    [Fact]
    public void A_batch_follows_from_the_seed_and_its_number()
    {
        int[] lengths = [.. Enumerable.Range(1, 50)];
        BatchOrder one = new(lengths, 4, 1), same = new(lengths, 4, 1), other = new(lengths, 4, 2);
        Assert.Equal(one[40], same[40]);   // whatever was asked before
        Assert.Equal(one[3], same[3]);
        Assert.NotEqual(Enumerable.Range(0, 13).SelectMany(i => one[i]), Enumerable.Range(0, 13).SelectMany(i => other[i]));
    }

    [Fact]
    public void Nothing_to_learn_from_is_refused() => Assert.Throws<ArgumentException>(() => new BatchOrder([], 4, 1));

    [Fact]
    public void What_was_made_ahead_is_what_was_asked_for()
    {
        var made = new Prefetch<long>(number => number * number, 3);
        Assert.Equal([0, 1, 4, 9, 16], Enumerable.Range(0, 5).Select(i => made.Take(i)));
        Assert.Equal(49, made.Take(7));
        Assert.Equal(64, made.Take(8));
        Assert.Equal(1, made.Take(1));
    }

    [Fact]
    public void What_went_wrong_ahead_is_told_when_it_is_asked_for()
    {
        var made = new Prefetch<long>(number => number < 2 ? number : throw new InvalidDataException("the file was cut"), 3);
        Assert.Equal(1, made.Take(0) + made.Take(1));
        Assert.Throws<InvalidDataException>(() => made.Take(2));
    }

    [Fact]
    public void Windows_of_a_text_are_one_token_apart_from_their_targets_and_lie_anywhere()
    {
        int[] text = [.. Enumerable.Range(0, 40)];
        var windows = new TextWindows(text, 8, 5, 1);
        var starts = new HashSet<long>();
        for (var number = 0; number < 60; number++)
        {
            var batch = windows[number];
            Assert.Equal(batch.Inputs.Select(token => token + 1), batch.Targets);
            Assert.Equal(40, batch.Predicted);
            for (var row = 0; row < 5; row++) starts.Add(batch.Inputs[row * 8]);
        }

        Assert.Equal(Enumerable.Range(0, 32).Select(i => (long)i), starts.Order());
        Assert.Equal(windows[17].Inputs, new TextWindows(text, 8, 5, 1)[17].Inputs);
    }
}
