using System.Diagnostics;
using Troupe.Env.Guard;
using Troupe.Env.Processes;
using Troupe.Env.Registry;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Processes;

public sealed class ProcessWorldTests : IDisposable
{
    private string? _file;

    public void Dispose()
    {
        if (_file is not null) Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
    }

    [Fact]
    public void A_world_in_a_process_keeps_the_contract_of_worlds() => WorldContract.Check(() => Children.WalkWorld(), games: 2);

    [Fact]
    public void One_that_saves_its_states_itself_keeps_it_too() => WorldContract.Check(() => Children.WalkWorld("save"), games: 2);

    [Fact]
    public void The_spec_is_what_the_program_says()
    {
        using var world = Children.WalkWorld();
        Assert.Equal(("walk", 20), (world.Spec.Name, world.Spec.MaxSteps));
        Assert.Equal(["left", "right"], Assert.IsType<ActionSpec.OneOf>(world.Spec.Action).Names);
        Assert.Superset(new HashSet<string> { "left", "right", "stand", "place", "5", "went", "cannot" }, world.Spec.Words.ToHashSet());
    }

    [Fact]
    public void A_game_ends_with_score_and_victory()
    {
        using var world = Children.WalkWorld();
        Assert.Equal("You stand at place 3.", world.Reset(8).Room);
        for (var i = 0; i < 3; i++) Assert.Equal(0, world.Step("Right ").Reward);
        Assert.Equal((1, true, false), world.Step(1) is var end ? (end.Reward, end.Terminated, end.Truncated) : default);
        Assert.True(world is { Won: true, Lost: false, Score: 1, MaxScore: 1, Moves: 4 });
        Assert.Empty(world.AdmissibleActions);
        Assert.Equal(new RemoteState("episode-1", 4), world.AskState());
    }

    [Fact]
    public void A_program_that_never_ends_its_game_is_truncated_at_the_limit_of_the_options()
    {
        using var world = new ProcessWorld(Children.WalkOptions() with { Remote = Children.WalkOptions().Remote with { MaxSteps = 2 } });
        world.Reset(0);
        Assert.False(world.Step("jump").Ended);
        Assert.Equal((false, true), world.Step("jump") is var end ? (end.Terminated, end.Truncated) : default);
        Assert.Throws<InvalidOperationException>(() => world.Step("jump"));
    }

    [Theory]
    [InlineData("\"actions\":[\"go\",\"stay\"],\"legal_actions\":true", "[]", "go,stay")]
    [InlineData("\"actions\":[\"go\",\"stay\"]", "null", "go,stay")]
    [InlineData("\"legal_actions\":true", "[]", "go")]
    public void After_a_truncation_there_is_something_to_choose_for_those_who_look_beyond_it(string spec, string lastList, string actions)
    {
        using var world = new ProcessWorld(Children.Shell("""
            while read -r line; do
              case $line in
                *'"spec"'*) printf '{"type":"spec","data":{"protocol":1,"words":[],%s}}\n' "$1" ;;
                *'"reset"'*) echo '{"type":"observation","data":{"observation":"x","legal_actions":["go"]}}' ;;
                *) printf '{"type":"observation","data":{"observation":"x","done":true,"truncated":true,"legal_actions":%s}}\n' "$2" ;;
              esac
            done
            """, spec, lastList));
        world.Reset(0);
        Assert.Equal((false, true), world.Step("go") is var end ? (end.Terminated, end.Truncated) : default);
        Assert.Equal(actions.Split(','), world.AdmissibleActions);
        Assert.Throws<InvalidOperationException>(() => world.Step("go"));
    }

