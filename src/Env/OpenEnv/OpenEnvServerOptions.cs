using System.Net;

namespace Troupe.Env.OpenEnv;

/// <summary>Where and for how many a world is served.</summary>
public sealed record OpenEnvServerOptions
{
    /// <summary>Only this machine, unless said otherwise: there is no password, and a world may be another program.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0: a free one.</summary>
    public int Port { get; init; } = 8000;

    /// <summary>Connections at once, one world each; more are told CAPACITY_REACHED.</summary>
    public int MaxSessions { get; init; } = 64;

    /// <summary>Longest message of a client, bytes.</summary>
    public int MaxMessage { get; init; } = 1 << 20;

    /// <summary>For a client to say what it wants after it has connected; a connection that is dead is noticed within two such times.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);
}
