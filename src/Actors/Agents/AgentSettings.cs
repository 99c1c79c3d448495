using Troupe.Env;
using Troupe.Env.Text;

namespace Troupe.Actors.Agents;

/// <summary>What one agent needs to start, at first and after a restart.</summary>
/// <param name="World">Makes this agent's world anew.</param>
/// <param name="Encoder">This agent's own: it is not thread-safe.</param>
/// <param name="Window">Chunks that may be unacknowledged.</param>
/// <param name="Epsilon">ε of this agent after so many of its own steps.</param>
/// <param name="Saved">Synchronous mode: the state to go on from, or null.</param>
public sealed record AgentSettings(
    PlayerSettings Player, Func<IWorld> World, InputEncoder Encoder, int Window,
    Func<long, double> Epsilon, StepClock Clock, AckLog? AckLog, byte[]? Saved);
