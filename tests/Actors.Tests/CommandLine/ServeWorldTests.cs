using System.Text.RegularExpressions;
using Troupe.Actors.CommandLine;
using Troupe.Env;
using Troupe.Env.OpenEnv;

namespace Troupe.Actors.Tests.CommandLine;

public sealed class ServeWorldTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    private readonly TellingWriter _out = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task A_served_world_is_played_until_a_stop_is_asked_for()
    {
        using var stop = new CancellationTokenSource();
        var serving = Task.Run(() => Run(stop.Token, "serve-world", "frozen-lake", "--port", "0", "--set", "map=8x8"));
        var told = await _out.Said.Task.WaitAsync(s_deadline);
        using (var world = new OpenEnvWorld(new OpenEnvWorldOptions(Regex.Match(told, @"http://\S+").Value)))
        {
            Assert.Equal("frozen-lake", world.Spec.Name);
            Assert.Equal(200, world.Spec.MaxSteps);
            world.Reset(GameSeeds.Test(0));
            world.Step(1);
        }

        await stop.CancelAsync();
        Assert.Equal(ExitCode.Done, await serving.WaitAsync(s_deadline));
    }

    [Theory]
    [InlineData("serve-world frozen-lak", "Did you mean \"frozen-lake\"?")]
    [InlineData("serve-world frozen-lake --host here", "--host is an IP address")]
    [InlineData("serve-world frozen-lake --port 70000", "--port is a whole number")]
    [InlineData("serve-world frozen-lake --port 0 --host 203.0.113.1", "Cannot listen on 203.0.113.1:0")]
    public async Task What_cannot_be_served_is_bad_usage(string line, string said)
    {
        Assert.Equal(ExitCode.BadUsage, await Run(CancellationToken.None, line.Split(' ')));
        Assert.Contains(said, _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Run(CancellationToken stop, params string[] arguments) =>
        Cli.RunAsync(arguments, new NoRuns(), new(TextReader.Null, _out, _error), stop);

    private sealed class TellingWriter : StringWriter
    {
        public TaskCompletionSource<string> Said { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Flush() => Said.TrySetResult(ToString());
    }

    private sealed class NoRuns : IRuns
    {
        public Task<int> TrainAsync(TrainRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");

        public Task<int> EvaluateAsync(EvaluateRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");

        public Task<int> GenerateAsync(GenerateRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");

        public Task<int> CheckJournalAsync(CheckJournalRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");
    }
}
