using Hocon;

namespace Troupe.StandIns.Tests.Hocon;

/// <summary>How the Hocon package reads text, where Troupe relies on it, its departures from the specification included.</summary>
public sealed class HoconReadingTests
{
    [Theory]
    [InlineData("a = 1, b = 2")]
    [InlineData("a = 1\nb = 2\n")]
    [InlineData("{ a : 1, b : 2 }")]
    [InlineData("{\n  \"a\" = 1,\n  b = 2,\n}")]
    [InlineData("# comment\na = 1 // one\n// comment\nb = 2 # two")]
    [InlineData("\r\na = 1\r\n\r\nb = 2\r\n")]
    [InlineData("a =\n  1\nb\n= 2")]
    public void Separators_braces_comments_and_new_lines_are_free(string text)
    {
        var config = Parse(text);
        Assert.Equal((1, 2), (config.GetInt("a"), config.GetInt("b")));
    }

    [Fact]
    public void Dotted_keys_are_nested_and_quoted_ones_are_not()
    {
        var config = Parse("a.b.c = 1\na { b { d = 2 } }\n\"x.y\".z = 3");
        Assert.Equal((1, 2, 3), (config.GetInt("a.b.c"), config.GetInt("a.b.d"), config.GetInt("\"x.y\".z")));
        Assert.False(config.HasPath("x.y.z"));
    }

    [Fact]
    public void Of_equal_keys_objects_merge_and_anything_else_is_replaced()
    {
        var config = Parse("a { b = 1, c = 2 }\na { c = 3 }\nd = 1\nd = 2\ne { f = 1 }\ne = 5\ne { g = 2 }");
        Assert.Equal((1, 3, 2), (config.GetInt("a.b"), config.GetInt("a.c"), config.GetInt("d")));
        Assert.False(config.HasPath("e.f"));
        Assert.Equal(2, config.GetInt("e.g"));
    }

    [Fact]
    public void Values_beside_each_other_make_one()
    {
        var config = Parse("""
            text = hello   big "world"
            list = [1, 2] [3]
            object = { a = 1 } { b = 2 }
            """);
        Assert.Equal("hello   big world", config.GetString("text"));
        Assert.Equal([1, 2, 3], config.GetIntList("list"));
        Assert.Equal((1, 2), (config.GetInt("object.a"), config.GetInt("object.b")));
    }

    [Fact]
    public void Substitutions_look_anywhere_in_the_document_also_further_down()
    {
        var config = Parse("a = ${b.c}, b { c = 5, d = ${a} }, text = x${b.c}y, list = ${numbers} [3], numbers = [1, 2], o = ${b} { e = 6 }");
        Assert.Equal((5, 5, "x5y"), (config.GetInt("a"), config.GetInt("b.d"), config.GetString("text")));
        Assert.Equal([1, 2, 3], config.GetIntList("list"));
        Assert.Equal((5, 6), (config.GetInt("o.c"), config.GetInt("o.e")));
        Assert.Equal(HoconType.Number, config.GetValue("a").Type);
    }

    [Fact]
    public void A_substitution_sees_the_last_assignment_and_of_itself_the_one_before()
    {
        var config = Parse("a = 1\nb = ${a}\na = 2\npath = \"x\"\npath = ${path}\":y\"");
        Assert.Equal((2, "x:y"), (config.GetInt("b"), config.GetString("path")));
    }

    [Fact]
    public void An_optional_substitution_without_a_value_leaves_nothing()
    {
        var config = Parse("a = ${?none}\nb = 1\nb = ${?none}\nc = x${?none}y\nd = [${?none}, 2]");
        Assert.False(config.HasPath("a"));
        Assert.Equal((1, "xy"), (config.GetInt("b"), config.GetString("c")));
        Assert.Equal([2], config.GetIntList("d"));
    }

