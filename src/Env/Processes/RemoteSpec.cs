namespace Troupe.Env.Processes;

/// <summary>What the other side says of its world; what it leaves out is unknown.</summary>
internal sealed record RemoteSpec
{
    public string? Name { get; init; }

    /// <summary>Numbers an observation, or null where it is text.</summary>
    public int? Numbers { get; init; }

    /// <summary>Every action there is, or null where they are not known beforehand.</summary>
    public IReadOnlyList<string>? Actions { get; init; }

    /// <summary>The other side takes an action as its index in <see cref="Actions"/>, not as its text.</summary>
    public bool ByIndex { get; init; }

    /// <summary>Each turn lists what may be done.</summary>
    public bool SendsLegalActions { get; init; }

    /// <summary>Texts that are no action are answered too, and are sent.</summary>
    public bool TakesCommands { get; init; }

    public int? MaxSteps { get; init; }

    public double? MaxScore { get; init; }

    /// <summary>Longest text of use where texts are written, words.</summary>
    public int MaxTokens { get; init; } = 8;

    public IReadOnlyList<string>? Words { get; init; }

    public bool Saves { get; init; }

    /// <summary>Field of a step's data that holds the action.</summary>
    public string ActionField { get; init; } = "action";

    /// <summary>The policy writes texts: nothing to choose from is known.</summary>
    public bool IsOpen => Actions is null && !SendsLegalActions;

    /// <summary>What must be the same each time the other side is started anew.</summary>
    public bool Fits(RemoteSpec other) =>
        Numbers == other.Numbers && ByIndex == other.ByIndex && SendsLegalActions == other.SendsLegalActions && MaxSteps == other.MaxSteps
        && (Actions is null ? other.Actions is null : other.Actions is not null && Actions.SequenceEqual(other.Actions));

    /// <summary>Joined with what the user says; what the user says of names and limits holds.</summary>
    /// <exception cref="FormatException">The two do not fit.</exception>
    public RemoteSpec With(RemoteWorldOptions options)
    {
        if (options.Actions.Count == 0) return this with { MaxSteps = options.MaxSteps ?? MaxSteps };
        if (Actions is not null && Actions.Count != options.Actions.Count)
            throw new FormatException($"the option 'actions' names {options.Actions.Count} actions, and the world has {Actions.Count}: {string.Join(", ", Actions.Take(20))}");
        return this with { MaxSteps = options.MaxSteps ?? MaxSteps, Actions = options.Actions };
    }
}
