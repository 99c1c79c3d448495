using Troupe.Actors.Configuration;

namespace Troupe.Actors.Tests.Configuration;

public sealed class DifferencesTests
{
    [Fact]
    public void The_same_said_differently_is_no_difference() =>
        Assert.Empty(TroupeConfiguration.Differences(
            Read("troupe { run.time-limit = 90s, algorithm.gamma = 0.5, world.options { a = 1, b = 2 } }"),
            Read("troupe { run.time-limit = 1.5 minutes, algorithm.gamma = .50, world.options { b = 2, a = 1 } }")));

    [Fact]
    public void Each_changed_key_is_named_with_both_values_and_whether_it_is_fixed() =>
        Assert.Equal(
            [
                new("troupe.run.seed", "1", "2", Fixed: true),
                new("troupe.run.time-limit", "0s", "60s", Fixed: false),
                new("troupe.world.options", "{ \"level\" = \"5\", }", "{ \"level\" = \"6\", }", Fixed: true),
            ],
            TroupeConfiguration.Differences(Read("troupe.world.options.level = 5"), Read("troupe { run { seed = 2, time-limit = 1m }, world.options.level = 6 }")));

    [Fact]
    public void The_akka_section_may_change() =>
        Assert.Equal([("akka", false)], TroupeConfiguration.Differences(Read("akka.a = 1"), Read("akka.a = 2")).Select(d => (d.Path, d.Fixed)));

    private static TroupeConfiguration Read(string text) => TroupeConfiguration.Parse(text, "test", []);
}