    [Theory]
    [InlineData("die", "ended with exit code 3. Its standard error ends: out of luck")]
    [InlineData("hang", "did not answer within 1 s. sh still runs")]
    [InlineData("flood", "no JSON message but 'y' (1 bytes)")]
    [InlineData("garbage", "no JSON message but 'Traceback: not JSON'")]
    [InlineData("half", "ended within a line, '{\"type\":\"obs' (12 bytes). sh ended with exit code 0")]
    [InlineData("long", "a line of more than 65536 bytes, which begins 'xxx")]
    [InlineData("error", "division by zero (EXECUTION_ERROR)")]
    public void A_program_that_misbehaves_costs_its_episode_and_is_started_anew(string how, string told)
    {
        using var world = new ProcessWorld(Trouble(how == "hang" ? 1 : 60));
        world.Reset(4);
        world.Step("right");
        var error = Assert.Throws<WorldFailedException>(() => world.Step(how));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"The world failed to take the action '{how}': ", error.Message, StringComparison.Ordinal);
        Assert.Contains("call Reset", Assert.Throws<InvalidOperationException>(() => world.Step("right")).Message, StringComparison.Ordinal);
        Assert.Equal("You stand at place 4.", world.Reset(4).Room);
        world.Step("right");
        Assert.Equal(1, world.Failures);
    }

    [Fact]
    public void An_answer_that_nobody_asked_for_is_found_out_at_the_next_call()
    {
        using var world = new ProcessWorld(Trouble());
        world.Reset(4);
        var error = Assert.Throws<WorldFailedException>(() =>
        {
            world.Step("twice");
            // The second answer may be on its way yet; it is seen before one of the next commands.
            for (var step = 0; step < 16; step++) world.Step(step % 2 == 0 ? "right" : "left");
        });
        Assert.Contains("what nobody had asked for", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_the_program_denies_is_answered_and_costs_a_move()
    {
        using var world = new ProcessWorld(Trouble());
        world.Reset(4);
        var before = world.StateHash;
        Assert.Equal(("not while you stand", "You stand at place 4."), world.Step("deny").Observation is var seen ? (seen.Feedback, seen.Room) : default);
        Assert.Equal((1, before), (world.Moves, world.StateHash));
        using var copy = new ProcessWorld(Trouble());
        copy.Restore(world.Save());
        Assert.Equal((world.Current, 1, before), (copy.Current, copy.Moves, copy.StateHash));
    }

    [Fact]
    public void An_action_that_was_offered_and_is_denied_is_a_failure_told_at_the_start()
    {
        using var world = new ProcessWorld(Children.Shell("""
            while read -r line; do
              case $line in
                *'"spec"'*) echo '{"type":"spec","data":{"protocol":1,"actions":["go"]}}' ;;
                *'"reset"'*) echo '{"type":"observation","data":{"observation":"x"}}' ;;
                *) echo '{"type":"error","data":{"message":"no such field","code":"VALIDATION_ERROR"}}' ;;
              esac
            done
            """));
        Assert.Contains("take the action 'go': no such field (VALIDATION_ERROR)", Assert.Throws<WorldFailedException>(() => world.Spec).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Killed_programs_take_what_they_started_with_them()
    {
        // The child's child would sleep for a quarter of an hour.
        using var world = new ProcessWorld(Children.Shell("""
            while read -r line; do
              case $line in
                *spec*) echo '{"type":"spec","data":{"protocol":1,"actions":["wait"],"words":[]}}' ;;
                *reset*) printf '{"type":"observation","data":{"observation":"%s"}}\n' $$ ;;
                *) sleep 900 & echo $! >"$1"; wait ;;
              esac
            done
            """, File()) with
        { Remote = new RemoteWorldOptions { StepTimeout = TimeSpan.FromSeconds(2) } });
        var child = int.Parse(world.Reset(0).Room, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Throws<WorldFailedException>(() => world.Step(0));
        var grandchild = int.Parse(System.IO.File.ReadAllText(_file!), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(SpinWait.SpinUntil(() => !Runs(child) && !Runs(grandchild), TimeSpan.FromSeconds(60)), "waited for both to end");
    }

    [Fact]
    public void A_program_is_told_to_close_when_its_world_is_disposed()
    {
        var file = File();
        using (var world = new ProcessWorld(Children.WalkOptions("", file))) world.Reset(1);
        Assert.EndsWith("closed\n", System.IO.File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_error_may_be_as_long_as_it_likes()
    {
        using var world = new ProcessWorld(Children.Shell("""
            while read -r line; do
              head -c 1000000 /dev/zero | tr '\0' e >&2
              case $line in
                *spec*) echo '{"type":"spec","data":{"protocol":1,"actions":2,"words":[]}}' ;;
                *reset*) echo '{"type":"observation","data":{"observation":[1,2]}}' ;;
                *) echo 'and the end' >&2; exit 1 ;;
              esac
            done
            """));
        Assert.Equal("[1,2]", world.Reset(0).Room);
        var error = Assert.Throws<WorldFailedException>(() => world.Step("1"));
        Assert.EndsWith("eee\u2026"[..3] + "and the end.", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1000, 5000);
    }

    [Theory]
    [InlineData("""{"type":"spec","data":{"protocol":2}}""", "speaks protocol 2; this Troupe speaks 1")]
    [InlineData("""{"type":"spec","data":{}}""", "speaks protocol (none told)")]
    [InlineData("""{"type":"spec","data":{"protocol":1,"actions":["a","a"]}}""", "listed twice")]
    [InlineData("""{"type":"spec","data":{"protocol":1,"actions":0}}""", "between 1 and 100000")]
    [InlineData("""{"type":"spec","data":{"protocol":1,"numbers":"four"}}""", "'numbers' is a whole number")]
    [InlineData("""{"type":"observation","data":{}}""", "a message of type 'spec' was expected")]
    [InlineData("""[1]""", "a message is a JSON object")]
    [InlineData("""{"type":"spec","data":""", "no JSON message")]
    public void A_program_that_says_nonsense_of_itself_is_refused_with_the_reason(string says, string told)
    {
        using var world = new ProcessWorld(Children.Shell("""while read -r line; do printf '%s\n' "$1"; done""", says));
        Assert.Contains(told, Assert.Throws<WorldFailedException>(() => world.Spec).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"observation":"x","reward":"much"}""", "'reward' is a number")]
    [InlineData("""{"observation":"x","reward":1e300}""", "a reward of 1E+300")]
    [InlineData("""{"reward":1}""", "no observation")]
    [InlineData("""{"observation":"x","legal_actions":["fly"]}""", "'fly' is a legal action now and not among the actions")]
    [InlineData("""{"observation":"x","legal_actions":[7]}""", "one of the actions' names or numbers")]
    [InlineData("""{"observation":"x","legal_actions":[]}""", "allows no action though the game goes on")]
    [InlineData("""{"observation":"x","done":true}""", "over before its first step")]
    public void A_screen_that_cannot_be_is_refused_with_the_reason(string data, string told)
    {
        using var world = new ProcessWorld(Children.Shell("""
            while read -r line; do
              case $line in
                *spec*) echo '{"type":"spec","data":{"protocol":1,"actions":["go","stay"],"words":[]}}' ;;
                *) printf '{"type":"observation","data":%s}\n' "$1" ;;
              esac
            done
            """, data));
        Assert.Contains(told, Assert.Throws<WorldFailedException>(() => world.Reset(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_forgets_its_seed_is_found_out_at_restore()
    {
        using var world = new ProcessWorld(Children.Shell("""
            games=0
            while read -r line; do
              case $line in
                *spec*) echo '{"type":"spec","data":{"protocol":1,"actions":["go"],"words":[]}}' ;;
                *reset*) games=$((games + 1)); printf '{"type":"observation","data":{"observation":"Game %s"}}\n' $games ;;
              esac
            done
            """));
        world.Reset(0);
        Assert.Contains("draw all chance from the seed", Assert.Throws<InvalidDataException>(() => world.Restore(world.Save())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_actions_to_choose_from_texts_are_written()
    {
        using var world = new ProcessWorld(Children.Shell("""
            while read -r line; do
              case $line in
                *spec*) echo '{"type":"error","data":{"message":"what is a spec","code":"UNKNOWN_TYPE"}}' ;;
                *reset*) echo '{"type":"observation","data":{"observation":"Say hello."}}' ;;
                *hello*) echo '{"type":"observation","data":{"observation":"Hello!","reward":1,"done":true}}' ;;
                *) echo '{"type":"observation","data":{"observation":"Pardon?","reward":null}}' ;;
              esac
            done
            """));
        Assert.Equal(8, Assert.IsType<ActionSpec.Generated>(world.Spec.Action).MaxTokens);
        Assert.Equal([".", "hello", "say"], world.Spec.Words);
        world.Reset(0);
        Assert.Empty(world.AdmissibleActions);
        Assert.Equal("Pardon?", world.Step("good \u201cday\u201d\n").Observation.Room);
        Assert.Equal((1, true), world.Step("hello") is var end ? (end.Reward, end.Terminated) : default);
    }

    [Theory]
    [InlineData("pyhton33", "There is no program 'pyhton33' in the folders of PATH")]
    [InlineData("/no/such/program", "There is no program /no/such/program")]
    [InlineData("/usr/", "is a folder")]
    [InlineData("", "No program is named")]
    public void A_program_that_cannot_be_run_is_refused_before_anything_starts(string command, string told)
    {
        var error = Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("process", new Dictionary<string, string> { ["command"] = command }));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_executable_is_refused_with_what_to_do()
    {
        System.IO.File.WriteAllText(File(), "no program");
        Assert.Contains("is not executable: `chmod +x` it", Assert.Throws<ArgumentException>(() => new ProcessWorld(new ProcessWorldOptions(File(), []))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_registry_makes_one_from_options()
    {
        var options = new Dictionary<string, string> { ["command"] = "sh", ["arguments"] = """-c 'read line; echo "$line" >&2; exit 7' """ };
        var error = Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("process", options));
        Assert.Contains("""ended with exit code 7. Its standard error ends: {"type":"spec","data":{"protocol":1}}""", error.Message, StringComparison.Ordinal);
    }

    private string File() => _file ??= Path.Combine(Directory.CreateTempSubdirectory("troupe-process").FullName, "file");

    private static ProcessWorldOptions Trouble(int seconds = 60)
    {
        var options = Children.WalkOptions("trouble");
        // The words would else be looked for by misbehaving at random.
        return options with { Remote = options.Remote with { WordSteps = 0, StepTimeout = TimeSpan.FromSeconds(seconds) } };
    }

    private static bool Runs(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
