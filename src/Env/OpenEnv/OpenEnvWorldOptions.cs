using Troupe.Env.Processes;

namespace Troupe.Env.OpenEnv;

/// <summary>Where an OpenEnv server is, and how its environment takes actions and shows itself.</summary>
/// <param name="Url"><c>http</c>, <c>https</c>, <c>ws</c> or <c>wss</c>; <c>/ws</c> is added where it is missing.</param>
public sealed record OpenEnvWorldOptions(string Url)
{
    public string Name { get; init; } = "openenv";

    /// <summary>Field of the environment's action that holds the text or the number. A server of Troupe's says its own.</summary>
    public string ActionField { get; init; } = "message";

    /// <summary>The action is sent as its index in the list of all actions, not as its text.</summary>
    public bool ActionIsIndex { get; init; }

    /// <summary>Field of the observation that is shown, as <c>prompt</c> or <c>result.text</c>; empty: the whole observation, line by line.</summary>
    public string TextField { get; init; } = "";

    /// <summary>Field of the observation that lists what may be done, texts or indices.</summary>
    public string LegalField { get; init; } = "legal_actions";

    /// <summary>Each turn lists what may be done. A server of Troupe's says so itself.</summary>
    public bool SendsLegalActions { get; init; }

    public RemoteWorldOptions Remote { get; init; } = new();

    /// <exception cref="ArgumentException">No such address.</exception>
    internal Uri Address()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "ws" or "wss") || url.Host.Length == 0)
            throw new ArgumentException($"An OpenEnv server's address is like http://localhost:8000 or wss://host/path; read '{Url}'.");
        var path = url.AbsolutePath.TrimEnd('/');
        var builder = new UriBuilder(url)
        {
            Scheme = url.Scheme is "https" or "wss" ? "wss" : "ws",
            Port = url.Port,
            Path = path.EndsWith("/ws", StringComparison.Ordinal) ? path : path + "/ws",
        };
        return builder.Uri;
    }
}
