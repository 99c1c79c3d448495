namespace Troupe.Env.Processes;

/// <summary>What the other side shows after a reset, a step or a restore.</summary>
internal sealed record RemoteTurn
{
    public string Feedback { get; init; } = "";

    public string Room { get; init; } = "";

    public string Inventory { get; init; } = "";

    public float[]? Numbers { get; init; }

    public float Reward { get; init; }

    public bool Terminated { get; init; }

    public bool Truncated { get; init; }

    /// <summary>What may be done now; null where nothing was said: then every action there is.</summary>
    public IReadOnlyList<string>? LegalActions { get; init; }

    /// <summary>Null: the sum of the rewards.</summary>
    public double? Score { get; init; }

    public double? MaxScore { get; init; }

    public bool Won { get; init; }

    public bool Lost { get; init; }

    /// <summary>Null: the hash of what is shown.</summary>
    public ulong? StateHash { get; init; }

    public bool Ended => Terminated || Truncated;
}
