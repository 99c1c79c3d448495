using Troupe.Env.Quests;
using Troupe.Env.Registry;
using Troupe.Env.ToyText;

namespace Troupe.Env.Tests.Registry;

public sealed class WorldRegistryTests
{
    private static readonly string s_here = typeof(WorldRegistryTests).Assembly.Location;

    [Fact]
    public void Worlds_are_made_by_name_with_their_defaults()
    {
        using var coin = Assert.IsType<CoinCollector>(WorldRegistry.Create("coin-collector"));
        Assert.Equal(new CoinCollectorOptions(5, CoinCollectorMode.Hard, 50), coin.Options);
        using var lake = Assert.IsType<FrozenLake>(WorldRegistry.Create("frozen-lake"));
        Assert.Equal((16, 100), (lake.Table.States, lake.Spec.MaxSteps));
    }

    [Fact]
    public void Options_are_read_from_text()
    {
        using var coin = (CoinCollector)WorldRegistry.Create("coin-collector", Options(("level", "12"), ("mode", "Medium"), ("max-steps", "80")));
        Assert.Equal(new CoinCollectorOptions(12, CoinCollectorMode.Medium, 80), coin.Options);
        using var large = (FrozenLake)WorldRegistry.Create("frozen-lake", Options(("map", "8x8"), ("slippery", "off")));
        Assert.Equal((64, 200), (large.Table.States, large.Spec.MaxSteps));
        Assert.Single(large.Table.Outcomes[0][0]);
        using var own = (FrozenLake)WorldRegistry.Create("frozen-lake", Options(("map", "SFF/FHG"), ("max-steps", "7")));
        Assert.Equal((6, 7), (own.Table.States, own.Spec.MaxSteps));
    }

    [Theory]
    [InlineData("coin-colector", "coin-collector")]
    [InlineData("FrozenLake", "frozen-lake")]
    [InlineData("quake", null)]
    public void An_unknown_world_names_the_nearest(string name, string? nearest)
    {
        var error = Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create(name));
        Assert.Equal(("world.name", name, nearest), (error.Path, error.Read, error.Nearest));
        Assert.Contains("coin-collector, ", error.Allowed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("levle", "5", "world.options.levle", "level, mode, max-steps", "level")]
    [InlineData("level", "0", "world.options.level", "a whole number, 1 to 300 (commands)", null)]
    [InlineData("level", "five", "world.options.level", "a whole number, 1 to 300 (commands)", null)]
    [InlineData("level", "5.5", "world.options.level", "a whole number, 1 to 300 (commands)", null)]
    [InlineData("mode", "hrad", "world.options.mode", "easy | medium | hard", "hard")]
    [InlineData("max-steps", "-1", "world.options.max-steps", "a whole number, 1 or more (steps)", null)]
    public void A_wrong_option_says_where_what_and_what_is_allowed(string name, string text, string path, string allowed, string? nearest)
    {
        var error = Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("coin-collector", Options((name, text))));
        Assert.Equal((path, text, allowed, nearest), (error.Path, error.Read, error.Allowed, error.Nearest));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_only_the_world_can_refuse_is_a_wrong_configuration_too()
    {
        var error = Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("frozen-lake", Options(("map", "SF/G"))));
        Assert.Contains("rows differ in length", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_world_shows_a_sample_and_documents_its_options()
    {
        Assert.Equal(["coin-collector", "frozen-lake"], WorldRegistry.All.Select(k => k.Name).Intersect(["coin-collector", "frozen-lake"]));
        foreach (var kind in WorldRegistry.All)
        {
            if (kind.Example is not null) Assert.Matches(Writes(kind) ? @"\w" : @"\w.*\n\[.+\]$", kind.Sample());
            Assert.All(kind.Options, o => Assert.True(o.Summary.Length > 0 && o.Allowed.Length > 0 && (o is WorldOption.FreeText || o.DefaultText.Length > 0)));
        }
    }

    private static bool Writes(WorldKind kind)
    {
        using var world = WorldRegistry.Create(kind.Name, kind.Example);
        return world.Spec.Action is ActionSpec.Generated;
    }

    [Fact]
    public void A_world_of_ones_own_can_be_registered_once()
    {
        var name = "guess-" + Guid.NewGuid();
        var kind = new WorldKind(name, "Guess.", [], _ => new GuessTheNumber());
        WorldRegistry.Register(kind);
        using var world = WorldRegistry.Create(name);
        Assert.IsType<GuessTheNumber>(world);
        Assert.Throws<ArgumentException>(() => WorldRegistry.Register(kind));
    }

    [Theory]
    [InlineData("GuessTheNumber")]
    [InlineData("Troupe.Env.Tests.GuessTheNumber")]
    public void A_world_of_ones_own_is_loaded_from_its_assembly(string name)
    {
        using var world = WorldRegistry.Create(name, assembly: s_here);
        Assert.IsType<GuessTheNumber>(world);
    }

    [Fact]
    public void A_loaded_world_may_take_options()
    {
        using var world = WorldRegistry.Create(nameof(WithOptions), Options(("size", "3")), s_here);
        Assert.Equal("3", Assert.IsType<WithOptions>(world).Size);
    }

    [Theory]
    [InlineData("GuessTheNumbr", "world.name", "Did you mean \"GuessTheNumber\"?")]
    [InlineData("Abstracted", "world.name", "holds no such world")]
    [InlineData("NoConstructor", "world.name", "no constructor to call")]
    [InlineData("Throwing", "world.name", "its constructor failed: no luck")]
    public void A_type_that_cannot_be_used_says_why(string name, string path, string why)
    {
        var error = Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create(name, assembly: s_here));
        Assert.Equal(path, error.Path);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_for_a_type_that_takes_none_are_refused() =>
        Assert.Equal("world.options.size", Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("GuessTheNumber", Options(("size", "3")), s_here)).Path);

    [Fact]
    public void An_assembly_that_is_missing_or_none_is_reported()
    {
        var folder = Directory.CreateTempSubdirectory("troupe-worlds");
        try
        {
            var file = Path.Combine(folder.FullName, "broken.dll");
            var missing = Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("X", assembly: file));
            Assert.Contains("there is no file", missing.Message, StringComparison.Ordinal);
            File.WriteAllText(file, "not an assembly");
            var broken = Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("X", assembly: file));
            Assert.Equal(("world.assembly", file), (broken.Path, broken.Read));
            Assert.Contains("cannot be loaded", broken.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private static Dictionary<string, string> Options(params (string Name, string Value)[] options) => options.ToDictionary(o => o.Name, o => o.Value);
}

public abstract class Abstracted : World;

public class NoConstructor : World
{
    public NoConstructor(int size) : base(size)
    {
    }

    protected override IReadOnlyList<string> Actions => ["go"];

    protected override Turn Start(Rng random) => "Start";

    protected override Turn Act(string action, Rng random) => Win("End");
}

public sealed class WithOptions(IReadOnlyDictionary<string, string> options) : NoConstructor(1)
{
    public string Size { get; } = options["size"];
}

public sealed class Throwing : NoConstructor
{
    public Throwing() : base(1) => throw new NotSupportedException("no luck");
}
