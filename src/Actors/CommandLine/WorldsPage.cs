using System.Text;
using Troupe.Env.Registry;

namespace Troupe.Actors.CommandLine;

/// <summary>The page docs/worlds.md, made from the registry so that it cannot go stale; a test compares the two.</summary>
public static class WorldsPage
{
    private const int LongestSample = 1500;   // characters

    public static string Markdown()
    {
        var page = new StringBuilder("# The worlds\n\n");
        page.Append("Made by `./troupe envs --markdown`. Every world is seeded, can be saved and restored at any step, and lists only actions that its parser takes. ");
        page.Append("Play one with `./troupe play NAME`, train on one with `troupe.world.name = NAME`; options go under `troupe.world.options`.\n\n");
        page.Append("| world | what it is | source | oracle |\n|---|---|---|---|\n");
        foreach (var kind in WorldRegistry.All) page.Append($"| [{kind.Name}](#{kind.Name}) | {Cell(kind.Summary)} | {Cell(kind.Source)} | {Cell(kind.Oracle)} |\n");
        foreach (var kind in WorldRegistry.All) Describe(kind, page);
        return page.ToString();
    }

    private static void Describe(WorldKind kind, StringBuilder page)
    {
        page.Append($"\n## {kind.Name}\n\n{kind.Summary}\n\n");
        if (kind.Options.Count > 0)
        {
            page.Append("| option | default | allowed | what it does |\n|---|---|---|---|\n");
            foreach (var option in kind.Options)
                page.Append($"| `{option.Name}` | {(option.DefaultText.Length == 0 ? "" : $"`{Cell(option.DefaultText)}`")} | {Cell(option.Allowed)} | {Cell(option.Summary)} |\n");
            page.Append('\n');
        }

        if (kind.Sample() is not { } sample)
        {
            page.Append("It needs options of yours, so no screen is shown here.\n");
            return;
        }

        if (sample.Length > LongestSample) sample = sample[..LongestSample] + " …";
        if (kind.Example!.Count > 0) page.Append($"With {string.Join(", ", kind.Example.Select(o => $"`{o.Key} = {o.Value}`"))}:\n\n");
        page.Append("```text\n");
        foreach (var line in sample.Split('\n')) page.Append(line.TrimEnd()).Append('\n');
        page.Append("```\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
}
