using System.Globalization;
using Troupe.Env;
using Troupe.Env.Baselines;
using Troupe.Env.Quests;

namespace Troupe.Bench;

/// <summary>
/// How hard Coin Collector is, level by level: games won by players who learn nothing, and by two who know how mazes are
/// walked, from the last k commands and the open exits alone. A level where a random player wins most games shows nothing.
/// </summary>
public static class WorldsLevels
{
    public static void Run(int games = 500)
    {
        long[] seeds = [.. Enumerable.Range(0, games).Select(i => GameSeeds.Test(i))];
        Baseline[] players =
            [new RandomAdmissible(), new RandomWithoutTurningBack(), .. new[] { 2, 3, 4, 5, 6 }.Select(k => new DepthFirst(k)), new WallFollower(), new Optimum()];
        foreach (var mode in Enum.GetValues<CoinCollectorMode>())
        {
            foreach (var level in new[] { 5, 6, 7, 8, 10, 15, 20 })
            {
                using var world = new CoinCollector(new CoinCollectorOptions(level, mode));
                Console.WriteLine($"{mode}, level {level}");
                foreach (var player in players)
                {
                    var played = player.Play(world, seeds);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"  {player.Name,-32} won {100 * played.SuccessRate,5:F1}%  moves {played.MeanMoves,5:F1}"));
                }
            }
        }
    }

    private abstract class Walker : Baseline
    {
        private static readonly string[] s_ways = ["north", "east", "south", "west"];
        private readonly List<int> _moves = [];

        protected abstract int Way(IReadOnlyList<int> moves, List<int> open, Rng random);

        protected static int Opposite(int way) => (way + 2) % 4;

        protected override int Choose(IWorld world, string lastCommand, Rng random)
        {
            if (lastCommand.Length == 0) _moves.Clear();
            else _moves.Add(Array.IndexOf(s_ways, lastCommand));

            List<string> actions = [.. world.AdmissibleActions];
            if (actions.IndexOf("take coin") is var coin and >= 0) return coin;
            return actions.IndexOf(s_ways[Way(_moves, [.. actions.Select(a => Array.IndexOf(s_ways, a))], random)]);
        }
    }

    /// <summary>Goes where it has not been, so far as the last k commands tell; else anywhere.</summary>
    private sealed class DepthFirst(int k) : Walker
    {
        public override string Name => $"depth first, last {k} commands";

        protected override int Way(IReadOnlyList<int> moves, List<int> open, Rng random)
        {
            // Backwards: each "there and back" just made is a dead end of this room; the move before them led in.
            var oldest = Math.Max(0, moves.Count - k);
            var at = moves.Count - 1;
            var known = new HashSet<int>();
            for (; at > oldest && moves[at] == Opposite(moves[at - 1]) && open.Count > 1; at -= 2) known.Add(moves[at - 1]);
            if (at >= oldest) known.Add(Opposite(moves[at]));
            int[] untried = [.. open.Where(way => !known.Contains(way))];
            return untried.Length > 0 ? untried[random.NextInt(untried.Length)] : open[random.NextInt(open.Count)];
        }
    }

    /// <summary>Takes the next exit clockwise from the one it came by: the last command and the open exits decide.</summary>
    private sealed class WallFollower : Walker
    {
        public override string Name => "wall follower, last command";

        protected override int Way(IReadOnlyList<int> moves, List<int> open, Rng random)
        {
            var from = moves.Count == 0 ? 3 : Opposite(moves[^1]);
            return Enumerable.Range(1, 4).Select(turn => (from + turn) % 4).First(open.Contains);
        }
    }
}
