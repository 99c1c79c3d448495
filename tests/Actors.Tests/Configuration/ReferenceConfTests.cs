using System.Text.RegularExpressions;
using Troupe.Actors.Configuration;

namespace Troupe.Actors.Tests.Configuration;

public sealed partial class ReferenceConfTests
{
    [Fact]
    public void Every_key_stands_in_it_and_no_other() =>
        Assert.Equal(ConfigurationSchema.Keys.Select(k => k.Path), Assignments().Select(a => a.Path));

    [Fact]
    public void Its_values_are_the_defaults() =>
        Assert.Equal(new TroupeOptions { Run = new() { Name = "reference" } }, TroupeConfiguration.Load(ConfigurationFolder.Reference, []).Options);

    [Fact]
    public void Each_key_says_whether_a_resume_may_change_it()
    {
        foreach (var (path, comment) in Assignments())
            Assert.True(
                comment == (ConfigurationSchema.Find(path)!.IsFixed ? "# fixed for a run" : "# changeable on resume"),
                $"{path} ends its comment with '{comment}'");
    }

    [Fact]
    public void Every_file_beside_and_below_it_is_valid()
    {
        var files = Directory.GetFiles(Path.GetDirectoryName(ConfigurationFolder.Reference)!, "*.conf", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files) TroupeConfiguration.Load(file, []);
    }

    /// <summary>Keys in the order of the file, each with the last comment line before it.</summary>
    private static List<(string Path, string Comment)> Assignments()
    {
        var sections = new List<string>();
        var found = new List<(string, string)>();
        var previous = "";
        foreach (var line in File.ReadLines(ConfigurationFolder.Reference).Select(l => l.Trim()))
        {
            if (Section().Match(line) is { Success: true } section) sections.Add(section.Groups[1].Value);
            else if (line == "}") sections.RemoveAt(sections.Count - 1);
            else if (Key().Match(line) is { Success: true } key) found.Add((string.Join('.', sections.Append(key.Groups[1].Value)), previous));
            previous = line;
        }

        return found;
    }

    [GeneratedRegex(@"^([a-z0-9-]+) \{$")]
    private static partial Regex Section();

    [GeneratedRegex(@"^([a-z0-9-]+) (=|\{\}$)")]
    private static partial Regex Key();
}
