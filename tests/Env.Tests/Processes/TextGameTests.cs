using Troupe.Env.Guard;
using Troupe.Env.Processes;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Processes;

public sealed class TextGameTests
{
    // Guess where the coin lies: the seed says it. Asks a question first, as adventures do.
    private const string Coin = """
        printf 'Welcome to the hall %s!\nInstructions?\n> ' "$1"
        score=0
        while IFS= read -r line; do
          printf '%s\n' "$line"
          case $line in
            no) printf 'You are in a hall. Score: 0' ;;
            look*) printf 'It is <dark>\n> here.' ;;
            left|right)
              way=right; [ $(($1 % 2)) = 0 ] && way=left
              if [ "$line" = $way ]; then score=$((score + 5)); printf 'Score: %s. You have won.' $score; else printf 'Your lamp dies. You have lost.'; fi ;;
            leave) printf 'Are you sure? '; read -r line; printf 'You stay, %s.' "$line" ;;
            quit) printf 'Bye. Score: %s\n' $score; exit 0 ;;
            break) echo 'Segmentation fault' >&2; exit 139 ;;
            drivel) while :; do printf 'and so on and on '; done ;;
            sulk) printf 'Hm. '; sleep 1000 ;;
            *) printf 'I do not know "%s".' "$line" ;;
          esac
          printf '\n\n>'
        done
        """;

    [Fact]
    public void A_plain_program_with_a_list_of_actions_keeps_the_contract_of_worlds() =>
        WorldContract.Check(() => World(actions: ["left", "right", "wait"], maxSteps: 3), games: 1);

    [Fact]
    public void A_screen_is_what_lies_between_two_prompts_without_the_echo()
    {
        using var world = World();
        Assert.Equal("You are in a hall. Score: 0", world.Reset(3).Room);
        Assert.Equal("I do not know \"dance\".", world.Step("dance").Observation.Room);
        Assert.Equal("I do not know \"two lines\".", world.Step("two\nlines").Observation.Room);
        Assert.Equal("I do not know \"caf\u00e9\".", world.Step("caf\u00e9").Observation.Room);
        Assert.Equal((3, new RemoteState("episode-1", 3)), (world.Moves, world.AskState()));
    }

    [Fact]
    public void A_question_waits_for_an_answer()
    {
        using var world = World();
        world.Reset(3);
        Assert.Equal("Are you sure?", world.Step("leave").Observation.Room);
        Assert.Equal("You stay, no.", world.Step("no").Observation.Room);
    }

    [Fact]
    public void The_score_found_in_the_text_makes_the_reward()
    {
        using var world = World();
        world.Reset(3);
        var result = world.Step("right");
        Assert.Equal((5, true), (result.Reward, result.Terminated));
        Assert.True(world is { Won: true, Lost: false, Score: 5 });
        world.Reset(2);
        Assert.Equal((0, true), world.Step("right") is var lost ? (lost.Reward, lost.Terminated) : default);
        Assert.True(world is { Won: false, Lost: true, Score: 0 });
    }

    [Fact]
    public void The_end_of_the_program_is_the_end_of_the_game()
    {
        using var world = World();
        world.Reset(3);
        Assert.Equal(("Bye. Score: 0", true), world.Step("quit") is var end ? (end.Observation.Room, end.Terminated) : default);
        Assert.Throws<InvalidOperationException>(() => world.Step("look"));
        Assert.Equal("You are in a hall. Score: 0", world.Reset(3).Room);
    }

    [Theory]
    [InlineData("break", "it broke down. sh was ended by signal 11 (exit code 139). Its standard error ends: Segmentation fault")]
    [InlineData("drivel", "more than 65536 characters without a prompt")]
    [InlineData("sulk", "did not answer within 1 s. sh still runs. Its standard error is empty. What it has printed ends without the prompt")]
    public void A_program_that_breaks_costs_its_episode(string how, string told)
    {
        using var world = World(stepSeconds: how == "sulk" ? 1 : 60);
        world.Reset(3);
        Assert.Contains(told, Assert.Throws<WorldFailedException>(() => world.Step(how)).Message, StringComparison.Ordinal);
        Assert.Equal("You are in a hall. Score: 0", world.Reset(3).Room);
    }

    [Fact]
    public void A_program_that_ends_at_once_is_told_of_with_its_words()
    {
        using var world = new ProcessWorld(Children.Shell("echo 'usage: coin SEED' >&2; exit 2") with { Text = new TextProtocol() });
        var error = Assert.Throws<WorldFailedException>(() => world.Reset(0));
        Assert.Contains("ended with exit code 2. Its standard error ends: usage: coin SEED", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_that_is_no_regular_expression_is_refused() =>
        Assert.Contains("'prompt' is a regular expression; read '('",
            Assert.Throws<ArgumentException>(() => new ProcessWorld(Children.Shell("") with { Text = new TextProtocol { Prompt = "(" } })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a b  c", "a|b|c")]
    [InlineData(" -c 'two words' \"it's\" x''y \"\" ", "-c|two words|it's|xy|")]
    [InlineData("", "<none>")]
    public void Arguments_are_split_as_a_shell_would(string text, string arguments) =>
        Assert.Equal(arguments == "<none>" ? [] : arguments.Split('|'), ArgumentText.Split(text));

    [Fact]
    public void An_open_quote_is_refused() => Assert.Throws<ArgumentException>(() => ArgumentText.Split("say 'hello"));

    private static ProcessWorld World(string[]? actions = null, int? maxSteps = null, int stepSeconds = 60)
    {
        var shell = Children.Shell(Coin, "{seed}");
        return new ProcessWorld(shell with
        {
            Name = "coin",
            Text = new TextProtocol { FirstCommands = ["no"], Score = @"Score: (\d+)", Won = "You have won", Lost = "You have lost" },
            Remote = shell.Remote with { Actions = actions ?? [], MaxSteps = maxSteps, WordSteps = 60, StepTimeout = TimeSpan.FromSeconds(stepSeconds) },
        });
    }
}
