using Troupe.Actors.Configuration;

namespace Troupe.Actors.Tests.Configuration;

public sealed class LoadTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_file_says_itself_wins_over_what_it_includes()
    {
        _folder.Write("base.conf", "troupe { run { seed = 3, threads = 2 }, world.options { level = 1, mode = easy } }");
        var file = _folder.Write("own.conf", "include \"base.conf\"\ntroupe { run.seed = 4, world.options.level = 5 }");

        var options = TroupeConfiguration.Load(file, []).Options;
        Assert.Equal((4, 2), (options.Run.Seed, options.Run.Threads));
        Assert.Equal(["level=5", "mode=easy"], options.World.Options.Select(o => $"{o.Key}={o.Value}"));
    }

    [Fact]
    public void Includes_are_relative_to_the_file_that_includes_them()
    {
        _folder.Write("shared/deep/c.conf", "troupe.run.threads = 3");
        _folder.Write("shared/b.conf", "include \"deep/c.conf\"\ntroupe.run.seed = 2");
        var file = _folder.Write("a.conf", "include required(file(\"shared/b.conf\"))\n");

        var run = TroupeConfiguration.Load(file, []).Options.Run;
        Assert.Equal((2, 3), (run.Seed, run.Threads));
    }

    [Fact]
    public void A_substitution_may_name_an_included_key()
    {
        _folder.Write("base.conf", "troupe.agents.count = 16");
        var file = _folder.Write("own.conf", "include \"base.conf\"\ntroupe.policy.hidden = ${troupe.agents.count}");
        Assert.Equal(16, TroupeConfiguration.Load(file, []).Options.Policy.Hidden);
    }

    [Fact]
    public void A_file_without_a_name_for_its_run_gives_its_own() =>
        Assert.Equal("frozen-lake", TroupeConfiguration.Load(_folder.Write("frozen-lake.conf", "troupe.run.seed = 2"), []).Options.Run.Name);

    [Fact]
    public void Overrides_win_and_the_last_of_them_most()
    {
        var file = _folder.Write("own.conf", "troupe { run.seed = 4, world.options { level = 5, mode = hard } }");
        var options = TroupeConfiguration.Load(file,
            ["run.seed=5", "troupe.run.seed=6", "run.time-limit = 90 s", "world.options.level=7", "world.assembly=/worlds/my world.dll"]).Options;
        Assert.Equal((6, TimeSpan.FromSeconds(90)), (options.Run.Seed, options.Run.TimeLimit));
        Assert.Equal(["level=7", "mode=hard"], options.World.Options.Select(o => $"{o.Key}={o.Value}"));
        Assert.Equal("/worlds/my world.dll", options.World.Assembly);
    }

    [Theory]
    [InlineData("troupe.run.sede = 1", "troupe.run.sede", "troupe.run.seed")]
    [InlineData("troupe.algorithm.target.evry = 1", "troupe.algorithm.target.evry", "troupe.algorithm.target.every")]
    [InlineData("troupe { replay { capasity = 1 } }", "troupe.replay.capasity", "troupe.replay.capacity")]
    public void An_unknown_key_is_refused_and_the_nearest_known_one_named(string text, string path, string nearest)
    {
        var error = Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Parse(text, "own.conf", []));
        Assert.Equal((path, nearest), (error.Path, error.NearestKey));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains($"did you mean {nearest}?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_outside_of_troupe_and_akka_is_refused() =>
        Assert.Contains("toupe is no known key", Error("toupe.run.seed = 1").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("troupe.run.seed = many", "'many'", "an integer of at least 0")]
    [InlineData("troupe.run.seed = 1.5", "'1.5'", "an integer")]
    [InlineData("troupe.run.seed = 010", "'010' (a leading 0 is ambiguous)", "an integer")]
    [InlineData("troupe.run.seed = [1]", "an array", "an integer")]
    [InlineData("troupe.run.seed = null", "null", "an integer")]
    [InlineData("troupe.run.seed { a = 1 }", "an object", "an integer")]
    [InlineData("troupe.run = 5", "'5'", "a section: troupe.run { … }")]
    [InlineData("troupe.agents.count = 0", "'0'", "an integer from 1 to 100000")]
    [InlineData("troupe.agents.count = -1", "'-1'", "an integer from 1 to 100000")]
    [InlineData("troupe.agents.count = 99999999999999999999", "'99999999999999999999'", "an integer from 1 to 100000")]
    [InlineData("troupe.algorithm.gamma = 1.01", "'1.01'", "a number of at least 0 and of at most 1")]
    [InlineData("troupe.algorithm.gamma = NaN", "'NaN'", "a number of at least 0 and of at most 1")]
    [InlineData("troupe.algorithm.learning-rate = 0", "'0'", "a number above 0")]
    [InlineData("troupe.algorithm.double = maybe", "'maybe'", "on or off")]
    [InlineData("troupe.policy.encoder = bag-of-words", "'bag-of-words'", "mean-pool, gru, conv1d")]
    [InlineData("troupe.policy.encoder = conv2d", "'conv2d' (did you mean conv1d?)", "mean-pool, gru, conv1d")]
    [InlineData("troupe.policy.conv.widths = [3, 3]", "an array", "a list of different integers")]
    [InlineData("troupe.policy { encoder = transformer, transformer.heads = 5 }", "5", "a divisor of troupe.policy.embedding = 64")]
    [InlineData("troupe.policy { encoder = transformer, embedding = 12, transformer { heads = 4, positions = rotary } }", "rotary", "a head of an even width")]
    [InlineData("troupe.run.time-limit = 10", "'10' (the unit is missing)", "a duration")]
    [InlineData("troupe.run.time-limit = 10 parsecs", "'10 parsecs'", "a duration")]
    [InlineData("troupe.run.time-limit = -5s", "'-5s'", "a duration")]
    [InlineData("troupe.run.checkpoint-every = 0 updates", "'0 updates'", "a number of updates such as 500 updates")]
    [InlineData("troupe.replay.max-event-bytes = 3 KB", "'3 KB'", "a size from 4KiB to 64MiB")]
    [InlineData("troupe.replay.max-event-bytes = 1GiB", "'1GiB'", "a size from 4KiB to 64MiB")]
    [InlineData("troupe.run.name = a/b", "'a/b'", "letters, digits, dot, dash and underscore")]
    [InlineData("troupe.replay.limiter.min-size = 2000000", "2000000", "at most troupe.replay.capacity = 1000000")]
    [InlineData("troupe.learner.precision = bfloat-16", "'bfloat-16' (did you mean bfloat16?)", "float32 or bfloat16")]
    [InlineData("troupe { run { mode = synchronous, stop-at-success-rate = 0.9 } }", "a time", "a number of updates")]
    public void What_is_wrong_is_told_with_what_was_read_and_what_is_allowed(string text, string read, string allowed)
    {
        var error = Error(text);
        Assert.Equal(read, error.Read);
        Assert.Contains(allowed, error.Allowed, StringComparison.Ordinal);
        Assert.Contains(error.Allowed!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_names_the_file_and_the_line_where_the_key_stands()
    {
        _folder.Write("base.conf", "troupe {\n  # seed = 7\n  run { threads = 0 }\n}");
        var included = Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Load(_folder.Write("own.conf", "include \"base.conf\"\n"), []));
        Assert.Equal(new ConfigurationPlace(_folder.Of("base.conf"), 3), included.Place);

        var own = Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Load(_folder.Write("own.conf", "include \"base.conf\"\n\ntroupe.run.threads = none"), []));
        Assert.Equal(new ConfigurationPlace(_folder.Of("own.conf"), 3), own.Place);
    }

    [Theory]
    [InlineData("run.seed")]
    [InlineData("=5")]
    public void An_override_that_sets_nothing_is_refused(string assignment) =>
        Assert.Contains($"--set {assignment}", Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Parse("", "none", [assignment])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_wrong_override_is_told_as_such()
    {
        var error = Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Parse("", "none", ["run.sed=5"]));
        Assert.Equal((new ConfigurationPlace("--set run.sed=5"), "troupe.run.seed"), (error.Place, error.NearestKey));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var file = _folder.Of("none.conf");
        Assert.Equal($"The configuration file {file} is not there.", Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Load(file, [])).Message);
    }

    [Fact]
    public void A_missing_include_is_named_with_the_file_that_includes_it()
    {
        var file = _folder.Write("own.conf", "include \"none.conf\"\ntroupe.run.seed = 1");
        var error = Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Load(file, []));
        Assert.Equal($"The configuration file {_folder.Of("none.conf")}, which {file} includes, is not there.", error.Message);
    }

    [Fact]
    public void A_folder_in_a_files_place_is_named()
    {
        Directory.CreateDirectory(_folder.Of("base.conf"));
        var error = Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Load(_folder.Write("own.conf", "include \"base.conf\""), []));
        Assert.Equal($"The configuration file {_folder.Of("base.conf")}, which {_folder.Of("own.conf")} includes, is a folder.", error.Message);
    }

    [Fact]
    public void Files_that_include_each_other_are_refused()
    {
        _folder.Write("b.conf", "include \"a.conf\"");
        var error = Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Load(_folder.Write("a.conf", "include \"b.conf\""), []));
        Assert.Contains("a circle", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_include_inside_a_section_is_refused()
    {
        _folder.Write("run.conf", "seed = 2");
        var file = _folder.Write("own.conf", "troupe { run { include \"run.conf\" } }");
        Assert.Contains("stands inside troupe.run", Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Load(file, [])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("troupe.run.seed = \"open", "own.conf")]
    [InlineData("troupe { run { seed = 1 }", "own.conf")]
    [InlineData("troupe.run.seed = ${nowhere}", "own.conf")]
    [InlineData("troupe..seed = 1", "own.conf")]
    [InlineData("[1, 2]", "own.conf")]
    [InlineData("# all of it\n{ troupe.run.seed = 1 }", "own.conf")]
    public void What_is_no_HOCON_is_refused_with_the_file(string text, string file) =>
        Assert.StartsWith(file, Error(text).Message, StringComparison.Ordinal);

    [Fact]
    public void A_syntax_error_in_an_included_file_is_told_with_its_own_line()
    {
        _folder.Write("base.conf", "troupe.run.seed = 1\ntroupe.run.name = } x\ntroupe.run.threads = 1");
        var error = Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Load(_folder.Write("own.conf", "include \"base.conf\"\ntroupe.run.seed = 2"), []));
        Assert.StartsWith($"{_folder.Of("base.conf")}:2: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_is_the_defaults() =>
        Assert.Equal(new TroupeOptions { Run = new() { Name = "own" } }, TroupeConfiguration.Load(_folder.Write("own.conf", "\n# nothing\n"), []).Options);

    private static ConfigurationError Error(string text) =>
        Assert.Throws<ConfigurationError>(() => TroupeConfiguration.Parse(text, "own.conf", []));
}
