using System.Diagnostics;
using System.Globalization;

namespace Troupe.StandIns.Tests.Persistence;

public sealed class KillTests
{
    private readonly Probe _probe = new();

    [Fact]
    public async Task A_process_killed_while_it_writes_leaves_every_acknowledged_event_and_no_gap()
    {
        await using var journal = new Journaled();
        var before = 0L;
        for (var round = 0; round < 3; round++)
        {
            var acknowledged = await KillAfterAsync(40 + 17 * round, journal.ConnectionString);

            var stored = journal.Raw("SELECT count(*), min(sequence_number), max(sequence_number) FROM journal").Single().Split('|');
            var highest = long.Parse(stored[2], CultureInfo.InvariantCulture);
            Assert.Equal($"{highest}|1|{highest}", string.Join('|', stored));
            Assert.True(highest >= before + acknowledged, $"{acknowledged} events after the {before}th were acknowledged, but only {highest} are stored.");
            before = highest;
            Assert.Equal(["ok"], journal.Raw("PRAGMA integrity_check"));
        }

        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);
        actor.Tell(new Do(a => a.Persist(new Said("alive"), _ => a.Note("stored"))), Akka.Actor.ActorRefs.NoSender);
        await _probe.ExpectAsync("stored");
    }

    /// <returns>How many acknowledgements were seen before the kill.</returns>
    private static async Task<int> KillAfterAsync(int acknowledgements, string connectionString)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(KilledWriter).Assembly.Location, "write-until-killed", connectionString])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            for (var i = 0; i < acknowledgements; i++)
            {
                if (await process.StandardOutput.ReadLineAsync(deadline.Token) is null)
                    throw new InvalidOperationException($"The writer ended by itself after {i} acknowledgements.");
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited 60 s for {acknowledgements} acknowledgements of the writer.");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        return acknowledgements;
    }
}
