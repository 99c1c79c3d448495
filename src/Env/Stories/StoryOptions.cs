namespace Troupe.Env.Stories;

/// <summary>How a story is played.</summary>
public sealed record StoryOptions
{
    /// <summary>What <see cref="WorldSpec.Name"/> and saved states call the world.</summary>
    public string Name { get; init; } = "story";

    /// <summary>True: the admissible actions are those found to change the world. False: commands are written freely.</summary>
    public bool ValidActions { get; init; } = true;

    /// <summary>The place is looked at after each step, from a state that is put back; else <see cref="Observation.Room"/> is empty.</summary>
    public bool ObserveRoom { get; init; } = true;

    /// <summary>As <see cref="ObserveRoom"/>, for what the player carries.</summary>
    public bool ObserveInventory { get; init; } = true;

    /// <summary>Largest possible score; null: what the story says when asked for the score, if it does.</summary>
    public int? MaxScore { get; init; }

    /// <summary>Steps after which an episode is truncated; null: never.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Longest command that is of use, words; for <see cref="ActionSpec.Generated"/>.</summary>
    public int MaxCommandWords { get; init; } = 8;

    /// <summary>Seeds the story's own generator when it starts; null: the game's seed does.</summary>
    public long? RandomSeed { get; init; }

    /// <summary>Instructions a step may take, before it has failed.</summary>
    public long MaxInstructions { get; init; } = 20_000_000;

    /// <summary>A text that means the game is won, beside those that are known.</summary>
    public string WonText { get; init; } = "";

    /// <summary>A text that means the game is lost, beside those that are known.</summary>
    public string LostText { get; init; } = "";

    /// <summary>Commands that win, where somebody knows them.</summary>
    public IReadOnlyList<string>? Walkthrough { get; init; }
}
