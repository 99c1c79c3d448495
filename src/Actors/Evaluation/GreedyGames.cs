using System.Text;
using Troupe.Actors.Agents;
using Troupe.Env;
using Troupe.Env.Text;
using Troupe.Learner.Policies;

namespace Troupe.Actors.Evaluation;

/// <summary>Plays games greedily, many side by side so that the policy answers in batches.</summary>
public static class GreedyGames
{
    private const int SideBySide = 64;

    /// <param name="world">Makes a world; as many are made as play side by side.</param>
    /// <param name="seeds">One game each, in order; the result does not depend on how many play side by side.</param>
    public static EvaluationResult Play(Func<IWorld> world, InputEncoder encoder, IQFunction policy, IReadOnlyList<long> seeds)
    {
        var games = new List<Game>();
        var batch = new QBatch();
        var results = new (double Return, bool Won, int Length)[seeds.Count];
        string? transcript = null, lost = null;
        var next = 0;
        try
        {
            while (games.Count < Math.Min(SideBySide, seeds.Count)) games.Add(new Game(world(), encoder, seeds, next++));
            while (games.Count > 0)
            {
                batch.Clear();
                foreach (var game in games) game.Ask(batch);
                policy.Evaluate(batch);
                for (var i = games.Count - 1; i >= 0; i--)
                {
                    var game = games[i];
                    if (!game.Step(batch.Greedy(i))) continue;
                    results[game.Index] = (game.Return, game.Won, game.Length);
                    if (game.Won) transcript ??= game.Transcript;
                    else lost ??= game.Transcript;
                    if (next < seeds.Count) game.Begin(next++);
                    else
                    {
                        game.Dispose();
                        games.RemoveAt(i);
                    }
                }
            }
        }
        finally
        {
            foreach (var game in games) game.Dispose();
        }

        var mean = results.Average(r => r.Return);
        var variance = results.Length > 1 ? results.Sum(r => (r.Return - mean) * (r.Return - mean)) / (results.Length - 1) : 0;
        return new EvaluationResult(
            results.Length, mean, Math.Sqrt(variance / results.Length), results.Count(r => r.Won) / (double)results.Length,
            results.Average(r => r.Length), transcript ?? lost ?? "");
    }

    private sealed class Game : IDisposable
    {
        private readonly IWorld _world;
        private readonly InputEncoder _encoder;
        private readonly IReadOnlyList<long> _seeds;
        private readonly CommandHistory _history;
        private readonly ActionNames _names;
        private readonly StringBuilder _screen = new();
        private Observation _seen;

        public Game(IWorld world, InputEncoder encoder, IReadOnlyList<long> seeds, int index)
        {
            _world = world;
            _encoder = encoder;
            _seeds = seeds;
            _history = new CommandHistory(encoder.LagCommands);
            _names = new ActionNames(world.Spec.Action);
            Begin(index);
        }

        public int Index { get; private set; }

        public double Return { get; private set; }

        public int Length { get; private set; }

        public bool Won => _world.Won;

        public string Transcript => _screen.ToString();

        public void Begin(int index)
        {
            Index = index;
            Return = 0;
            Length = 0;
            _history.Clear();
            _seen = _world.Reset(_seeds[index]);
            _screen.Clear().Append(_seen.ToString());
        }

        public void Ask(QBatch batch)
        {
            var actions = _names.Admissible(_world.AdmissibleActions, _encoder);
            var choices = actions.Ids;
            if (actions.Texts is { } texts)
            {
                choices = new int[texts.Count];
                for (var i = 0; i < choices.Length; i++) choices[i] = batch.AddText(texts[i]);
            }

            if (_seen.Numbers is { } numbers) batch.Add(numbers, choices);
            else batch.Add(_encoder.Encode(_seen, _history), choices);
        }

        /// <returns>Whether the game is over.</returns>
        public bool Step(int choice)
        {
            _history.Push(_world.AdmissibleActions[choice]);
            var result = _world.Step(choice);
            _seen = result.Observation;
            _screen.Append("\n\n").Append(_seen.ToString());
            Return += result.Reward;
            Length++;
            return result.Ended;
        }

        public void Dispose() => _world.Dispose();
    }
}
