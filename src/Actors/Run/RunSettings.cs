using Troupe.Actors.Agents;
using Troupe.Actors.Configuration;
using Troupe.Actors.Evaluation;
using Troupe.Actors.Learning;
using Troupe.Actors.Replay;

namespace Troupe.Actors.Run;

/// <summary>What a run is made of; built once from its configuration and folder.</summary>
/// <param name="Run">Name, part of the persistence ids.</param>
/// <param name="Resumed">State in the checkpoint that is gone on from, or null.</param>
/// <param name="Checkpoint">That checkpoint's folder, or null.</param>
/// <param name="BestFolder">Where the best validated weights go.</param>
/// <param name="Learner">Settings of a learner that publishes in this epoch.</param>
/// <param name="Agents">Settings of the agents, given the environment steps of the run before them.</param>
/// <param name="LearningStarts">Synchronous mode: transitions in before the first update.</param>
/// <param name="UpdatesPerStep">Synchronous mode: updates an environment step earns.</param>
public sealed record RunSettings(
    string Run, TroupeOptions Options, string Database, string LogFile, RunState? Resumed, string? Checkpoint, string BestFolder,
    ReplayBufferSettings Replay, Func<int, LearnerSettings> Learner, Func<long, AgentGroupSettings> Agents, EvaluatorSettings Evaluator,
    long LearningStarts, double UpdatesPerStep);

/// <summary>Names of the dispatchers in Troupe's own part of the Akka configuration.</summary>
public static class Dispatchers
{
    public const string Learner = "troupe.dispatchers.learner";
    public const string Replay = "troupe.dispatchers.replay";
    public const string Evaluator = "troupe.dispatchers.evaluator";
    public const string Agents = "troupe.dispatchers.agents";
    public const string Policy = "troupe.dispatchers.policy";
}
