using Troupe.Env.Guard;
using Troupe.Env.OpenEnv;
using Troupe.Env.Processes;
using Troupe.Env.Registry;

namespace Troupe.Env.Tests.OpenEnv;

/// <summary>Against servers that answer in the shapes of OpenEnv's own, written down from its sources.</summary>
public sealed class OpenEnvWorldTests
{
    private const string Unknown = """{"type":"error","data":{"message":"Unknown message type: spec","code":"UNKNOWN_TYPE"}}""";

    private static readonly RemoteWorldOptions s_patient = new() { StartTimeout = TimeSpan.FromSeconds(60), StepTimeout = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task A_game_of_OpenSpiel_is_played_by_index_with_its_legal_actions()
    {
        await using var server = new RecordedServer(message => message switch
        {
            _ when message.Contains("spec", StringComparison.Ordinal) => Unknown,
            _ when message.Contains("reset", StringComparison.Ordinal) => """{"type":"observation","data":{"observation":{"info_state":[1.0,0.0],"legal_actions":[0,2],"game_phase":"playing","current_player_id":0,"opponent_last_action":null},"reward":null,"done":false}}""",
            _ when message.Contains("state", StringComparison.Ordinal) => """{"type":"state","data":{"episode_id":"e-7","step_count":1,"game_name":"catch"}}""",
            _ => """{"type":"observation","data":{"observation":{"info_state":[0.0,1.0],"legal_actions":[],"game_phase":"terminal","current_player_id":0,"opponent_last_action":null},"reward":1.0,"done":true}}""",
        });
        using var world = new OpenEnvWorld(new OpenEnvWorldOptions(server.Url)
        {
            ActionField = "action_id",
            ActionIsIndex = true,
            SendsLegalActions = true,
            Remote = s_patient with { Actions = ["left", "stay", "right"] },
        });
        Assert.Equal(["left", "stay", "right"], Assert.IsType<ActionSpec.OneOf>(world.Spec.Action).Names);
        Assert.Equal("info_state: [1.0,0.0]\ngame_phase: playing\ncurrent_player_id: 0", world.Reset(11).Room);
        Assert.Equal(["left", "right"], world.AdmissibleActions);
        Assert.Equal((1, true), world.Step(1) is var end ? (end.Reward, end.Terminated) : default);
        Assert.Equal(new RemoteState("e-7", 1), world.AskState());
        Assert.Contains("""{"type":"step","data":{"action_id":2}}""", server.Received);
        Assert.Contains("""{"type":"state"}""", server.Received);
        Assert.Contains(server.Received, m => m.StartsWith("""{"type":"reset","data":{"seed":11,"episode_id":""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_game_takes_messages_and_shows_the_field_that_is_asked_for()
    {
        await using var server = new RecordedServer(message => message switch
        {
            _ when message.Contains("spec", StringComparison.Ordinal) => Unknown,
            _ when message.Contains("reset", StringComparison.Ordinal) => """{"type":"observation","data":{"observation":{"prompt":"Guess a word of five letters.","messages":[],"info":{"left":6}},"reward":0.0,"done":false}}""",
            _ when message.Contains("cr\\u00E8me", StringComparison.Ordinal) => """{"type":"error","data":{"message":"Invalid message","code":"VALIDATION_ERROR","errors":[]}}""",
            _ => """{"type":"observation","data":{"observation":{"prompt":"Wrong.","messages":[],"info":{"left":5}},"reward":null,"done":false}}""",
        });
        using var world = new OpenEnvWorld(new OpenEnvWorldOptions(server.Url + "/") { TextField = "prompt", Remote = s_patient });
        Assert.IsType<ActionSpec.Generated>(world.Spec.Action);
        Assert.Equal("Guess a word of five letters.", world.Reset(0).Room);
        Assert.Equal("Wrong.", world.Step("\"crane\"").Observation.Room);
        Assert.Equal(("Wrong.", "Invalid message"), world.Step("cr\u00e8me").Observation is var seen ? (seen.Room, seen.Feedback) : default);
        Assert.Equal(2, world.Moves);
        Assert.Contains("""{"type":"step","data":{"message":"\u0022crane\u0022"}}""", server.Received);
    }

    [Fact]
    public async Task A_field_that_is_not_there_is_told_of_with_those_that_are()
    {
        await using var server = new RecordedServer(message => message.Contains("spec", StringComparison.Ordinal) ? Unknown
            : """{"type":"observation","data":{"observation":{"prompt":"?","info":{}},"reward":0.0,"done":false}}""");
        using var world = new OpenEnvWorld(new OpenEnvWorldOptions(server.Url) { TextField = "question", Remote = s_patient });
        Assert.Contains("its observation has no 'question'; it has prompt, info", Assert.Throws<WorldFailedException>(() => world.Reset(0)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RecordedServer.HangUp, "closed the WebSocket connection|without completing the close handshake|closed the connection")]
    [InlineData("not json", "no JSON message but 'not json'")]
    [InlineData("""{"type":"error","data":{"message":"boom","code":"EXECUTION_ERROR"}}""", "boom \\(EXECUTION_ERROR\\)")]
    [InlineData(null, "did not answer within 1 s")]
    [InlineData("long", "more than 1000 bytes")]
    public async Task A_server_that_fails_costs_the_episode_and_is_connected_to_anew(string? answer, string told)
    {
        await using var server = new RecordedServer(message => message switch
        {
            _ when message.Contains("spec", StringComparison.Ordinal) => Unknown,
            _ when message.Contains("reset", StringComparison.Ordinal) => """{"type":"observation","data":{"observation":{"text":"Hi."},"reward":null,"done":false}}""",
            _ => answer == "long" ? new string('x', 5000) : answer,
        });
        using var world = new OpenEnvWorld(new OpenEnvWorldOptions(server.Url)
        {
            Remote = s_patient with { StepTimeout = TimeSpan.FromSeconds(answer is null ? 1 : 60), MaxMessage = 1000 },
        });
        Assert.Equal("text: Hi.", world.Reset(1).Room);
        Assert.Matches(told, Assert.Throws<WorldFailedException>(() => world.Step("hello")).Message);
        Assert.Throws<InvalidOperationException>(() => world.Step("hello"));
        Assert.Equal("text: Hi.", world.Reset(1).Room);
        Assert.Equal(1, world.Failures);
    }

    [Fact]
    public async Task A_server_without_a_free_session_is_told_of()
    {
        await using var server = new RecordedServer(_ => """{"type":"error","data":{"message":"Server at capacity: 1/1","code":"CAPACITY_REACHED","active_sessions":1,"max_sessions":1}}""");
        using var world = new OpenEnvWorld(new OpenEnvWorldOptions(server.Url) { Remote = s_patient });
        Assert.Contains("Server at capacity: 1/1 (CAPACITY_REACHED)", Assert.Throws<WorldFailedException>(() => world.Spec).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:8000")]
    [InlineData("ftp://localhost")]
    [InlineData("")]
    public void An_address_that_is_none_is_refused(string url) =>
        Assert.Contains("An OpenEnv server's address is like http://localhost:8000",
            Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("openenv", new Dictionary<string, string> { ["url"] = url })).Message, StringComparison.Ordinal);

    [Fact]
    public void Nobody_there_is_told_of()
    {
        var error = Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("openenv", new Dictionary<string, string> { ["url"] = "http://127.0.0.1:1" }));
        Assert.Contains("ws://127.0.0.1:1/ws failed to accept a connection", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Actions_by_index_need_their_names() =>
        Assert.Contains("set 'actions'", Assert.Throws<ArgumentException>(() => new OpenEnvWorld(new OpenEnvWorldOptions("http://localhost") { ActionIsIndex = true })).Message, StringComparison.Ordinal);
}
