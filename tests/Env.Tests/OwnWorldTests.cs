using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests;

public sealed class OwnWorldTests
{
    [Fact]
    public void A_world_of_a_few_lines_keeps_the_contract_of_worlds() => WorldContract.Check(() => new GuessTheNumber());

    [Fact]
    public void It_is_played_typed_or_by_index()
    {
        using var world = new GuessTheNumber();
        Assert.Equal("guess-the-number", world.Spec.Name);
        Assert.IsType<ActionSpec.AdmissibleText>(world.Spec.Action);
        Assert.Equal("A wizard thinks of a number.", world.Reset(0).Room);
        Assert.Empty(world.Step("  SAY   Nine ").Observation.Feedback);
        Assert.Equal("You cannot do that now.", world.Step("say ten").Observation.Feedback);
        Assert.Equal(2, world.Moves);
    }

    [Fact]
    public void Bisection_wins_and_ends_the_game()
    {
        using var world = new GuessTheNumber();
        for (var seed = 0; seed < 100; seed++)
        {
            world.Reset(seed);
            var (low, high) = (0, 8);
            for (var result = default(StepResult); !result.Ended;)
            {
                var guess = (low + high) / 2;
                result = world.Step(guess);
                if (result.Observation.Room.StartsWith("Higher", StringComparison.Ordinal)) low = guess + 1;
                else high = guess - 1;
            }

            Assert.True(world is { Won: true, Score: 1 });
        }
    }

    [Fact]
    public void The_word_list_is_found_by_playing_and_leaves_the_game_as_it_was()
    {
        using var world = new GuessTheNumber();
        world.Reset(3);
        world.Step(4);
        var before = (world.Current, world.Moves, world.StateHash);
        Assert.Superset(new HashSet<string> { "wizard", "higher", "lower", "right", "nine", "say", "cannot" }, world.Spec.Words.ToHashSet());
        Assert.Equal(before, (world.Current, world.Moves, world.StateHash));
        world.Step(0);
        Assert.Equal(2, world.Moves);
    }

    [Fact]
    public void Own_texts_make_the_word_list_where_given()
    {
        using var world = new Told();
        Assert.Equal(["go", "hello", "world"], world.Spec.Words);
        Assert.Equal(["go"], Assert.IsType<ActionSpec.OneOf>(world.Spec.Action).Names);
    }

    [Fact]
    public void Chance_from_elsewhere_is_found_out_at_restore()
    {
        using var world = new Cheat();
        world.Reset(1);
        var saved = world.Save();
        var error = Assert.Throws<InvalidDataException>(() => world.Restore(saved));
        Assert.Contains("generator handed in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_game_that_goes_on_without_any_action_is_reported()
    {
        using var world = new Stuck();
        Assert.Contains("'stuck' allows no action", Assert.Throws<InvalidOperationException>(() => world.Reset(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_an_exception_in_its_code_the_world_needs_a_reset()
    {
        using var world = new Told();
        world.Reset(0);
        Assert.Throws<FormatException>(() => world.Step("go"));
        Assert.Contains("call Reset", Assert.Throws<InvalidOperationException>(() => world.Step("go")).Message, StringComparison.Ordinal);
        world.Reset(0);
        Assert.NotEmpty(world.AdmissibleActions);
    }

    private sealed class Told : World
    {
        protected override IReadOnlyList<string> Actions => ["go"];

        protected override IReadOnlyList<string> AllActions => ["go"];

        protected override IEnumerable<string> Texts => ["Hello world"];

        protected override Turn Start(Rng random) => "Hello";

        protected override Turn Act(string action, Rng random) => throw new FormatException("broken");
    }

    private sealed class Cheat : World
    {
        private int _games;

        protected override IReadOnlyList<string> Actions => ["go"];

        protected override Turn Start(Rng random) => $"Game {_games++}";

        protected override Turn Act(string action, Rng random) => Lose("Over.");
    }

    private sealed class Stuck : World
    {
        protected override IReadOnlyList<string> Actions => [];

        protected override Turn Start(Rng random) => "Nothing";

        protected override Turn Act(string action, Rng random) => "Nothing";
    }
}
