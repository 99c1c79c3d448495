using System.Collections.Concurrent;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using NBomber.CSharp;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Replay;
using Troupe.Bench;
using static Troupe.Actors.Replay.ReplayProtocol;
using ReplayOptions = Troupe.Learner.Replay.ReplayOptions;

// Inserts and samples against the replay buffer, over its real journal: agents that wait for each acknowledgement, and
// samplers that draw mini-batches of 64 at the same time. Usage: ./troupe load [SECONDS [AGENTS [SAMPLERS]]]
int Argument(int i, int otherwise) => args.Length > i ? int.Parse(args[i], CultureInfo.InvariantCulture) : otherwise;

if (args.Any(a => !int.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var n) || n < 1))
{
    Console.Error.WriteLine("usage: ./troupe load [SECONDS [AGENTS [SAMPLERS]]], each a number of at least 1; default 20 32 2");
    return 2;
}

var (seconds, agents, samplers) = (TimeSpan.FromSeconds(Argument(0, 20)), Argument(1, 32), Argument(2, 2));
var folder = Directory.CreateTempSubdirectory("troupe-load-").FullName;
try
{
    var database = Path.Combine(folder, "replay.db");
    ReplayDatabaseFile.Prepare(database);
    var system = ActorSystem.Create("load", ConfigurationFactory.ParseString(AkkaConfiguration.Of(database, Path.Combine(folder, "load.log"), RunLogLevel.Warning)));
    var settings = new ReplayBufferSettings(
        "load", new ReplayOptions { Capacity = 500_000, MinSize = 1000, NStep = 3 }, 256 * 1024, TimeSpan.FromSeconds(5), _ => 1, null, 0, Troupe.Actors.Run.Dispatchers.Replay);
    var (buffer, _) = await BufferOwner.StartAsync(system, settings).ConfigureAwait(false);
    var players = new ConcurrentBag<SyntheticAgent>();
    for (var i = 0; i < agents; i++)
    {
        await buffer.Ask<Granted>(new RequestIncarnation(Guid.NewGuid(), i), TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        players.Add(new SyntheticAgent(i));
    }

    var insert = Scenario.Create("insert", async _ =>
    {
        if (!players.TryTake(out var player)) return Response.Fail(statusCode: "no free agent");
        var chunk = player.Next();
        await buffer.Ask<InsertedUpTo>(new Insert(chunk), TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        players.Add(player);
        return Response.Ok(statusCode: "durable", sizeBytes: chunk.Bytes.Length);
    }).WithWarmUpDuration(TimeSpan.FromSeconds(2)).WithLoadSimulations(Simulation.KeepConstant(agents, seconds));

    var requests = 0L;
    var sample = Scenario.Create("sample", async _ =>
    {
        var request = Interlocked.Increment(ref requests);
        await buffer.Ask<Sampled>(new Sample(request, 64, (ulong)request, 0), TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        return Response.Ok(statusCode: "batch of 64");
    }).WithWarmUpDuration(TimeSpan.FromSeconds(2)).WithLoadSimulations(Simulation.KeepConstant(samplers, seconds));

    var stats = NBomberRunner.RegisterScenarios(insert, sample).WithTestName("replay buffer").WithoutReports().Run();
    await system.Terminate().ConfigureAwait(false);
    foreach (var scenario in stats.ScenarioStats)
    {
        var (ok, fail) = (scenario.Ok, scenario.Fail);
        var items = scenario.ScenarioName == "insert" ? SyntheticAgent.ChunkLength : 64;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{scenario.ScenarioName}: {ok.Request.RPS * items:0} transitions/s, median {ok.Latency.Percent50:0.00} ms, 99th percentile {ok.Latency.Percent99:0.00} ms, {fail.Request.Count} failed"));
    }

    return stats.ScenarioStats.All(s => s.Fail.Request.Count == 0 && s.Ok.Request.Count > 0) ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
