using Troupe.Env.Processes;

namespace Troupe.Env.Tests.Processes;

/// <summary>Debian's own adventures; skipped where they are not installed.</summary>
public sealed class RealProgramTests
{
    private static readonly RemoteWorldOptions s_patient = new() { StartTimeout = TimeSpan.FromSeconds(60), StepTimeout = TimeSpan.FromSeconds(60), SeedBits = 31, WordSteps = 0 };

    [NeedsProgramFact("/usr/games/advent", "open-adventure")]
    public void Open_adventure_is_played_through_its_prompt_with_a_seed()
    {
        // At no terminal it prints its prompt only after the command: script gives it one. Without an echo of its own: the
        // program echoes too, but only once it has set the terminal up, which a fast player may not wait for.
        using var world = new ProcessWorld(new ProcessWorldOptions("script", ["-qef", "-E", "never", "-c", "/usr/games/advent", "/dev/null"])
        {
            Text = new TextProtocol { FirstCommands = ["no", "seed {seed}"], Score = @"scored (\d+)" },
            Remote = s_patient,
        });
        Assert.StartsWith("Seed set to ", world.Reset(5).Room, StringComparison.Ordinal);
        Assert.Contains("You are inside a building, a well house", world.Step("enter").Observation.Room, StringComparison.Ordinal);
        Assert.Equal("OK", world.Step("take lamp").Observation.Room);
        world.Restore(world.Save());
        Assert.Equal("Do you really want to quit now?", world.Step("quit").Observation.Room);
        Assert.Equal((32, true), world.Step("yes") is var end ? (end.Reward, end.Terminated) : default);
    }

    [NeedsProgramFact("/usr/games/dfrotz", "frotz")]
    public void The_dumb_interface_of_frotz_plays_our_small_game()
    {
        using var world = new ProcessWorld(new ProcessWorldOptions("/usr/games/dfrotz", ["-m", "-p", "-q", "-w", "250", "-s", "{seed}", Story])
        {
            Text = new TextProtocol { Score = @"scored (\d+) out of" },
            Remote = s_patient,
        });
        Assert.Contains("Kitchen", world.Reset(5).Room, StringComparison.Ordinal);
        Assert.Equal("You are carrying nothing.", world.Step("inventory").Observation.Room);
        world.Step("take lantern");
        Assert.Contains("lantern", world.Step("inventory").Observation.Room, StringComparison.Ordinal);
        world.Step("quit");
        Assert.True(world.Step("yes").Terminated);
        Assert.Contains("Kitchen", world.Reset(5).Room, StringComparison.Ordinal);
    }

    private static string Story => Repository.Find(Path.Combine("src", "Env", "Stories", "Games", "lantern.z3"));
}
