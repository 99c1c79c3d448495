using Troupe.Actors.CommandLine;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Reporting;

namespace Troupe.Actors.Tests.Supervised;

/// <summary>A folder with a configuration, data and the runs made of them.</summary>
internal sealed class SupervisedFolder : IDisposable
{
    public const string LanguageModel = """
        troupe {
          run { name = test, max-updates = 12, checkpoint-every = 4 updates, metrics-every = 10ms, tensorboard = false }
          data { tokenizer = bytes }
          policy.decoder { context = 16, width = 8, layers = 1, heads = 2, dropout = 0.1 }
          algorithm { name = supervised, batch-size = 4, gradient-clip = 1, supervised { task = language-model, window = 12, epochs = 0 } }
          learner.device = cpu
          evaluation.every = 3 updates
        }
        """;

    public const string Numbers = """
        troupe {
          run { name = test, metrics-every = 10ms, tensorboard = false }
          world { name = text-generation, options { set = increasing-numbers, numbers = 5, length = 3 }, training-games = 200 }
          input { lag-commands = 0, max-tokens = 24 }
          data.tokenizer = words
          policy.decoder { context = 28, width = 16, layers = 1, heads = 2, positions = rotary }
          algorithm { name = supervised, batch-size = 8, learning-rate = 0.01, gradient-clip = 1, supervised { task = sequence-to-sequence, epochs = 3 } }
          learner.device = cpu
          evaluation { validation-episodes = 20, test-episodes = 30 }
        }
        """;

    public SupervisedFolder()
    {
        Path = Directory.CreateTempSubdirectory("troupe-supervised-").FullName;
        Write("text.txt", string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i * i % 97} of many, {(i % 3 == 0 ? "odd" : "even")}\n")));
    }

    public string Path { get; }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    /// <summary>Trains a new run.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> TrainAsync(string run, string configuration, params (string Key, string Value)[] set) => TrainAsync(run, configuration, CancellationToken.None, set);

    public Task<int> TrainAsync(string run, string configuration, CancellationToken stop, params (string Key, string Value)[] set) => new TroupeRuns().TrainAsync(
        new TrainRequest(Write($"{run}.conf", configuration), null, In(run), null, [.. set.Select(s => KeyValuePair.Create(s.Key, s.Value))], OutputStyle.Quiet, null), stop);

    public Task<int> ResumeAsync(string run, params (string Key, string Value)[] set) => new TroupeRuns().TrainAsync(
        new TrainRequest(null, In(run), null, null, [.. set.Select(s => KeyValuePair.Create(s.Key, s.Value))], OutputStyle.Quiet, null), CancellationToken.None);

    public Summary Summary(string run) => Troupe.Actors.Reporting.Summary.Read(In(run));

    /// <summary>What a command prints; nothing else may print meanwhile (<see cref="StandardOutput"/>).</summary>
    public static async Task<string> PrintedAsync(Func<TroupeRuns, Task<int>> command)
    {
        var (before, printed) = (Console.Out, new StringWriter());
        Console.SetOut(printed);
        try
        {
            Assert.Equal(ExitCode.Done, await command(new TroupeRuns()));
        }
        finally
        {
            Console.SetOut(before);
        }

        return printed.ToString();
    }

    public async Task<string> RefusedAsync(string configuration, params (string Key, string Value)[] set)
    {
        var told = (await Assert.ThrowsAnyAsync<Exception>(() => TrainAsync("refused", configuration, set)));
        Assert.True(told is UsageException or ConfigurationError, told.ToString());
        Assert.False(Directory.Exists(In("refused")));
        return told.Message;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
