using Troupe.Env.Guard;
using Troupe.Env.Registry;
using Troupe.Env.Stories;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Tests.Stories;

public sealed class BadStoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("troupe-stories-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_story_file_is_played()
    {
        using var world = Story(Games.Open("lantern"));
        world.Reset(0);
        Assert.Contains("take lantern", world.AdmissibleActions);
        Assert.Equal("story", world.Spec.Name);
    }

    [Fact]
    public void No_file_a_missing_file_and_a_folder_are_told()
    {
        Assert.Contains("no story file is given", Refused("").Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Refused(Path.Combine(_folder, "none.z5")).Message, StringComparison.Ordinal);
        Assert.Contains("folder", Refused(_folder).Message, StringComparison.Ordinal);
        Assert.Equal("world.options.file", Refused(_folder).Path);
    }

    [Theory]
    [InlineData(6, "version 6")]
    [InlineData(77, "version 77")]
    public void A_version_that_cannot_be_played_is_told(byte version, string told)
    {
        var bytes = Games.Open("lantern");
        bytes[0] = version;
        Assert.Contains(told, Refused(bytes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_and_a_damaged_story_are_told()
    {
        Assert.Contains("truncated", Refused(Games.Open("lantern")[..5000]).Message, StringComparison.Ordinal);
        var damaged = Games.Open("lantern");
        damaged[6000] ^= 1;
        Assert.Contains("checksum", Refused(damaged).Message, StringComparison.Ordinal);
        Assert.Contains("64", Refused([3, 0, 0]).Message, StringComparison.Ordinal);
        Assert.Contains("Allowed", Refused([]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_option_is_told_with_the_nearest()
    {
        var error = Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("story", new Dictionary<string, string> { ["flie"] = "x" }));
        Assert.Equal("file", error.Nearest);
    }

    [Fact]
    public void A_walkthrough_file_is_told_on_request_and_a_missing_one_is_refused()
    {
        var story = Written(Games.Open("lantern"));
        var path = Path.Combine(_folder, "way.txt");
        File.WriteAllText(path, "take lantern\n\n  light lantern \n");
        using var world = WorldRegistry.Create("story", new Dictionary<string, string> { ["file"] = story, ["walkthrough"] = path });
        world.Reset(0);
        Assert.Equal(["take lantern", "light lantern"], world.Info(WorldInfoKinds.Walkthrough).Walkthrough!);
        var error = Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("story", new Dictionary<string, string> { ["file"] = story, ["walkthrough"] = path + "x" }));
        Assert.Equal("world.options.walkthrough", error.Path);
    }

    [Fact]
    public void A_step_that_runs_for_too_long_is_a_failed_step_and_a_reset_starts_anew()
    {
        var story = StoryFile.Parse(Games.Open("lantern"), "lantern");
        for (var limit = 100; ; limit += 50)
        {
            using var world = new StoryWorld(story, new StoryOptions { MaxInstructions = limit, ValidActions = false, ObserveRoom = false, ObserveInventory = false });
            if (Record.Exception(() => world.Reset(0)) is { } early)
            {
                Assert.Contains("instructions", Assert.IsType<WorldFailedException>(early).Message, StringComparison.Ordinal);
                continue;
            }

            var failed = Assert.Throws<WorldFailedException>(() =>
            {
                world.Step("wait");
                world.Step("give the loaf of bread to the brass lantern and then to the swan");
                for (var n = 0; n < 9; n++) world.Step("look");
            });
            Assert.Contains("instructions", failed.Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => world.Step("look"));
            Assert.Empty(world.AdmissibleActions);
            world.Reset(0);
            return;
        }
    }

    [Fact]
    public void Corrupt_stories_cost_failed_steps_only() => Corrupt(12);

    [Fact]
    [Trait("Tier", "long")]
    public void A_thousand_corrupt_stories_cost_failed_steps_only() => Corrupt(1000);

    private static void Corrupt(int stories)
    {
        var (played, failed) = (0, 0);
        for (var i = 0; i < stories; i++)
        {
            var random = new Rng(i, 8);
            var bytes = Games.Open("lantern");
            for (var n = 1 + random.NextInt(30); n > 0; n--) bytes[random.NextInt(random.NextInt(2) == 0 ? bytes.Length : 6000)] = (byte)random.NextInt(256);
            try
            {
                using var world = new StoryWorld(StoryFile.Parse(bytes, "corrupt", verifyChecksum: false), new StoryOptions { MaxSteps = 8, MaxInstructions = 100_000 });
                world.Reset(i);
                for (var result = default(StepResult); !result.Ended;)
                {
                    var actions = world.AdmissibleActions;
                    _ = world.Info(WorldInfoKinds.All);
                    _ = world.StateHash;
                    result = world.Step(random.NextInt(actions.Count));
                }

                played++;
            }
            catch (StoryFileException)
            {
            }
            catch (WorldFailedException)
            {
                failed++;
            }
        }

        Assert.True(played > 0);
        Assert.True(failed > 0);
    }

    private IWorld Story(byte[] bytes) => WorldRegistry.Create("story", new Dictionary<string, string> { ["file"] = Written(bytes) });

    private WorldConfigurationException Refused(byte[] bytes) => Refused(Written(bytes));

    private static WorldConfigurationException Refused(string path) =>
        Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("story", new Dictionary<string, string> { ["file"] = path }));

    private string Written(byte[] bytes)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():n}.z3");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
