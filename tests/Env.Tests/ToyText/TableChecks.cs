using Troupe.Env.Text;

namespace Troupe.Env.Tests.ToyText;

/// <summary>What holds of every world that is its transition table.</summary>
internal static class TableChecks
{
    /// <summary>Steps of random games are outcomes of the table, each as often as it says, within 5 standard errors.</summary>
    public static void PlayedStepsFollowTheTable(ITabularWorld world, int games)
    {
        var counts = new Dictionary<(int State, int Action, int Next, float Reward), int>();
        var random = new Rng(5);
        var starts = new int[world.Table.States];
        var names = ((ActionSpec.OneOf)world.Spec.Action).Names;
        for (var game = 0; game < games; game++)
        {
            world.Reset(game);
            starts[world.State]++;
            for (var result = default(StepResult); !result.Ended;)
            {
                var (state, action) = (world.State, random.NextInt(names.Count));
                result = world.Step(names[action]);
                Assert.Equal((world.Describe(world.State).Room, world.Describe(world.State).Inventory), (result.Observation.Room, result.Observation.Inventory));
                var reward = result.Reward;
                Assert.Contains(world.Table.Outcomes[state][action], o => o.Next == world.State && o.Reward == reward && o.Terminated == result.Terminated);
                counts[(state, action, world.State, reward)] = counts.GetValueOrDefault((state, action, world.State, reward)) + 1;
            }
        }

        for (var s = 0; s < starts.Length; s++) Expected(starts[s], games, world.Table.Start[s]);
        foreach (var group in counts.GroupBy(c => (c.Key.State, c.Key.Action)))
        {
            var total = group.Sum(c => c.Value);
            foreach (var outcome in world.Table.Outcomes[group.Key.State][group.Key.Action].GroupBy(o => (o.Next, o.Reward)))
                Expected(counts.GetValueOrDefault((group.Key.State, group.Key.Action, outcome.Key.Next, outcome.Key.Reward)), total, outcome.Sum(o => o.Probability));
        }
    }

    public static void ProbabilitiesAddUp(TransitionTable table)
    {
        Assert.All(table.Outcomes.SelectMany(a => a), outcomes => Assert.Equal(1, outcomes.Sum(o => o.Probability), 12));
        Assert.Equal(1, table.Start.Sum(), 12);
    }

    /// <summary>No two of these states look alike to a policy that counts words, segment by segment.</summary>
    public static void TextsDiffer(ITabularWorld world, IEnumerable<int> states)
    {
        var bags = states.Select(s => (Screen: world.Describe(s), State: s)).Select(d => Bag(d.Screen.Room) + "|" + Bag(d.Screen.Inventory)).ToArray();
        Assert.Equal(bags.Length, bags.Distinct().Count());
    }

    private static string Bag(string text) => string.Join(' ', WordTokenizer.Split(text).Order(StringComparer.Ordinal));

    private static void Expected(int seen, int of, double p)
    {
        var allowed = 5 * Math.Sqrt(of * p * Math.Max(1 - p, 0)) + 0.1;
        // Rare outcomes are skewed: one more is let pass.
        Assert.InRange(seen, of * p - allowed, of * p + allowed + (of * p < 2 ? 2 : 0));
    }
}
