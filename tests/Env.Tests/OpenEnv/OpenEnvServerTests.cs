using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Troupe.Env.Guard;
using Troupe.Env.OpenEnv;
using Troupe.Env.Processes;
using Troupe.Env.Quests;
using Troupe.Env.Tests.Worlds;
using Troupe.Env.ToyText;

namespace Troupe.Env.Tests.OpenEnv;

public sealed class OpenEnvServerTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Worlds => ["frozen-lake", "coin-collector", "guess-the-number"];

    [Theory]
    [MemberData(nameof(Worlds))]
    public async Task A_served_world_is_played_as_the_one_in_the_process(string name)
    {
        await using var server = Serve(() => Make(name));
        using var here = Make(name);
        using var there = Connect(server);
        Assert.Equal((here.Spec.Name, here.Spec.MaxSteps), (there.Spec.Name, there.Spec.MaxSteps));
        Assert.Equal(here.Spec.Action.GetType(), there.Spec.Action.GetType());
        Assert.Equal(here.Spec.Words, there.Spec.Words);
        var random = new Rng(1, 1);
        for (var game = 0; game < 10; game++)
        {
            Assert.Equal(here.Reset(GameSeeds.Test(game)), there.Reset(GameSeeds.Test(game)));
            for (var ended = false; !ended;)
            {
                Assert.Equal(Show(here), Show(there));
                var (mine, theirs) = (random.NextInt(8), random.NextInt(here.AdmissibleActions.Count)) switch
                {
                    (0, _) => (here.Step(" go  nowhere \u201c\t"), there.Step(" go  nowhere \u201c\t")),
                    (1, var i) => (here.Step(here.AdmissibleActions[i].ToUpperInvariant()), there.Step(there.AdmissibleActions[i].ToUpperInvariant())),
                    var (_, i) => (here.Step(i), there.Step(i)),
                };
                Assert.Equal(mine, theirs);
                ended = mine.Ended;
            }

            Assert.Equal((here.Score, here.MaxScore, here.Won, here.Lost, here.StateHash), (there.Score, there.MaxScore, there.Won, there.Lost, there.StateHash));
            Assert.Throws<InvalidOperationException>(() => there.Step(0));
        }

        static string Show(IWorld world) => $"{world.Current}|{world.StateHash}|{world.Moves}|{world.Score}|{world.MaxScore}|{string.Join(',', world.AdmissibleActions)}";
    }

    [Fact]
    public async Task A_served_world_keeps_the_contract_of_worlds()
    {
        await using var server = Serve(() => new FrozenLake());
        WorldContract.Check(() => Connect(server), games: 2);
    }

    [Fact]
    public async Task OpenEnvs_own_messages_are_answered_in_its_shapes()
    {
        await using var server = Serve(() => new FrozenLake());
        using var socket = await SocketAsync(server);

        var first = await AskAsync(socket, """{"type": "reset", "data": {"seed": 42, "episode_id": "episode-001"}}""");
        Assert.Equal("observation", first.GetProperty("type").GetString());
        var data = first.GetProperty("data");
        Assert.Equal((JsonValueKind.Null, false), (data.GetProperty("reward").ValueKind, data.GetProperty("done").GetBoolean()));
        Assert.Equal(["left", "down", "right", "up"], data.GetProperty("observation").GetProperty("legal_actions").EnumerateArray().Select(a => a.GetString()!));
        Assert.NotEmpty(data.GetProperty("observation").GetProperty("text").GetString()!);

        var second = await AskAsync(socket, """{"type": "step", "data": {"metadata": {}, "action": "left"}}""");
        Assert.Equal(0, second.GetProperty("data").GetProperty("reward").GetDouble());
        Assert.Equal("observation", (await AskAsync(socket, """{"type": "step", "data": {"action": 0}}""")).GetProperty("type").GetString());
        Assert.Equal("""{"type":"state","data":{"episode_id":"episode-001","step_count":2}}""", (await AskAsync(socket, """{"type": "state"}""")).GetRawText());

        await socket.SendAsync("""{"type": "close"}"""u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        using var deadline = new CancellationTokenSource(s_deadline);
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(new byte[100], deadline.Token)).MessageType);
    }

    [Theory]
    [InlineData("{", "INVALID_JSON")]
    [InlineData("[]", "VALIDATION_ERROR")]
    [InlineData("""{"type":"dance"}""", "UNKNOWN_TYPE")]
    [InlineData("""{"type":"step","data":{}}""", "EXECUTION_ERROR")]
    [InlineData("""{"type":"reset","data":{"seed":"x"}}""", "VALIDATION_ERROR")]
    [InlineData("""{"type":"restore","data":{"state":"AAAA"}}""", "VALIDATION_ERROR")]
    public async Task What_is_no_message_is_answered_with_OpenEnvs_error_codes(string message, string code)
    {
        await using var server = Serve(() => new FrozenLake());
        using var socket = await SocketAsync(server);
        var answer = await AskAsync(socket, message);
        Assert.Equal(("error", code), (answer.GetProperty("type").GetString(), answer.GetProperty("data").GetProperty("code").GetString()));
        Assert.Equal("observation", (await AskAsync(socket, """{"type":"reset"}""")).GetProperty("type").GetString());
        foreach (var action in new[] { """{"message":"left"}""", """{"action":9}""", """{"action":null}""" })
            Assert.Equal("VALIDATION_ERROR", (await AskAsync(socket, $$"""{"type":"step","data":{{action}}}""")).GetProperty("data").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_world_that_throws_is_replaced_at_the_next_reset()
    {
        var made = 0;
        await using var server = Serve(() => new Fragile(made++));
        using var world = Connect(server);
        world.Reset(0);
        Assert.Contains("FormatException: broken", Assert.Throws<WorldFailedException>(() => world.Step("break")).Message, StringComparison.Ordinal);
        Assert.NotEmpty(world.Reset(0).Room);
    }

    [Fact]
    public async Task More_sessions_than_allowed_are_refused_and_ended_ones_make_room()
    {
        await using var server = Serve(() => new FrozenLake(), maxSessions: 1);
        var first = Connect(server);
        first.Reset(1);
        using var socket = await SocketAsync(server);
        var refusal = await ReceiveAsync(socket);
        Assert.Equal(("CAPACITY_REACHED", 1, 1), refusal.GetProperty("data") is var d ? (d.GetProperty("code").GetString(), d.GetProperty("active_sessions").GetInt32(), d.GetProperty("max_sessions").GetInt32()) : default);
        first.Dispose();
        Assert.True(SpinWait.SpinUntil(() => server.Sessions == 0, s_deadline), "waited for the session to end");
        using var next = Connect(server);
        next.Reset(1);
        Assert.Equal(1, server.Sessions);
    }

    [Fact]
    public async Task A_server_that_stops_costs_its_clients_an_episode_each()
    {
        var server = Serve(() => new FrozenLake());
        var url = Url(server);
        using var world = Connect(server);
        world.Reset(1);
        await server.DisposeAsync();
        Assert.Throws<WorldFailedException>(() => world.Step(0));
        Assert.Contains("failed to accept a connection", Assert.Throws<WorldFailedException>(() => world.Reset(1)).Message, StringComparison.Ordinal);
        await using var again = new OpenEnvServer(() => new FrozenLake(), "", new OpenEnvServerOptions { Port = new Uri(url).Port });
        world.Reset(1);
        world.Step(0);
    }

    [Fact]
    public async Task Pages_tell_about_the_world()
    {
        await using var server = Serve(() => new FrozenLake());
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(Url(server)), Timeout = s_deadline };
        Assert.Equal("""{"status":"healthy"}""", await http.GetStringAsync("/health"));
        Assert.Contains("\"name\":\"frozen-lake\",\"description\":\"a test\"", await http.GetStringAsync("/metadata"), StringComparison.Ordinal);
        Assert.Contains("\"enum\":[\"left\",\"down\",\"right\",\"up\"]", await http.GetStringAsync("/schema"), StringComparison.Ordinal);
        Assert.Equal(404, (int)(await http.PostAsync("/step", null)).StatusCode);
        Assert.Equal(426, (int)(await http.GetAsync("/ws")).StatusCode);
        using var page = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { { "Origin", "http://elsewhere.example" } } };
        Assert.Equal(403, (int)(await http.SendAsync(page)).StatusCode);
    }

    [Fact]
    public async Task Connections_that_speak_something_else_end_and_others_go_on()
    {
        await using var server = Serve(() => new FrozenLake());
        foreach (var noise in new[] { "SSH-2.0-OpenSSH\r\n\r\n", new string('x', 20000), "GET / FTP/3\r\n\r\n" })
        {
            using var client = new TcpClient("127.0.0.1", server.EndPoint.Port) { ReceiveTimeout = (int)s_deadline.TotalMilliseconds };
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(noise));
            try
            {
                Assert.Equal(0, await stream.ReadAsync(new byte[1]));
            }
            catch (IOException)
            {
                // Reset, as it had not read everything.
            }
        }

        using (var socket = await SocketAsync(server))
        {
            await socket.SendAsync(new byte[100], WebSocketMessageType.Binary, true, CancellationToken.None);
            using var deadline = new CancellationTokenSource(s_deadline);
            await socket.ReceiveAsync(new byte[100], deadline.Token);
            Assert.Equal(WebSocketCloseStatus.InvalidMessageType, socket.CloseStatus);
        }

        using var world = Connect(server);
        world.Reset(1);
    }

    private static IWorld Make(string name) => name switch
    {
        "frozen-lake" => new FrozenLake(),
        "coin-collector" => new CoinCollector(),
        _ => new GuessTheNumber(),
    };

    private static OpenEnvServer Serve(Func<IWorld> create, int maxSessions = 64) =>
        new(create, "a test", new OpenEnvServerOptions { Port = 0, MaxSessions = maxSessions });

    private static string Url(OpenEnvServer server) => $"http://127.0.0.1:{server.EndPoint.Port}";

    private static OpenEnvWorld Connect(OpenEnvServer server) => new(new OpenEnvWorldOptions(Url(server))
    {
        Remote = new RemoteWorldOptions { StartTimeout = s_deadline, StepTimeout = s_deadline },
    });

    private static async Task<ClientWebSocket> SocketAsync(OpenEnvServer server)
    {
        using var deadline = new CancellationTokenSource(s_deadline);
        var socket = new ClientWebSocket { Options = { Proxy = null } };
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.EndPoint.Port}/ws"), deadline.Token);
        return socket;
    }

    private static async Task<JsonElement> AskAsync(ClientWebSocket socket, string message)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
        return await ReceiveAsync(socket);
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        using var deadline = new CancellationTokenSource(s_deadline);
        var buffer = new byte[65536];
        var received = await socket.ReceiveAsync(buffer, deadline.Token);
        return JsonDocument.Parse(buffer.AsMemory(0, received.Count)).RootElement;
    }

    private sealed class Fragile(int number) : World
    {
        protected override IReadOnlyList<string> Actions => ["wait", "break"];

        protected override IEnumerable<string> Texts => ["World"];

        protected override Turn Start(Rng random) => $"World {number}";

        protected override Turn Act(string action, Rng random) => action == "break" ? throw new FormatException("broken") : $"World {number}";
    }
}