    [Fact]
    public void The_environment_stands_in_where_the_document_has_no_value()
    {
        var name = $"TROUPE_HOCON_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, "from outside");
        try
        {
            var config = Parse($"a = ${{{name}}}\nb = ${{?{name}}}");
            Assert.Equal(("from outside", "from outside"), (config.GetString("a"), config.GetString("b")));
            Assert.Equal("inside", Parse($"{name} = inside\na = ${{{name}}}").GetString("a"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Fact]
    public void Plus_equals_appends_also_to_nothing() =>
        Assert.Equal([1, 2, 3], Parse("a += 1\na += 2\na += 3").GetIntList("a"));

    [Fact]
    public void Quoted_strings_know_escapes_and_triple_quoted_ones_lines()
    {
        var config = Parse("a = \"t\\tq\\\"b\\\\u\\u00e9\"\nb = \"\"\"one\n\"two\" three\"\"\"");
        Assert.Equal(("t\tq\"b\\ué", "one\n\"two\" three"), (config.GetString("a"), config.GetString("b")));
    }

    [Fact]
    public void Null_is_a_value_without_text()
    {
        var config = Parse("a = null, b = \"null\"");
        Assert.True(config.HasPath("a"));
        Assert.Null(config.GetString("a"));
        Assert.Equal("null", config.GetString("b"));
    }

    [Theory]
    [InlineData("5", HoconType.Number)]
    [InlineData("-1.5e3", HoconType.Number)]
    [InlineData("0x1F", HoconType.Number)]
    [InlineData("on", HoconType.Boolean)]
    [InlineData("\"5\"", HoconType.String)]
    [InlineData("5s", HoconType.String)]
    [InlineData("offline", HoconType.String)]
    [InlineData("[]", HoconType.Array)]
    [InlineData("{}", HoconType.Object)]
    public void A_value_knows_its_type(string text, HoconType type) => Assert.Equal(type, Parse($"a = {text}").GetValue("a").Type);

    // The specification has it the other way round: what comes later in the file wins. Troupe puts included texts first itself.
    [Fact]
    public void An_included_key_wins_over_the_files_own_wherever_the_include_stands()
    {
        var config = HoconConfigurationFactory.ParseString("include \"x\"\na = 2\nb = 2", Included("a = 1, c = 1"));
        Assert.Equal((1, 2, 1), (config.GetInt("a"), config.GetInt("b"), config.GetInt("c")));
    }

    [Fact]
    public void An_include_inside_an_object_is_read_from_there()
    {
        var config = HoconConfigurationFactory.ParseString("o { include \"x\" }", Included("a = ${b}, b = 1"));
        Assert.Equal((1, 1), (config.GetInt("o.a"), config.GetInt("o.b")));
    }

    [Theory]
    [InlineData("include \"name\"", HoconCallbackType.File)]
    [InlineData("include file(\"name\")", HoconCallbackType.File)]
    [InlineData("include required(file(\"name\"))", HoconCallbackType.File)]
    [InlineData("include url(\"name\")", HoconCallbackType.Url)]
    [InlineData("include classpath(\"name\")", HoconCallbackType.Resource)]
    public void The_callback_is_told_the_kind_and_the_name(string text, HoconCallbackType kind)
    {
        var asked = new List<(HoconCallbackType, string)>();
        HoconParser.Parse(text, (type, name) =>
        {
            asked.Add((type, name));
            return Task.FromResult("a = 1");
        });
        Assert.Equal([(kind, "name")], asked);
    }

    [Fact]
    public void A_missing_include_is_nothing_and_a_required_one_an_error()
    {
        Assert.Equal(1, HoconConfigurationFactory.ParseString("include \"x\"\na = 1", Included("")).GetInt("a"));
        Assert.Throws<HoconParserException>(() => HoconConfigurationFactory.ParseString("include required(\"x\")\na = 1", Included("")));
    }

    [Theory]
    [InlineData("a = 1 }")]
    [InlineData("a = [1, 2")]
    [InlineData("{ a = 1")]
    [InlineData("a = \"open")]
    [InlineData("a = \"\\q\"")]
    [InlineData("= 3")]
    [InlineData("a")]
    [InlineData("a = [1,,2]")]
    [InlineData("a = [1, {}]")]
    [InlineData("a = {} [1]")]
    [InlineData("a = ${b")]
    [InlineData("a = ${b}")]
    [InlineData("a = ${b}, b = ${a}")]
    [InlineData("a { b = ${a} }")]
    [InlineData("a = ${a}")]
    [InlineData("a = [${a}]")]
    [InlineData("a = x?y")]
    [InlineData("a = $b")]
    [InlineData("")]
    public void What_is_no_HOCON_is_a_parser_exception(string text) => Assert.Throws<HoconParserException>(() => Parse(text));

    [Fact]
    public void An_error_has_a_line_and_a_column()
    {
        var second = Assert.Throws<HoconParserException>(() => Parse("a = 1\nb = } x"));
        Assert.Equal(2, second.LineNumber);
        Assert.Contains("line 2, position ", second.Message, StringComparison.Ordinal);

        var first = Assert.Throws<HoconParserException>(() => Parse("a = 1 } x"));
        Assert.Equal((1, 7), (first.LineNumber, first.LinePosition));
    }

    private static Config Parse(string text) => HoconConfigurationFactory.ParseString(text);

    private static HoconIncludeCallbackAsync Included(string text) => (_, _) => Task.FromResult(text);
}
