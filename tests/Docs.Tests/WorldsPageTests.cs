using Troupe.Actors.CommandLine;

namespace Troupe.Docs.Tests;

public sealed class WorldsPageTests
{
    [Fact]
    public void The_page_of_worlds_is_the_one_that_the_registry_makes() =>
        Assert.Equal(WorldsPage.Markdown(), Repository.Read("docs/worlds.md"));   // ./troupe envs --markdown >docs/worlds.md
}
