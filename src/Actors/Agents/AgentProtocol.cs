using Akka.Actor;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Agents;

/// <summary>The conversation with agents, their group, and the policy that they ask.</summary>
public static class AgentProtocol
{
    /// <summary>Which action now? Answered by <see cref="Acted"/>; safe to repeat.</summary>
    /// <param name="Request">Grows with each request of one agent.</param>
    /// <param name="Draw">Uniform in [0, 1), for a policy that draws: from the agent's own generator, so that the answer does not depend on who asks beside it.</param>
    /// <param name="Memory">What a policy with memory carries here, the agent's own; empty: nothing.</param>
    /// <param name="Epsilon">Where a text is written: the probability of each of its tokens at random. Actions that are chosen are explored by the agent itself.</param>
    public sealed record Act(long Request, ObservedState State, double Draw = 0, ReadOnlyMemory<float> Memory = default, double Epsilon = 0);

    /// <param name="Choice">Index into the admissible list that was sent: the greedy action, or the one drawn.</param>
    /// <param name="Version">Weights that chose it.</param>
    /// <param name="LogProbability">log π(a|s), natural; 0 where the policy does not draw.</param>
    /// <param name="Value">V(s); 0 where the policy has none.</param>
    /// <param name="Memory">What a policy with memory carries on from here; empty without.</param>
    /// <param name="Written">The text, where one was to be written; all of it by these weights.</param>
    public sealed record Acted(
        long Request, int Choice, WeightsVersion Version, float LogProbability = 0, float Value = 0, ReadOnlyMemory<float> Memory = default, WrittenText? Written = null);

    /// <summary>To the group: let agents play until told to stop.</summary>
    public sealed record Play;

    /// <summary>To the group: finish nothing, send nothing more; answered by <see cref="Stopped"/>.</summary>
    public sealed record Stop;

    public sealed record Stopped;

    /// <summary>Synchronous mode: every agent plays this many steps on these weights, then hands over one chunk.</summary>
    public sealed record PlayRound(long Round, int Steps, WeightsVersion Version);

    /// <summary>From an agent to its group, and from the group to the run once all agents have said so.</summary>
    public sealed record RoundPlayed(long Round);

    /// <summary>Synchronous mode, between rounds: an agent's whole state, for the checkpoint.</summary>
    public sealed record SaveAgents(long Round);

    public sealed record AgentSaved(int Agent, long Round, byte[] State);

    /// <param name="States">By agent.</param>
    public sealed record AgentsSaved(long Round, IReadOnlyList<byte[]> States);

    /// <param name="Return">Sum of the world's rewards, without bonus.</param>
    public readonly record struct Episode(double Return, bool Won, int Length);

    /// <summary>From an agent to its group, and added up from the group to the run: what happened since the last report.</summary>
    /// <param name="Acknowledged">Transitions of this agent that became durable.</param>
    /// <param name="Dropped">Steps given up because their world failed.</param>
    public sealed record Report(int Agent, long Steps, IReadOnlyList<Episode> Episodes, long Acknowledged, int Dropped, int WorldFailures, string? Failure, WeightsVersion Version, double Epsilon);

    /// <summary>From the group to the run: an agent cannot go on.</summary>
    public sealed record GroupFailed(string Reason);

    internal sealed record NextSteps
    {
        public static NextSteps Instance { get; } = new();
    }

    internal sealed record Resend
    {
        public static Resend Instance { get; } = new();
    }

    internal sealed record CheckWorlds
    {
        public static CheckWorlds Instance { get; } = new();
    }

    internal sealed record Flush
    {
        public static Flush Instance { get; } = new();
    }
}

/// <summary>Where an agent's messages go.</summary>
public sealed record AgentLinks(IActorRef Policy, IActorRef Replay);
