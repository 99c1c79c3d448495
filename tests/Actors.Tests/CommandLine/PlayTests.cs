using Troupe.Actors.CommandLine;
using Troupe.Env.Registry;

namespace Troupe.Actors.Tests.CommandLine;

public sealed class PlayTests
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    // A level of one command: the coin lies where the player stands.
    [Theory]
    [InlineData("take coin")]
    [InlineData("dance\ntake coin")]
    public async Task A_game_is_played_from_standard_input_to_its_end(string typed)
    {
        Assert.Equal(0, await Run(typed + "\n", "play", "coin-collector", "--set", "level=1", "--set", "mode=easy"));
        Assert.Contains($"Won after {typed.Split('\n').Length} moves; score 1 of 1.", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_may_be_given_by_its_number()
    {
        await Run("quit\n", "play", "coin-collector", "--set", "level=1", "--set", "mode=easy");
        var choice = _out.ToString().Split('\n').First(l => l.Contains("take coin", StringComparison.Ordinal) && l.StartsWith('1'));
        var number = choice.Split("   ").First(c => c.EndsWith("take coin", StringComparison.Ordinal)).Split(' ')[0];

        _out.GetStringBuilder().Clear();
        await Run(number + "\n", "play", "coin-collector", "--set", "level=1", "--set", "mode=easy");
        Assert.Contains("Won after 1 moves", _out.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quit\n")]
    [InlineData("")]
    public async Task Quit_and_the_end_of_input_leave(string input)
    {
        Assert.Equal(0, await Run(input, "play", "frozen-lake"));
        Assert.Contains("Left after 0 moves; score 0", _out.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("play coin-colector", "coin-collector")]
    [InlineData("play coin-collector --set levle=3", "level")]
    [InlineData("play coin-collector --set level=much", "much")]
    public async Task A_world_that_cannot_be_made_is_bad_usage_with_the_nearest_name(string line, string said)
    {
        Assert.Equal(ExitCode.BadUsage, await Run("", line.Split(' ')));
        Assert.Contains(said, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Envs_lists_the_worlds()
    {
        Assert.Equal(0, await Run("", "envs"));
        Assert.All(WorldRegistry.All, kind => Assert.Contains(kind.Name, _out.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Envs_with_a_name_shows_options_and_a_first_screen()
    {
        Assert.Equal(0, await Run("", "envs", "coin-collector"));
        Assert.Contains("  level = 5", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("  | ", _out.ToString(), StringComparison.Ordinal);

        Assert.Equal(ExitCode.BadUsage, await Run("", "envs", "coin-colector"));
        Assert.Contains("coin-collector", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Run(string input, params string[] arguments) =>
        Cli.RunAsync(arguments, new NoRuns(), new(new StringReader(input), _out, _error), CancellationToken.None);

    private sealed class NoRuns : IRuns
    {
        public Task<int> TrainAsync(TrainRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");

        public Task<int> EvaluateAsync(EvaluateRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");

        public Task<int> GenerateAsync(GenerateRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");

        public Task<int> CheckJournalAsync(CheckJournalRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");
    }
}
