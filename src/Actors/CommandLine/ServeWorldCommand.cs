using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Troupe.Env;
using Troupe.Env.OpenEnv;

namespace Troupe.Actors.CommandLine;

internal static class ServeWorldCommand
{
    public static Command Create(Streams streams)
    {
        var port = SharedOptions.Number("--port", "N", "Port to listen on; 0: a free one. Default: 8000.", atLeast: 0, atMost: 65535);
        var host = new Option<string?>("--host") { HelpName = "ADDRESS", Description = "Address to listen on. Default: 127.0.0.1, this machine only; there is no password." };
        var sessions = SharedOptions.Number("--max-sessions", "N", "Connections at once, a world each. Default: 64.", atLeast: 1, atMost: 100_000);

        var command = new Command("serve-world", "Serve a world as OpenEnv servers do, for this or other trainers.") { port, host, sessions };
        var world = new NamedWorld(command);
        command.SetAction(async (parsed, stop) =>
        {
            var name = world.Name(parsed);
            var served = new OpenEnvServerOptions
            {
                Address = Address(parsed.GetValue(host) ?? "127.0.0.1"),
                Port = (int)(parsed.GetValue(port) ?? 8000),
                MaxSessions = (int)(parsed.GetValue(sessions) ?? 64),
            };
            await using var server = Start(() => world.Create(parsed), $"Troupe's {name}", served);
            streams.Out.WriteLine($"Serves {name} at http://{server.EndPoint} (OpenEnv's WebSocket: ws://{server.EndPoint}/ws). Ctrl-C ends it.");
            streams.Out.WriteLine($"From another Troupe: ./troupe play openenv --set url=http://{server.EndPoint}");
            streams.Out.Flush();
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registered = stop.Register(stopped.SetResult);
            await stopped.Task;
            return ExitCode.Done;
        });
        return command;
    }

    private static OpenEnvServer Start(Func<IWorld> create, string description, OpenEnvServerOptions options)
    {
        try
        {
            return new OpenEnvServer(create, description, options);
        }
        catch (SocketException e)
        {
            throw new UsageException($"Cannot listen on {options.Address}:{options.Port}: {e.Message}. Another --port (0: a free one) or --host may be had.", e);
        }
    }

    private static IPAddress Address(string host) => IPAddress.TryParse(host, out var address)
        ? address
        : throw new UsageException($"--host is an IP address, such as 127.0.0.1 or 0.0.0.0 (every interface); read '{host}'.");
}
