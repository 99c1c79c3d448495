using Troupe.Actors.CommandLine;
using Troupe.Actors.Reporting;

namespace Troupe.Actors.Tests.CommandLine;

public sealed class CliTests
{
    private readonly RecordingRuns _runs = new();
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Train_passes_on_everything_that_was_typed()
    {
        Assert.Equal(0, await Run("train", "a.conf", "--run", "runs/x", "--seed", "7", "--set", "a.b=1", "--set=c=d=e", "--json", "--ack-log", "acks"));

        var request = Assert.IsType<TrainRequest>(_runs.Asked);
        Assert.Equal(("a.conf", null, "runs/x", 7L, OutputStyle.Json, "acks"),
            (request.ConfigurationFile, request.Resume, request.RunFolder, request.Seed, request.Output, request.AckLogFile));
        Assert.Equal([KeyValuePair.Create("a.b", "1"), KeyValuePair.Create("c", "d=e")], request.Overrides);
    }

    [Fact]
    public async Task Resume_takes_the_place_of_a_configuration()
    {
        Assert.Equal(0, await Run("train", "--resume", "runs/x", "--quiet"));
        Assert.Equal(("runs/x", null, OutputStyle.Quiet),
            Assert.IsType<TrainRequest>(_runs.Asked) is var r ? (r.Resume, r.ConfigurationFile, r.Output) : default);
    }

    [Fact]
    public async Task Eval_takes_the_best_checkpoint_unless_told_otherwise()
    {
        Assert.Equal(0, await Run("eval", "runs/x"));
        Assert.Equal(("runs/x", null, CheckpointChoice.Best, false), Assert.IsType<EvaluateRequest>(_runs.Asked) is var r ? (r.RunFolder, r.Episodes, r.Checkpoint, r.Json) : default);
        Assert.Empty(r.Overrides);

        Assert.Equal(0, await Run("eval", "runs/x", "--episodes", "50", "--checkpoint", "final", "--json", "--set", "troupe.world.options.level=20"));
        Assert.Equal(("runs/x", 50, CheckpointChoice.Final, true), Assert.IsType<EvaluateRequest>(_runs.Asked) is var s ? (s.RunFolder, s.Episodes, s.Checkpoint, s.Json) : default);
        Assert.Equal([KeyValuePair.Create("troupe.world.options.level", "20")], s.Overrides);
    }

    [Theory]
    [InlineData("train", "one of the two")]
    [InlineData("train a.conf --resume runs/x", "one of the two")]
    [InlineData("train --resume runs/x --seed 3", "--seed is fixed for a run")]
    [InlineData("train --resume runs/x --run y", "--run is for a new run")]
    [InlineData("train a.conf --seed three", "--seed is a whole number; read 'three'")]
    [InlineData("train a.conf --set troupe.run.seed", "--set expects PATH=VALUE")]
    [InlineData("train a.conf --quiet --json", "exclude each other")]
    [InlineData("train a.conf --sed 3", "--sed")]
    [InlineData("tarin a.conf", "train")]
    [InlineData("eval", "Required argument missing")]
    [InlineData("eval runs/x --episodes 0", "--episodes is a whole number of at least 1; read '0'")]
    [InlineData("eval runs/x --checkpoint bst", "--checkpoint is best or final; read 'bst'")]
    [InlineData("check-journal runs/x", "--ack-log")]
    public async Task Bad_usage_is_said_and_nothing_starts(string line, string said)
    {
        Assert.Equal(ExitCode.BadUsage, await Run(line.Split(' ')));
        Assert.Contains(said, _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("--help", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_out.ToString());
        Assert.Null(_runs.Asked);
    }

    [Fact]
    public async Task What_a_person_can_put_right_is_told_without_a_stack_trace()
    {
        _runs.Throws = new UsageException("runs/x is in use by process 7.");
        Assert.Equal(ExitCode.BadUsage, await Run("train", "a.conf"));
        Assert.Equal("runs/x is in use by process 7." + Environment.NewLine, _error.ToString());
    }

    [Fact]
    public async Task A_broken_file_fails_with_its_message_alone()
    {
        _runs.Throws = new InvalidDataException("replay.db: not a database; last good position 41.");
        Assert.Equal(ExitCode.Failed, await Run("eval", "runs/x"));
        Assert.Equal("replay.db: not a database; last good position 41." + Environment.NewLine, _error.ToString());
    }

    [Fact]
    public async Task A_stop_reaches_the_run()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, await Cli.RunAsync(["train", "a.conf"], _runs, new(TextReader.Null, _out, _error), stop.Token));
    }

    [Fact]
    public async Task Doctor_tells_which_packages_the_build_took()
    {
        Assert.Equal(0, await Run("doctor"));
        Assert.Contains(BuildInfo.Packages == "standins" ? "stand-ins" : "real packages", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("synced", _out.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Run(params string[] arguments) => Cli.RunAsync(arguments, _runs, new(TextReader.Null, _out, _error), CancellationToken.None);

    private sealed class RecordingRuns : IRuns
    {
        public object? Asked { get; private set; }

        public Exception? Throws { get; set; }

        public Task<int> TrainAsync(TrainRequest request, CancellationToken stop) => Record(request, stop);

        public Task<int> EvaluateAsync(EvaluateRequest request, CancellationToken stop) => Record(request, stop);

        public Task<int> GenerateAsync(GenerateRequest request, CancellationToken stop) => Record(request, stop);

        public Task<int> CheckJournalAsync(CheckJournalRequest request, CancellationToken stop) => Record(request, stop);

        private Task<int> Record(object request, CancellationToken stop)
        {
            Asked = request;
            stop.ThrowIfCancellationRequested();
            return Throws is null ? Task.FromResult(ExitCode.Done) : Task.FromException<int>(Throws);
        }
    }
}
