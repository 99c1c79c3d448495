using System.Text.Json;

namespace Troupe.Env.OpenEnv;

/// <summary>What OpenEnv servers tell over plain HTTP.</summary>
internal sealed class OpenEnvPages(WorldSpec spec, string description)
{
    public static string NoBrowsers { get; } = Json(new { detail = "Web pages are not served: a request with an Origin is refused." });

    private readonly string _metadata = Json(new { name = spec.Name, description, version = typeof(OpenEnvPages).Assembly.GetName().Version?.ToString() });
    private readonly string _schema = Json(new
    {
        action = Schema(("action", spec.Action is ActionSpec.OneOf all ? new { type = "string", @enum = all.Names } : new { type = "string" })),
        observation = Schema(
            ("text", new { type = "string" }), ("feedback", new { type = "string" }), ("room", new { type = "string" }), ("inventory", new { type = "string" }),
            ("numbers", new { type = "array", items = new { type = "number" } }), ("legal_actions", new { type = "array", items = new { type = "string" } })),
        state = Schema(("episode_id", new { type = "string" }), ("step_count", new { type = "integer" })),
    });

    /// <returns>Status line and JSON.</returns>
    public (string Status, string Page) Of(HttpRequest request) => (request.Method, request.Path) switch
    {
        ("GET", "/health") => ("200 OK", """{"status":"healthy"}"""),
        ("GET", "/metadata") => ("200 OK", _metadata),
        ("GET", "/schema") => ("200 OK", _schema),
        ("GET", "/ws") => ("426 Upgrade Required", Json(new { detail = "/ws is a WebSocket." })),
        _ => ("404 Not Found", Json(new { detail = $"There is no {request.Method} {request.Path} here: a session is the WebSocket /ws; GET /health, /metadata and /schema tell about the world." })),
    };

    private static object Schema(params (string Name, object Type)[] properties) =>
        new { type = "object", properties = properties.ToDictionary(p => p.Name, p => p.Type) };

    private static string Json(object value) => JsonSerializer.Serialize(value);
}
