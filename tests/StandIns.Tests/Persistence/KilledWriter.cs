using System.Globalization;
using Akka.Actor;

namespace Troupe.StandIns.Tests.Persistence;

/// <summary>The test assembly as a program: stores events and says which are acknowledged, until it is killed.</summary>
internal static class KilledWriter
{
    public static async Task<int> Main(string[] args)
    {
        if (args is not ["write-until-killed", var connectionString])
        {
            await Console.Error.WriteLineAsync("usage: write-until-killed CONNECTION-STRING");
            return 2;
        }

        var probe = new Probe();
        var system = ActorSystem.Create("killed", Journaled.Configuration(connectionString));
        var actor = await Journaled.RecoveredAsync(system, "a", probe);
        for (var i = 1L; ; i++)
        {
            var text = i.ToString(CultureInfo.InvariantCulture);
            actor.Tell(new Do(a => a.PersistAsync(new Said(text.PadRight(20_000)), _ => a.Note(text))));
            if (i <= 16) continue;   // so many are on their way at any time
            var acknowledged = await probe.NextAsync<string>("an acknowledgement");
            await Console.Out.WriteLineAsync(acknowledged);
            await Console.Out.FlushAsync();
        }
    }
}
