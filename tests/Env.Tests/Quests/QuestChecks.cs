using Troupe.Env.Quests;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Quests;

/// <summary>What every generated quest promises; each family's tests call these.</summary>
internal static class QuestChecks
{
    /// <summary>Plays the planner's way and checks that it is admissible, scores in full and ends the game there and not before.</summary>
    /// <returns>Its length.</returns>
    public static int PlanWins(QuestWorld world, long seed)
    {
        world.Reset(seed);
        var plan = world.Plan();
        var total = 0.0;
        for (var i = 0; i < plan.Count; i++)
        {
            Assert.Contains(plan[i], world.AdmissibleActions);
            var result = world.Step(plan[i]);
            Assert.Equal(i == plan.Count - 1, result.Terminated);
            total += result.Reward;
        }

        Assert.True(world is { Won: true, Lost: false });
        Assert.Equal(world.MaxScore, world.Score);
        Assert.Equal(world.Score, total, 1e-6);
        Assert.Empty(world.Plan());
        return plan.Count;
    }

    /// <summary>Length of a shortest way to the win by breadth-first search over every listed action, with no estimate; null beyond the limits.</summary>
    /// <param name="only">Leaves out the others; null: nothing is left out.</param>
    public static int? BreadthFirst(QuestGame game, QuestState from, int maxDepth, int maxStates, Func<QuestAction, bool>? only = null)
    {
        var seen = new HashSet<QuestState>(QuestPlanner.StateComparer.Instance) { from.Copy() };
        var frontier = new List<QuestState>(seen);
        var actions = new List<QuestAction>();
        for (var depth = 1; depth <= maxDepth; depth++)
        {
            var next = new List<QuestState>();
            foreach (var state in frontier)
            {
                QuestActions.Collect(game, state, actions);
                foreach (var action in actions)
                {
                    if (only?.Invoke(action) == false) continue;
                    var copy = state.Copy();
                    QuestRules.Apply(game, copy, action);
                    if (copy.End == GameEnd.Won) return depth;
                    if (copy.End == GameEnd.None && seen.Add(copy)) next.Add(copy);
                }

                if (seen.Count > maxStates) return null;
            }

            frontier = next;
        }

        return null;
    }

    /// <summary>Compares planner and breadth-first search from the start and after some random actions. Returns how many were compared.</summary>
    public static int PlannerAgrees(QuestWorld world, IEnumerable<long> seeds, int maxStates, int wander = 0, Func<QuestGame, Func<QuestAction, bool>>? only = null)
    {
        var compared = 0;
        foreach (var seed in seeds)
        {
            world.Reset(seed);
            var random = new Rng(seed, 5);
            for (var i = 0; i < wander && world.AdmissibleActions.Count > 0 && world.Moves < world.Spec.MaxSteps - 1; i++)
            {
                var before = world.Save();
                if (world.Step(random.NextInt(world.AdmissibleActions.Count)).Terminated) world.Restore(before);
            }

            if (BreadthFirst(world.Game, world.State, 100, maxStates, only?.Invoke(world.Game)) is not { } shortest) continue;
            Assert.Equal(shortest, QuestPlanner.Solve(world.Game, world.State)!.Count);
            compared++;
        }

        return compared;
    }

    /// <summary>In the states of a random game: see <see cref="ParserAgreesHere"/>.</summary>
    public static void ParserAgrees(QuestWorld world, long seed, int steps)
    {
        var random = new Rng(seed, 6);
        world.Reset(seed);
        for (var i = 0; i < steps && world.AdmissibleActions.Count > 0; i++)
        {
            ParserAgreesHere(world);
            world.Step(random.NextInt(world.AdmissibleActions.Count));
        }
    }

    /// <summary>The same right after those steps of the plan that begin so; the first few of them.</summary>
    public static void ParserAgreesAfter(QuestWorld world, string command, int states)
    {
        for (var seed = 0; states > 0; seed++)
        {
            world.Reset(seed);
            foreach (var step in world.Plan())
            {
                world.Step(step);
                if (!step.StartsWith(command, StringComparison.Ordinal) || states-- <= 0) continue;
                ParserAgreesHere(world);
            }
        }
    }

    /// <summary>
    /// Every listed action changes the state or reads something, and every command of the grammar (verbs with one or two
    /// of all names) that changes the state does what a listed action does.
    /// </summary>
    private static void ParserAgreesHere(QuestWorld world)
    {
        var saved = world.Save();
        var here = world.StateHash;
        var outcomes = new HashSet<ulong>();
        foreach (var action in world.AdmissibleActions.ToArray())
        {
            world.Step(action);
            Assert.True(world.StateHash != here || action.StartsWith("read ", StringComparison.Ordinal), action);
            outcomes.Add(world.StateHash);
            world.Restore(saved);
        }

        foreach (var command in Commands(world.Game))
        {
            world.Step(command);
            if (world.StateHash == here) continue;
            Assert.True(outcomes.Contains(world.StateHash), $"'{command}' changes the state and is not listed.");
            world.Restore(saved);
        }

        world.Restore(saved);
    }

    public static void Agrees(Func<QuestWorld> create, int games = 12) => WorldContract.Check(create, games);

    private static IEnumerable<string> Commands(QuestGame game)
    {
        string[] names = [.. game.Things.Select(t => t.Noun.Name), "door", "table", "coin", "pepper"];
        foreach (var bare in (string[])["north", "go east", "s", "walk west", "look", "inventory", "goal", "prepare meal", "make meal", "jump", ""]) yield return bare;
        foreach (var name in names)
        {
            foreach (var verb in (string[])["take", "get", "pick up", "drop", "put down", "open", "close", "shut", "unlock", "lock", "read", "examine", "eat", "drink", "cook", "fry", "roast", "grill", "chop", "slice", "dice"])
                yield return $"{verb} {name}";
            foreach (var other in names)
            {
                if (other == name) continue;
                foreach (var form in (string[])["put {0} on {1}", "insert {0} into {1}", "unlock {0} with {1}", "lock {0} with {1}", "cook {0} with {1}", "slice {0} with {1}", "chop {0} using {1}", "dice {0} with {1}", "take {0} from {1}"])
                    yield return string.Format(null, form, name, other);
            }
        }
    }
}
