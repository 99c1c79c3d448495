using System.Diagnostics;
using Troupe.Actors.CommandLine;

namespace Troupe.Actors.Tests.CommandLine;

public sealed class InterruptionTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_stops_the_program_with_its_own_exit_code(string signal)
    {
        using var program = Process.Start(new ProcessStartInfo("dotnet", [typeof(Cli).Assembly.Location, "play", "coin-collector"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            using var deadline = new CancellationTokenSource(Deadline);
            // The prompt comes after the signals are taken hold of.
            var first = await program.StandardOutput.ReadLineAsync(deadline.Token).AsTask().WaitAsync(deadline.Token);
            Assert.StartsWith("coin-collector, game 1", first, StringComparison.Ordinal);

            using (var kill = Process.Start("kill", [$"-{signal}", $"{program.Id}"])) await kill.WaitForExitAsync(deadline.Token);
            await program.WaitForExitAsync(deadline.Token);

            Assert.Equal(ExitCode.Interrupted, program.ExitCode);
            Assert.DoesNotContain("   at ", await program.StandardError.ReadToEndAsync(deadline.Token), StringComparison.Ordinal);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Waited {Deadline} for the program to print its first line and to end after SIG{signal}.");
        }
        finally
        {
            if (!program.HasExited) program.Kill();
        }
    }
}
