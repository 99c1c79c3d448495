using System.Text.RegularExpressions;
using MyWorlds;
using Troupe.Env.Registry;

namespace Troupe.Docs.Tests;

public sealed partial class ReadmeTests
{
    [Fact]
    public void Its_code_is_the_code_that_is_compiled_here()
    {
        var shown = Included().Matches(Repository.Read("README.md")).Select(m => (Path: m.Groups["path"].Value, Code: m.Groups["code"].Value)).ToArray();

        Assert.Equal(["tests/Docs.Tests/Samples/AskPolicy.cs", "tests/Docs.Tests/Samples/ThreeDoors.cs"], shown.Select(s => s.Path).Order());
        Assert.All(shown, s => Assert.Equal(Repository.Read(s.Path), s.Code));
    }

    [Fact]
    public void A_world_of_ones_own_takes_thirty_lines_at_most() =>
        Assert.InRange(Repository.Read("tests/Docs.Tests/Samples/ThreeDoors.cs").TrimEnd().Split('\n').Length, 1, 30);

    [Fact]
    public void That_world_can_be_won_lost_and_loaded_by_assembly_path()
    {
        using var world = WorldRegistry.Create(nameof(ThreeDoors), assembly: typeof(ThreeDoors).Assembly.Location);
        var screen = world.Reset(7);
        for (var door = 0; door < 3; door++)
        {
            var colour = Lamp().Match(screen.Room).Groups[1].Value;
            screen = world.Step($"open the {colour} door").Observation;
        }

        Assert.True(world.Won);
        Assert.Equal(1, world.Score);

        world.Reset(7);
        for (var door = 0; world.AdmissibleActions.Count > 0; door++) world.Step(0);
        Assert.True(world.Lost);
    }

    [Fact]
    public void Every_file_that_the_documents_name_exists()
    {
        var documents = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Where(d => !d.Contains("figures", StringComparison.Ordinal)).Append(Path.Combine(Repository.Root, "README.md"));
        var missing = new List<string>();
        foreach (var document in documents)
        {
            var text = File.ReadAllText(document);
            foreach (Match link in Links().Matches(text))
                Check(document, Path.Combine(Path.GetDirectoryName(document)!, link.Groups[1].Value));
            foreach (Match path in Sources().Matches(text))
                Check(document, Path.Combine(Repository.Root, path.Groups[1].Value));
        }

        Assert.Empty(missing);

        void Check(string document, string path)
        {
            if (!Path.Exists(path)) missing.Add($"{Path.GetRelativePath(Repository.Root, document)}: {Path.GetRelativePath(Repository.Root, path)}");
        }
    }

    [GeneratedRegex(@"<!-- (?<path>\S+\.cs) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Included();

    [GeneratedRegex("A (\\w+) lamp")]
    private static partial Regex Lamp();

    // [text](relative/path#anchor), pictures too; not the web.
    [GeneratedRegex(@"\]\((?!https?:|#)([^)#\s]+)")]
    private static partial Regex Links();

    // `src/…`, `tests/…`, `hocon/…`, `standins/` and so on, without a pattern in it.
    [GeneratedRegex(@"`((?:src|tests|hocon|standins|docs|bench|load)/[\w./-]*)`")]
    private static partial Regex Sources();
}
