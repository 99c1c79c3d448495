using Hocon;

namespace Troupe.StandIns.Tests.Hocon;

/// <summary>Getters and fallbacks of a configuration.</summary>
public sealed class ConfigTests
{
    private static readonly Config Primary = Parse("a = 1, b { x = 1 }, n = null");
    private static readonly Config Fallback = Parse("a = 9, b { x = 9, y = 2 }, c = 3, n = 7");

    [Fact]
    public void A_fallback_gives_what_is_missing_and_no_more()
    {
        var both = Primary.WithFallback(Fallback);
        Assert.Equal((1, 1, 2, 3), (both.GetInt("a"), both.GetInt("b.x"), both.GetInt("b.y"), both.GetInt("c")));
        Assert.Null(both.GetString("n"));
        Assert.False(Primary.HasPath("c"));
        Assert.Equal(["a", "b", "n", "c"], both.AsEnumerable().Select(f => f.Key));
    }

    [Fact]
    public void A_section_of_it_is_merged_and_a_missing_one_is_empty()
    {
        var section = Primary.WithFallback(Fallback).GetConfig("b");
        Assert.Equal((1, 2), (section.GetInt("x"), section.GetInt("y")));
        Assert.True(Primary.GetConfig("none").IsEmpty);
    }

    [Fact]
    public void Its_text_is_its_own_part_or_with_fallbacks_all_of_it()
    {
        var both = Parse("a = 1, b { x = on }").WithFallback(Parse("b { y = [1, 2] }, c = \"t w o\""));
        Assert.False(Parse(both.ToString(useFallbackValues: false)).HasPath("c"));
        Assert.Equal(both.Root, Parse(both.ToString(useFallbackValues: true)).Root);
    }

    [Fact]
    public void Nothing_and_the_empty_one_are_no_fallback()
    {
        Assert.Same(Primary, Primary.WithFallback(Config.Empty));
        Assert.Same(Primary, Primary.WithFallback(null));
        Assert.Same(Primary, HoconConfigurationFactory.Empty.WithFallback(Primary));
        Assert.Throws<ArgumentException>(() => Primary.WithFallback(Primary));
        Assert.True(Parse("{}").IsEmpty);
    }

    [Fact]
    public void A_literal_over_an_object_is_an_error() =>
        Assert.Throws<HoconException>(() => Parse("a = 1").WithFallback(Parse("a { b = 1 }")));

    [Fact]
    public void Getters_convert_literals()
    {
        var config = Parse("i = 7, big = 5000000000, hex = 0xff, neg = -5, d = 1.5e3, inf = Infinity, on = on, no = no, s = \"two words\"");
        Assert.Equal((7, 255, -5), (config.GetInt("i"), config.GetInt("hex"), config.GetInt("neg")));
        Assert.Equal((5_000_000_000, 7L), (config.GetLong("big"), config.GetLong("i")));
        Assert.Equal((1500.0, 1500f, 1500m), (config.GetDouble("d"), config.GetFloat("d"), config.GetDecimal("d")));
        Assert.Equal(double.PositiveInfinity, config.GetDouble("inf"));
        Assert.Equal((true, false), (config.GetBoolean("on"), config.GetBoolean("no")));
        Assert.Equal("two words", config.GetString("s"));
    }

    [Fact]
    public void Getters_give_lists()
    {
        var config = Parse("n = [1, 2], t = [a, \"b c\", on], o = [{ x = 1 }, { x = 2 }], none = [], numbered { 1 = b, 0 = a }");
        Assert.Equal([1, 2], config.GetIntList("n"));
        Assert.Equal([1L, 2L], config.GetLongList("n"));
        Assert.Equal([1.0, 2.0], config.GetDoubleList("n"));
        Assert.Equal(["a", "b c", "on"], config.GetStringList("t"));
        Assert.Equal(["1", "2"], config.GetObjectList("o").Select(o => o["x"].GetString()));
        Assert.Empty(config.GetStringList("none"));
        Assert.Equal(["a", "b"], config.GetStringList("numbered"));
    }

