using Akka.Configuration;

namespace Troupe.StandIns.Tests.Actors;

public sealed class ConfigTests
{
    private static readonly Config Read = ConfigurationFactory.ParseString("""
        # a comment
        a { b = 1, c : two }   // another
        a.b = 7
        "quoted.key" { x = on }
        list = [1, "two", three]
        matrix = [[1, 2], [3]]
        time { bare = 250, s = 5 s, ms = 10ms, min = 2 minutes, frac = 0.5h, never = infinite }
        size { plain = 10, k = 4k, kb = 4kB, mib = 2MiB }
        flag { on = on, off = off, true = true, false = false }
        text = "with \"quotes\" and \\ and \n line"
        raw = \"\"\"C:\dir "x" ${no}\"\"\"
        words = several words in a row
        whole = ${a}
        part = "pre-"${a.c}-post
        merged { x = 1 }
        merged { y = 2 }
        number = -1.5
        empty = ""
        none = null
        """.Replace("\\\"\\\"\\\"", "\"\"\"", StringComparison.Ordinal));

    [Fact]
    public void Values_are_read_by_path()
    {
        Assert.Equal(7, Read.GetInt("a.b"));
        Assert.Equal("two", Read.GetString("a.c"));
        Assert.True(Read.GetBoolean("\"quoted.key\".x"));
        Assert.Equal(["1", "two", "three"], Read.GetStringList("list"));
        Assert.Equal(-1.5, Read.GetDouble("number"));
        Assert.Equal("with \"quotes\" and \\ and \n line", Read.GetString("text"));
        Assert.Equal("C:\\dir \"x\" ${no}", Read.GetString("raw"));
        Assert.Equal("several words in a row", Read.GetString("words"));
        Assert.Equal("", Read.GetString("empty"));
        Assert.Null(Read.GetString("none"));
        Assert.Equal((1, 2), (Read.GetInt("merged.x"), Read.GetInt("merged.y")));
    }

    [Fact]
    public void Substitutions_take_what_the_text_holds()
    {
        Assert.Equal("two", Read.GetString("whole.c"));
        Assert.Equal("pre-two-post", Read.GetString("part"));
        Assert.ThrowsAny<FormatException>(() => ConfigurationFactory.ParseString("a = ${b}"));
    }

    [Fact]
    public void Durations_and_sizes_carry_units()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(250), Read.GetTimeSpan("time.bare"));
        Assert.Equal(TimeSpan.FromSeconds(5), Read.GetTimeSpan("time.s"));
        Assert.Equal(TimeSpan.FromMilliseconds(10), Read.GetTimeSpan("time.ms"));
        Assert.Equal(TimeSpan.FromMinutes(2), Read.GetTimeSpan("time.min"));
        Assert.Equal(TimeSpan.FromMinutes(30), Read.GetTimeSpan("time.frac"));
        Assert.Equal(Timeout.InfiniteTimeSpan, Read.GetTimeSpan("time.never"));
        Assert.Equal([10, 4096, 4000, 2 << 20], new[] { "plain", "k", "kb", "mib" }.Select(k => Read.GetByteSize("size." + k, null)));
    }

    [Fact]
    public void What_is_missing_has_the_default_given()
    {
        Assert.False(Read.HasPath("a.z"));
        Assert.Equal((5, "d", true, TimeSpan.FromSeconds(3)), (Read.GetInt("z", 5), Read.GetString("z", "d"), Read.GetBoolean("z", true), Read.GetTimeSpan("z", TimeSpan.FromSeconds(3))));
        Assert.Null(Read.GetConfig("z"));
        Assert.Empty(Read.GetStringList("z"));
        Assert.True(ConfigurationFactory.Empty.IsEmpty);
        Assert.True(((Config?)null).IsNullOrEmpty());
    }

    [Fact]
    public void A_fallback_adds_what_lacks_and_overrides_nothing()
    {
        var merged = ConfigurationFactory.ParseString("a { x = 1, list = [1] }").WithFallback(ConfigurationFactory.ParseString("a { x = 2, y = 3, list = [2, 3], deep { z = 4 } }\nb = 5"));
        Assert.Equal((1, 3, 4, 5), (merged.GetInt("a.x"), merged.GetInt("a.y"), merged.GetInt("a.deep.z"), merged.GetInt("b")));
        Assert.Equal(["1"], merged.GetStringList("a.list"));
        Assert.Equal((1, 3), (merged.GetConfig("a").GetInt("x"), merged.GetConfig("a").GetInt("y")));
        Config fromText = "c = 6";
        Assert.Equal(6, merged.WithFallback(fromText).GetInt("c"));
        Assert.Same(merged, merged.WithFallback(null!));
    }

    [Fact]
    public void A_configuration_written_out_reads_the_same()
    {
        var config = ConfigurationFactory.ParseString("a { b = 7, c = two words, list = [1, \"two\"] }\nwhole = ${a}\ntime = 2 minutes");
        var again = ConfigurationFactory.ParseString(config.ToString(true));
        foreach (var path in new[] { "a.b", "a.c", "whole.c", "time" }) Assert.Equal(config.GetString(path), again.GetString(path));
        Assert.Equal(["1", "two"], again.GetStringList("whole.list"));
    }

    [Fact]
    public async Task A_system_sees_its_configuration_above_the_defaults()
    {
        await using var test = new TestSystem("akka.actor.default-dispatcher.throughput = 9\nmine = yes");
        var config = test.System.Settings.Config;
        Assert.Equal((9, "yes", "Dispatcher"), (config.GetInt("akka.actor.default-dispatcher.throughput"), config.GetString("mine"), config.GetString("akka.actor.default-dispatcher.type")));
        Assert.Equal(9, test.System.Dispatchers.DefaultGlobalDispatcher.Throughput);
        test.System.Settings.InjectTopLevelFallback(ConfigurationFactory.ParseString("mine = no, theirs = new"));
        Assert.Equal(("yes", "new"), (test.System.Settings.Config.GetString("mine"), test.System.Settings.Config.GetString("theirs")));
    }
}
