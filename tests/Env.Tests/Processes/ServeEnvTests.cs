using Troupe.Env.Guard;
using Troupe.Env.Processes;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Processes;

public sealed class ServeEnvTests : IDisposable
{
    // As their authors write them: stdlib only, but shaped like Gymnasium's and numpy's things.
    private const string Module = """
        import random


        class Discrete:
            def __init__(self, n, start=0):
                self.n, self.start = n, start


        class Scalar:
            # As numpy's: not a number to json, and with item and tolist.
            def __init__(self, value): self.value = value
            def item(self): return self.value
            def tolist(self): return self.value
            def __bool__(self): return bool(self.value)


        class Array(Scalar):
            def __iter__(self): return iter(self.value)


        class Walk:
            # A walk on a line: 7 wins, below 0 loses; the wind, drawn anew each step, may double a step.
            def __init__(self, length=7):
                self.length, self.action_space = length, Discrete(2)

            def reset(self, seed=None, options=None):
                print("a new game")
                self.random, self.place, self.steps = random.Random(seed), 0, 0
                self.place = self.random.randrange(5)
                return self.text(), {"score": 0, "max_score": 1}

            def text(self):
                return "You stand at %d of %d." % (self.place, self.length)

            def step(self, action):
                wind = self.random.choice((1, 2))
                self.place += wind if action == 1 else -wind
                self.steps += 1
                won = self.place >= self.length
                return self.text(), Scalar(1.0 if won else 0.0), Scalar(won or self.place < 0), self.steps >= 20, {"won": won, "lost": self.place < 0}


        class Board:
            # The old form: done, no info at reset, a seed method; masks; an array to look at; actions from 1.
            def __init__(self):
                self.action_space = Discrete(3, start=1)

            def seed(self, seed):
                self.seeded = seed

            def reset(self):
                self.left = [True, True, True]
                return Array([[float(self.seeded % 10), 0.5], [0.0, 1.0]])

            def step(self, action):
                if not self.left[action - 1]: raise ValueError("stone %d is gone" % action)
                self.left[action - 1] = False
                return Array([[0.0, 0.0], [0.0, float(action)]]), 1, not any(self.left), {"action_mask": Array([int(m) for m in self.left])}


        class Parser:
            # A text game without an action space.
            def reset(self, seed=None):
                self.lit = False
                return {"room": "A dark cave.", "inventory": "a lamp"}, {"admissible_commands": ["light lamp", "wait"]}

            def step(self, command):
                if command == "sing": raise RuntimeError("no voice")
                if command == "leave": raise SystemExit(4)
                self.lit = self.lit or command == "light lamp"
                room = {"room": "A bright cave." if self.lit else "A dark cave.", "feedback": "Done.", "inventory": "a lamp"}
                return room, float("nan") if command == "divide" else 0.0, False, False, {"admissible_commands": ["wait"] if self.lit else ["light lamp", "wait"]}


        class Stuck(Walk):
            def __deepcopy__(self, memo): raise TypeError("a socket cannot be copied")


        class Box:
            shape = (4,)


        def boxed():
            walk = Walk()
            walk.action_space = Box()
            return walk


        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("troupe-serve-env").FullName;

    public ServeEnvTests() => File.WriteAllText(Path.Combine(_folder, "worlds.py"), Module);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NeedsProgramFact("python3", "python3")]
    public void An_environment_of_Gymnasiums_form_keeps_the_contract_of_worlds() =>
        WorldContract.Check(() => new ProcessWorld(Serving("Walk", "--actions", "left|right", "--max-steps", "20")), games: 1);

    [NeedsProgramFact("python3", "python3")]
    public void One_whose_states_cannot_be_copied_keeps_it_too() =>
        WorldContract.Check(() => new ProcessWorld(Serving("Stuck", "--actions", "left|right", "--max-steps", "20")), games: 1);

    [NeedsProgramFact("python3", "python3")]
    public void A_file_and_keyword_arguments_name_an_environment()
    {
        using var world = new ProcessWorld(Python.Serving(Path.Combine(_folder, "worlds.py") + ":Walk", "--kwargs", """{"length": 3}""", "--name", "short"));
        Assert.Equal("short", world.Spec.Name);
        Assert.Equal(["0", "1"], Assert.IsType<ActionSpec.OneOf>(world.Spec.Action).Names);
        Assert.EndsWith("of 3.", world.Reset(1).Room, StringComparison.Ordinal);
        Assert.Equal(1, world.MaxScore);
    }

    [NeedsProgramFact("python3", "python3")]
    public void The_older_form_with_masks_arrays_and_actions_from_one_is_served_too()
    {
        using var world = new ProcessWorld(Serving("Board"));
        Assert.Equal(4, Assert.IsType<ObservationSpec.Numbers>(world.Spec.Observation).Size);
        Assert.Equal([7f, 0.5f, 0, 1], world.Reset(17).Numbers!);
        Assert.Equal(["0", "1", "2"], world.AdmissibleActions);
        Assert.Equal([0f, 0, 0, 2], world.Step(1).Observation.Numbers!);
        Assert.Equal(["0", "2"], world.AdmissibleActions);
        world.Step("0");
        Assert.True(world.Step("2").Terminated);
        Assert.Equal(3, world.Score);
    }

    [NeedsProgramFact("python3", "python3")]
    public void A_text_game_sends_its_admissible_commands()
    {
        using var world = new ProcessWorld(Serving("Parser"));
        Assert.IsType<ActionSpec.AdmissibleText>(world.Spec.Action);
        Assert.Equal(("A dark cave.", "a lamp"), world.Reset(0) is var first ? (first.Room, first.Inventory) : default);
        Assert.Equal(["light lamp", "wait"], world.AdmissibleActions);
        Assert.Equal(("A bright cave.", "Done."), world.Step(0).Observation is var lit ? (lit.Room, lit.Feedback) : default);
        Assert.Equal(["wait"], world.AdmissibleActions);
        Assert.Equal("Done.", world.Step("dance").Observation.Feedback);
    }

    [NeedsProgramFact("python3", "python3")]
    public void An_exception_of_the_environment_arrives_with_its_traceback()
    {
        using var world = new ProcessWorld(Serving("Parser"));
        world.Reset(0);
        var error = Assert.Throws<WorldFailedException>(() => world.Step("sing"));
        Assert.Contains("RuntimeError: no voice", error.Message, StringComparison.Ordinal);
        Assert.Contains("line ", error.Message, StringComparison.Ordinal);
        world.Reset(0);
        Assert.Contains("nan, which is no number that JSON has", Assert.Throws<WorldFailedException>(() => world.Step("divide")).Message, StringComparison.Ordinal);
        world.Reset(0);
        Assert.Contains("exit code 4", Assert.Throws<WorldFailedException>(() => world.Step("leave")).Message, StringComparison.Ordinal);
        Assert.Equal("A dark cave.", world.Reset(0).Room);
    }

    [NeedsProgramFact("python3", "python3")]
    public void States_kept_there_are_restored_without_playing_again()
    {
        using var world = new ProcessWorld(Serving("Walk", "--copies", "2"));
        world.Reset(5);
        world.Step(1);
        var saved = world.Save();
        world.Step(1);
        var after = (world.Current, world.StateHash);
        world.Restore(saved);
        Assert.Equal(1, world.AskState().StepCount);
        world.Step(1);
        Assert.Equal(after, (world.Current, world.StateHash));

        // Forgotten there by now: the commands are played again.
        world.Save();
        world.Reset(6);
        world.Save();
        world.Restore(saved);
        world.Step(1);
        Assert.Equal(after, (world.Current, world.StateHash));
    }

    [NeedsProgramFact("python3", "python3")]
    public void An_environment_that_cannot_be_served_says_why()
    {
        Assert.Contains("'worlds' has no 'Wlak'. It has: Array, Board", Refusal("Wlak"), StringComparison.Ordinal);
        Assert.Contains("choose one of n actions or write a text", Refusal("boxed"), StringComparison.Ordinal);
        Assert.Contains("3 names for 2 actions", Refusal("Walk", "--actions", "a|b|c"), StringComparison.Ordinal);
        Assert.Contains("--kwargs is a JSON object; read [", Refusal("Walk", "--kwargs", "[1]"), StringComparison.Ordinal);
    }

    private string Refusal(params string[] arguments)
    {
        using var world = new ProcessWorld(Serving(arguments));
        return Assert.Throws<WorldFailedException>(() => world.Spec).Message;
    }

    private ProcessWorldOptions Serving(params string[] arguments) => Python.Serving(["worlds:" + arguments[0], "--path", _folder, .. arguments[1..]]);
}
