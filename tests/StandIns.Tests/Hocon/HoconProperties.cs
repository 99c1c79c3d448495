using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hocon;
using HoconConfig = Hocon.Config;

namespace Troupe.StandIns.Tests.Hocon;

/// <summary>What holds for any document, on generated ones.</summary>
public sealed class HoconProperties
{
    private static readonly string[] Words = ["a", "b", "c", "on", "off-line", "null-able", "x y", "é", "5", "a.b", "quo\"te", "back\\slash", "new\nline", "#", "${a}", " "];

    /// <summary>A document's values: text (null: null), list or named fields.</summary>
    private abstract record Tree
    {
        public sealed record Text(string? Value) : Tree;

        public sealed record Number(long Value) : Tree;

        public sealed record Items(IReadOnlyList<string> Values) : Tree;

        public sealed record Fields(IReadOnlyDictionary<string, Tree> Values) : Tree;
    }

    [Fact]
    public void What_is_written_is_read() =>
        Prop.ForAll(Trees(3).ToArbitrary(), tree => Assert.Equal(Shown(tree), Shown(HoconConfigurationFactory.ParseString($"root = {Written(tree)}").GetValue("root"))))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_quoted_string_holds_any_characters() =>
        Prop.ForAll<NonNull<string>>(text => Assert.Equal(text.Get, HoconConfigurationFactory.ParseString($"a = {Quoted(text.Get)}").GetString("a")))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_quoted_key_holds_any_characters() =>
        Prop.ForAll<NonEmptyString>(key => Assert.Equal(key.Get, HoconConfigurationFactory.ParseString($"{Quoted(key.Get)} = 1").AsEnumerable().Single().Key))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Fallbacks_may_be_grouped_either_way() =>
        Prop.ForAll(Configs().Three().ToArbitrary(), three =>
        {
            var (a, b, c) = three;
            Assert.Equal(Shown(a.WithFallback(b).WithFallback(c).Root), Shown(a.WithFallback(b.WithFallback(c)).Root));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_later_text_wins_as_a_configuration_over_its_fallback_does() =>
        Prop.ForAll(Objects().Two().ToArbitrary(), two =>
        {
            var (first, second) = two;
            var together = HoconConfigurationFactory.ParseString($"root = {Written(first)}\nroot = {Written(second)}");
            var apart = HoconConfigurationFactory.ParseString($"root = {Written(second)}").WithFallback(HoconConfigurationFactory.ParseString($"root = {Written(first)}"));
            foreach (var path in Leaves(first, "root").Concat(Leaves(second, "root")))
                Assert.Equal(Shown(together.GetValue(path)), Shown(apart.GetValue(path)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whole_numbers_keep_their_value() =>
        Prop.ForAll<long>(number => Assert.Equal(number, HoconConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $"a = {number}")).GetLong("a")))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Finite_numbers_keep_their_value() =>
        Prop.ForAll<NormalFloat>(number => Assert.Equal(number.Get, HoconConfigurationFactory.ParseString($"a = {number.Get.ToString("R", CultureInfo.InvariantCulture)}").GetDouble("a")))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_duration_is_its_number_of_units() =>
        Prop.ForAll<PositiveInt, int>((count, unit) =>
        {
            (string Name, TimeSpan Time)[] units =
            [
                ("micros", TimeSpan.FromMicroseconds(1)), ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)),
                ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
            ];
            var (name, time) = units[(int)((uint)unit % units.Length)];
            Assert.Equal(count.Get * time, HoconConfigurationFactory.ParseString($"a = {count.Get} {name}").GetTimeSpan("a"));
        }).QuickCheckThrowOnFailure();

    private static Gen<Tree> Trees(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Elements(Words).Select(w => (Tree)new Tree.Text(w)),
            Gen.Constant((Tree)new Tree.Text(null)),
            Gen.Choose(-1000, 1000).Select(n => (Tree)new Tree.Number(n)),
            Gen.Elements(Words).ListOf().Select(l => (Tree)new Tree.Items(l)));
        return depth == 0 ? leaf : Gen.Frequency((2, leaf), (1, Gen.Elements(Words).Zip(Trees(depth - 1)).ListOf().Select(Named)));
    }

    // Keys with an o hold objects and the others leaves, since a leaf over an object is an error.
    private static Gen<Tree> Objects(int depth = 2)
    {
        var leaves = Gen.Elements("a", "b", "c").Zip(Gen.Choose(0, 9).Select(n => (Tree)new Tree.Number(n))).ListOf(2);
        var objects = depth == 0 ? Gen.Constant(new List<(string, Tree)>()) : Gen.Elements("o1", "o2").Zip(Objects(depth - 1)).ListOf(1).Select(l => l.ToList());
        return leaves.Zip(objects).Select(both => Named([.. both.Item1, .. both.Item2]));
    }

    private static Gen<HoconConfig> Configs() => Objects().Select(o => HoconConfigurationFactory.ParseString(Written(o)));

    private static Tree Named(IEnumerable<(string Key, Tree Value)> fields) =>
        new Tree.Fields(fields.GroupBy(f => f.Key).ToDictionary(g => g.Key, g => g.First().Value));

    private static IEnumerable<string> Leaves(Tree tree, string path) => tree is Tree.Fields o
        ? o.Values.SelectMany(f => Leaves(f.Value, $"{path}.{f.Key}"))
        : [path];

    private static string Written(Tree tree) => tree switch
    {
        Tree.Text { Value: null } => "null",
        Tree.Text text => Quoted(text.Value),
        Tree.Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        Tree.Items items => $"[{string.Join(", ", items.Values.Select(Quoted))}]",
        Tree.Fields fields => $"{{ {string.Join("\n", fields.Values.Select(f => $"{Quoted(f.Key)} : {Written(f.Value)}"))} }}",
        _ => throw new InvalidOperationException(),
    };

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        return quoted.Append('"').ToString();
    }

    private static string Shown(Tree tree) => tree switch
    {
        Tree.Text text => text.Value is null ? "null" : $"'{text.Value}'",
        Tree.Number number => $"'{number.Value}'",
        Tree.Items items => $"[{string.Join(",", items.Values.Select(v => $"'{v}'"))}]",
        Tree.Fields fields => $"{{{string.Join(",", fields.Values.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}:{Shown(f.Value)}"))}}}",
        _ => throw new InvalidOperationException(),
    };

    private static string Shown(HoconValue value) => value.Type switch
    {
        HoconType.Object => $"{{{string.Join(",", value.GetObject().OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}:{Shown(f.Value.Value)}"))}}}",
        HoconType.Array => $"[{string.Join(",", value.GetArray().Select(Shown))}]",
        _ => value.GetString() is { } text ? $"'{text}'" : "null",
    };
}
