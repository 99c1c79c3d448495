using FsCheck;
using FsCheck.Fluent;
using Troupe.Env.Text;

namespace Troupe.Env.Tests.Text;

public sealed class CommandHistoryTests
{
    [Fact]
    public void The_newest_is_lag_one_and_the_oldest_falls_out()
    {
        var history = new CommandHistory(2);
        foreach (var c in new[] { "a", "b", "c" }) history.Push(c);
        Assert.Equal((2, "c", "b"), (history.Count, history[1], history[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => history[3]);
        history.Clear();
        Assert.Equal(0, history.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => history[1]);
    }

    [Fact]
    public void A_history_of_none_takes_commands_and_keeps_none()
    {
        var history = new CommandHistory(0);
        history.Push("north");
        Assert.Equal(0, history.Count);
    }

    [Fact]
    public void Restored_it_goes_on_as_the_saved_one() =>
        Prop.ForAll<string[], int, string>((commands, size, next) =>
        {
            var k = Math.Abs(size % 6);
            var one = new CommandHistory(k);
            foreach (var c in commands) one.Push(c ?? "");
            var other = new CommandHistory(k);
            other.Push("left over");
            other.Restore(one.Save());
            one.Push(next ?? "");
            other.Push(next ?? "");
            return one.Count == other.Count && Enumerable.Range(1, one.Count).All(lag => one[lag] == other[lag]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_not_a_history_is_refused_and_changes_nothing()
    {
        var history = new CommandHistory(2);
        history.Push("north");
        var longer = new CommandHistory(3);
        foreach (var c in new[] { "a", "b", "c" }) longer.Push(c);
        Assert.Throws<InvalidDataException>(() => history.Restore(longer.Save()));
        Assert.Throws<InvalidDataException>(() => history.Restore([]));
        Assert.Throws<InvalidDataException>(() => history.Restore([1, 200]));
        Assert.Throws<InvalidDataException>(() => history.Restore(history.Save().AsSpan()[..^1]));
        Assert.Throws<InvalidDataException>(() => history.Restore([.. history.Save(), 0]));
        Assert.Equal("north", history[1]);
    }
}