    [Fact]
    public void A_getter_with_a_default_gives_it_for_a_missing_and_for_a_wrong_value()
    {
        var config = Parse("o { x = 1 }, t = text");
        Assert.Equal((5, 5, "d", 2.5), (config.GetInt("none", 5), config.GetInt("t", 5), config.GetString("o", "d"), config.GetDouble("none", 2.5)));
        Assert.True(config.GetBoolean("none", true));
        Assert.Equal(TimeSpan.FromSeconds(3), config.GetTimeSpan("none", TimeSpan.FromSeconds(3)));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("o")]
    [InlineData("t")]
    [InlineData("nil")]
    public void A_getter_without_one_says_where_it_failed(string path)
    {
        var error = Assert.Throws<HoconValueException>(() => Parse("o { x = 1 }, t = text, nil = null").GetInt(path));
        Assert.Equal(path, error.FailPath);
        Assert.EndsWith($"at path [{path}]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5s", 5_000)]
    [InlineData("5 seconds", 5_000)]
    [InlineData("1.5 minutes", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1 day", 86_400_000)]
    [InlineData("250ms", 250)]
    [InlineData("1500 micros", 1.5)]
    [InlineData("200 ns", 0.0002)]
    [InlineData("100", 100)]
    [InlineData("0", 0)]
    public void A_duration_has_a_unit_or_is_in_milliseconds(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromTicks((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond)), Parse($"a = {text}").GetTimeSpan("a"));

    [Theory]
    [InlineData("-5s")]
    [InlineData("5us")]
    [InlineData("5 parsecs")]
    [InlineData("soon")]
    public void Other_durations_are_refused(string text) =>
        Assert.Throws<HoconValueException>(() => Parse($"a = {text}").GetTimeSpan("a"));

    [Fact]
    public void Infinite_is_a_duration_where_it_is_allowed()
    {
        var config = Parse("a = infinite");
        Assert.Equal(Timeout.InfiniteTimeSpan, config.GetTimeSpan("a"));
        Assert.Throws<HoconValueException>(() => config.GetTimeSpan("a", allowInfinite: false));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("12 bytes", 12)]
    [InlineData("10kB", 10_000)]
    [InlineData("1K", 1024)]
    [InlineData("1.5MiB", 1_572_864)]
    [InlineData("2 G", 2L << 30)]
    [InlineData("1TB", 1_000_000_000_000)]
    public void A_size_has_a_unit_or_is_in_bytes(string text, long bytes) => Assert.Equal(bytes, Parse($"a = {text}").GetByteSize("a"));

    [Theory]
    [InlineData("3 KB")]
    [InlineData("1.5")]
    [InlineData("much")]
    public void Other_sizes_are_refused(string text) => Assert.Throws<HoconValueException>(() => Parse($"a = {text}").GetByteSize("a"));

    [Fact]
    public void A_file_is_read_with_or_without_its_extension()
    {
        var folder = Directory.CreateTempSubdirectory("hocon-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "x.conf"), "a = 1");
            Assert.Equal(1, HoconConfigurationFactory.FromFile(Path.Combine(folder.FullName, "x.conf")).GetInt("a"));
            Assert.Equal(1, HoconConfigurationFactory.FromFile(Path.Combine(folder.FullName, "x")).GetInt("a"));
            Assert.Throws<ConfigurationException>(() => HoconConfigurationFactory.FromFile(Path.Combine(folder.FullName, "y.conf")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_field_knows_its_path_and_an_objects_fields_keep_their_order()
    {
        var root = Parse("z { b = 1, a { c = 2 } }, y = 3").Root.GetObject();
        Assert.Equal(["z", "y"], root.Keys);
        Assert.Equal("z.a.c", root["z.a.c"].Path.Value);
        Assert.Equal(["b", "a"], root["z"].GetObject().Keys);
    }

    private static Config Parse(string text) => HoconConfigurationFactory.ParseString(text);
}
