namespace Troupe.Actors.Configuration;

/// <summary>
/// Everything a run was told, validated: one record a section of <c>troupe { … }</c> in <c>hocon/reference.conf</c>.
/// The values written here are the defaults; reference.conf documents them and a test keeps the two alike.
/// </summary>
public sealed record TroupeOptions
{
    public RunOptions Run { get; init; } = new();

    public WorldOptions World { get; init; } = new();

    public DataOptions Data { get; init; } = new();

    public AgentsOptions Agents { get; init; } = new();

    public InputOptions Input { get; init; } = new();

    public PolicyOptions Policy { get; init; } = new();

    public AlgorithmOptions Algorithm { get; init; } = new();

    public PruneOptions Prune { get; init; } = new();

    public DistillOptions Distill { get; init; } = new();

    public ReplayOptions Replay { get; init; } = new();

    public LearnerOptions Learner { get; init; } = new();

    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>Whether agents and learner take turns: in synchronous mode, and with algorithms that learn on policy in any, unless agents play on.</summary>
    public bool InRounds => Run.Mode == RunMode.Synchronous || Algorithm.OnPolicy && !PlaysOn && !Distill.IsOn;

    /// <summary>Whether agents play on while an algorithm on policy learns.</summary>
    public bool PlaysOn => Run.Mode == RunMode.Asynchronous && Algorithm is { Name: AlgorithmName.Ppo, Ppo.Staleness: > 0 } && !Distill.IsOn;

    /// <summary>The <c>akka { … }</c> section as HOCON text, handed to Akka unread; empty where the file has none.</summary>
    public string Akka { get; init; } = "";
}
