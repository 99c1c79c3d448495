using Troupe.Env.Registry;
using Troupe.Env.Stories;

namespace Troupe.Env.Tests.Stories;

public sealed class GamesTests
{
    [Fact]
    public void Every_game_has_a_story_file_and_a_walkthrough()
    {
        Assert.All(Games.Names, name =>
        {
            var story = Games.Open(name);
            Assert.InRange(story[0], 3, 8);
            var length = ((story[0x1a] << 8) | story[0x1b]) * (story[0] <= 3 ? 2 : story[0] <= 5 ? 4 : 8);
            Assert.InRange(story.Length, length, length + 511);
            var sum = 0;
            for (var at = 0x40; at < length; at++) sum += story[at];
            Assert.Equal((story[0x1c] << 8) | story[0x1d], sum & 0xffff);
            Assert.NotEmpty(Games.Walkthrough(name));
        });
    }

    [Fact]
    public void Each_caller_owns_its_copy()
    {
        var one = Games.Open("lantern");
        one[0] = 99;
        Assert.Equal(3, Games.Open("lantern")[0]);
    }

    [Fact]
    public void A_mistyped_name_is_told_with_the_nearest()
    {
        var error = Assert.Throws<WorldConfigurationException>(() => Games.Open("lanterne"));
        Assert.Equal("lantern", error.Nearest);
        Assert.Throws<WorldConfigurationException>(() => Games.Walkthrough("../lantern"));
    }
}
