namespace Troupe.Env.Guard;

/// <summary>A world threw or hung: the episode is lost, and the next reset makes a new world.</summary>
public sealed class WorldFailedException(string message, Exception? inner = null) : Exception(message, inner);
