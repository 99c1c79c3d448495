using Microsoft.Data.Sqlite;
using Troupe.Actors.CommandLine;
using Troupe.Actors.Hosting;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using Troupe.Actors.Tests.Run;
using Troupe.Env;

namespace Troupe.Actors.Tests.Hosting;

/// <summary>What the command line does with a run's folder, damaged ones above all.</summary>
public sealed class TroupeRunsTests : IAsyncLifetime, IDisposable
{
    private readonly Runs _run = new("troupe { run { max-updates = 20, checkpoint-every = 10 updates }, world { name = coin-collector, max-steps = 10 }, input.lag-commands = 2 }");

    public async Task InitializeAsync() => Assert.Equal(RunProtocol.EndStatus.Finished, (await _run.PlayAsync()).Status);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_loaded_policy_acts_as_the_evaluation_did()
    {
        var policy = Policy.Load(_run.Folder);
        IWorld World() => Runs.WorldOf(_run.Configuration.Options);
        var ended = await _run.PlayAsync();
        using var world = World();
        var returns = new List<double>();
        var lengths = new List<int>();
        for (var game = 0; game < 3; game++)
        {
            var seen = world.Reset(GameSeeds.Test(game));
            policy.Begin();
            var (sum, steps, over) = (0.0, 0, false);
            while (!over)
            {
                var step = world.Step(policy.Act(seen, world.AdmissibleActions));
                (seen, over) = (step.Observation, step.Ended);
                sum += step.Reward;
                steps++;
            }

            returns.Add(sum);
            lengths.Add(steps);
        }

        Assert.Equal(ended.Final!.Mean, returns.Average(), 9);
        Assert.Equal(ended.Final.MeanLength, lengths.Average(), 9);
    }

    [Theory]
    [InlineData("troupe.algorithm.gamma", "0.5", "changes the games, not the policy")]
    [InlineData("troupe.world.name", "taxi", "told in the same words")]
    [InlineData("troupe.world.options.level", "0", "1")]
    public async Task An_evaluation_in_other_games_refuses_what_the_policy_cannot_play(string key, string value, string reason)
    {
        new Troupe.Env.Text.Vocabulary(["other", "words"]).Save(Path.Combine(_run.Folder, "vocabulary.json"));
        Assert.Contains(reason, (await Assert.ThrowsAsync<UsageException>(() => EvaluateAsync(KeyValuePair.Create(key, value)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_is_evaluated_at_another_level_than_it_was_trained_at() =>
        Assert.Equal(ExitCode.Done, await EvaluateAsync(new("troupe.world.options.level", "3"), new("troupe.evaluation.test-episodes", "2")));

    private Task<int> EvaluateAsync(params KeyValuePair<string, string>[] overrides) =>
        new TroupeRuns().EvaluateAsync(new EvaluateRequest(_run.Folder, null, CheckpointChoice.Final, Json: true) { Overrides = overrides }, CancellationToken.None);

    [Fact]
    public async Task A_fixed_key_cannot_change_on_resume_and_is_named()
    {
        var before = File.ReadAllText(Path.Combine(_run.Folder, "run.conf"));
        var refusal = await Assert.ThrowsAsync<UsageException>(() => ResumeAsync(new("troupe.algorithm.gamma", "0.5"), new("troupe.run.max-updates", "30")));

        Assert.Contains("troupe.algorithm.gamma", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("max-updates", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(_run.Folder, "run.conf")));
    }

    [Fact]
    public async Task A_world_whose_words_changed_is_refused()
    {
        var file = Path.Combine(_run.Folder, "vocabulary.json");
        new Troupe.Env.Text.Vocabulary(["other", "words"]).Save(file);
        var before = File.ReadAllText(file);

        Assert.Contains("vocabulary.json", (await Assert.ThrowsAsync<UsageException>(() => ResumeAsync())).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(file));
    }

    [Fact]
    public async Task A_run_in_use_is_refused()
    {
        using var held = RunFolder.Open(_run.Folder);
        Assert.Contains("in use", (await Assert.ThrowsAsync<UsageException>(() => ResumeAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_run_conf_is_refused()
    {
        File.Delete(Path.Combine(_run.Folder, "run.conf"));
        Assert.Contains("run.conf", (await Assert.ThrowsAsync<UsageException>(() => ResumeAsync())).Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => Policy.Load(_run.Folder));
    }

    [Theory]
    [InlineData("random bytes in the middle")]
    [InlineData("truncated")]
    [InlineData("empty")]
    [InlineData("no database")]
    public async Task A_damaged_database_is_refused_by_name_and_left_as_it_is(string damage)
    {
        SqliteConnection.ClearAllPools();
        var bytes = File.ReadAllBytes(_run.Database);
        switch (damage)
        {
            case "random bytes in the middle":
                new Random(1).NextBytes(bytes.AsSpan(bytes.Length / 2 / 16384 * 16384, 16384));
                break;
            case "truncated":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "empty":
                bytes = [];
                break;
            default:
                bytes = "this is no database at all, but long enough to be one, one might think"u8.ToArray();
                break;
        }

        File.WriteAllBytes(_run.Database, bytes);
        var refusal = await Assert.ThrowsAsync<UsageException>(() => ResumeAsync());

        Assert.Contains(_run.Database, refusal.Message, StringComparison.Ordinal);
        SqliteConnection.ClearAllPools();
        Assert.Equal(bytes, File.ReadAllBytes(_run.Database));
    }

    [Fact]
    public async Task A_database_that_is_gone_is_not_begun_again()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(_run.Database);
        Assert.Contains(_run.Database, (await Assert.ThrowsAsync<UsageException>(() => ResumeAsync())).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_run.Database));
    }

    [Fact]
    public async Task Checkpoints_that_are_all_damaged_are_not_begun_again()
    {
        foreach (var checkpoint in _run.Checkpoints) File.WriteAllText(Path.Combine(checkpoint, "state.json"), "{");
        Assert.Contains("checkpoints", (await Assert.ThrowsAsync<UsageException>(() => ResumeAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_run_resumes_with_larger_limits_and_the_files_own_akka_section()
    {
        var log = Path.Combine(_run.Folder, "run.log");
        Assert.NotEmpty(File.ReadAllText(log));
        File.Delete(log);
        var code = await ResumeAsync(new("troupe.run.max-updates", "30"), new("akka.loglevel", "OFF"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(0, new FileInfo(log) is { Exists: true } written ? written.Length : 0);
        using var summary = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(_run.Folder, "summary.json")));
        Assert.Equal(30, summary.RootElement.GetProperty("updates").GetInt64());
        Assert.Contains("max-updates = 30", File.ReadAllText(Path.Combine(_run.Folder, "run.conf")), StringComparison.Ordinal);
    }

    private Task<int> ResumeAsync(params KeyValuePair<string, string>[] overrides) => new TroupeRuns().TrainAsync(
        new TrainRequest(null, _run.Folder, null, null, overrides, OutputStyle.Quiet, null), CancellationToken.None);
}
