using FsCheck;
using FsCheck.Fluent;
using Troupe.Actors.Configuration;
using Troupe.Learner.Policies;

namespace Troupe.Actors.Tests.Configuration;

public sealed class RenderTests
{
    [Fact]
    public void Rendered_options_read_back_to_the_same_and_render_to_the_same_text() =>
        Prop.ForAll(Changes().ToArbitrary(), changes =>
        {
            var one = TroupeConfiguration.Parse(changes, "changes", []);
            var other = TroupeConfiguration.Parse(one.Render(), "rendered", []);
            Assert.Equal(one.Options, other.Options);
            Assert.Equal(one.Render(), other.Render());
        }).QuickCheckThrowOnFailure();

    // A reader that takes a key for another's, or forgets one, shows here.
    [Fact]
    public void Each_key_reaches_its_own_option_and_no_other()
    {
        foreach (var key in ConfigurationSchema.Keys.Where(k => Other(k) is not null))
        {
            var changed = TroupeConfiguration.Parse($"{key.Path} = {Other(key)}", "one key", []);
            Assert.Equal([key.Path], TroupeConfiguration.Differences(TroupeConfiguration.Parse("", "none", []), changed).Select(d => d.Path));
        }
    }

    [Fact]
    public void Texts_and_the_worlds_options_survive_any_characters() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>((key, text) =>
        {
            if (key.Get.Length == 0) return;
            var options = new TroupeOptions { World = new() { Name = text.Get, Options = new Dictionary<string, string> { [key.Get] = text.Get } } };
            var rendered = string.Concat(ConfigurationSchema.Keys.Select(k => $"{k.Path} = {k.Write(options)}\n"));
            Assert.Equal(options.World, TroupeConfiguration.Parse(rendered, "rendered", []).Options.World);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_akka_section_goes_through_unread_and_whole()
    {
        const string Text = """akka { loglevel = DEBUG, actor.serializers { "a.b" = "C, D" }, list = [1, "two words"], empty = null }""";
        var one = TroupeConfiguration.Parse(Text, "akka", ["akka.remote.port=0"]);
        var akka = Hocon.HoconConfigurationFactory.ParseString(one.Options.Akka);
        Assert.Equal("DEBUG", akka.GetString("akka.loglevel"));
        Assert.Equal("C, D", akka.GetString("akka.actor.serializers.\"a.b\""));
        Assert.Equal(["1", "two words"], akka.GetStringList("akka.list"));
        Assert.Equal(0, akka.GetInt("akka.remote.port"));

        var other = TroupeConfiguration.Parse(one.Render(), "rendered", []);
        Assert.Equal(TroupeConfiguration.Parse(other.Render(), "again", []).Options.Akka, other.Options.Akka);
        Assert.Equal(0, Hocon.HoconConfigurationFactory.ParseString(other.Options.Akka).GetInt("akka.remote.port"));
    }

    [Fact]
    public void Without_an_akka_section_nothing_is_handed_to_Akka() =>
        Assert.Equal("", TroupeConfiguration.Parse("troupe.run.seed = 1", "none", []).Options.Akka);

    private static Gen<string> Changes() =>
        from chosen in Gen.SubListOf(ConfigurationSchema.Keys.Where(k => Other(k) is not null).ToArray())
        select string.Concat(chosen.Select(k => $"{k.Path} = {Other(k)}\n")) + "troupe.evaluation.every = 7 updates";

    /// <summary>A valid value other than the default; null where there is only one.</summary>
    private static string? Other(ConfigurationKey key) => key.Default switch
    {
        null => "0.5",
        string => "another-name",
        bool on => on ? "off" : "on",
        int or long when key.Path.EndsWith("max-event-bytes", StringComparison.Ordinal) => "100000",
        int when key.Path.EndsWith("policy.embedding", StringComparison.Ordinal) => "80",
        int when key.Path.EndsWith("transformer.heads", StringComparison.Ordinal) => "8",   // divides both widths
        int number => $"{number + 1}",
        long number when key.Path.EndsWith("learning-starts", StringComparison.Ordinal) => $"{number - 1}",
        long number when key.Path.EndsWith("min-size", StringComparison.Ordinal) => $"{number - 1}",
        long number => $"{number + 1}",
        double number => number > 0 ? FormattableString.Invariant($"{number / 3}") : "0.25",
        TimeSpan time => FormattableString.Invariant($"{time.TotalMilliseconds + 1500}ms"),
        Cadence => "7 updates",
        IReadOnlyDictionary<string, string> => "{ level = 5, mode = hard, nested { a = b } }",
        FilterWidths => "[2, 7]",
        Enum value => Enum.GetNames(value.GetType()).Length == 1 ? null : Last(key),
        var other => throw new InvalidOperationException($"{key.Path} holds a {other.GetType()}"),
    };

    private static string Last(ConfigurationKey key) => key.Kind.Allowed.Split(" or ")[^1];
}
