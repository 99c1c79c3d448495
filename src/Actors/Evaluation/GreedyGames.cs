using Troupe.Actors.Agents;
using Troupe.Env;
using Troupe.Env.Text;
using Troupe.Learner.Language;
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
        if (policy is IWritingPolicy writer) return WrittenGames.Play(world, (PromptEncoder)encoder, writer, seeds);
        var games = new List<Game>();
        var batch = new QBatch();
        var results = new (double Return, bool Won, int Length)[seeds.Count];
        // The first by number, so that they do not depend on which game ends first.
        (int Index, string? Text) won = (int.MaxValue, null), lost = (int.MaxValue, null), failed = (-1, null);
        var (next, failures) = (0, 0);
        try
        {
            while (games.Count < Math.Min(SideBySide, seeds.Count)) games.Add(new Game(world, encoder, seeds, next++));
            while (games.Count > 0)
            {
                batch.Clear();
                foreach (var game in games) game.Ask(batch);
                policy.Evaluate(batch);
                for (var i = games.Count - 1; i >= 0; i--)
                {
                    var game = games[i];
                    if (!game.Step(batch)) continue;
                    results[game.Index] = (game.Return, game.Won, game.Length);
                    if (game.Failure is not null) failures++;
                    if (game.Failure is not null && game.Index > failed.Index) failed = (game.Index, game.Failure);
                    if (game.Won && game.Index < won.Index) won = (game.Index, game.Transcript);
                    if (!game.Won && game.Index < lost.Index) lost = (game.Index, game.Transcript);
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

        return EvaluationResult.Of(results, won.Text ?? lost.Text ?? "", failures, failed.Text);
    }

    private sealed class Game : IDisposable
    {
        private readonly Func<IWorld> _make;
        private readonly InputEncoder _encoder;
        private readonly IReadOnlyList<long> _seeds;
        private readonly CommandHistory _history;
        private readonly List<Observation> _screens = [];
        private IWorld? _world;
        private ActionNames? _names;
        private Observation _seen;
        private int _row, _sequence;
        private float[] _memory = [];

        public Game(Func<IWorld> make, InputEncoder encoder, IReadOnlyList<long> seeds, int index)
        {
            _make = make;
            _encoder = encoder;
            _seeds = seeds;
            _history = new CommandHistory(encoder.LagCommands);
            Begin(index);
        }

        public int Index { get; private set; }

        public double Return { get; private set; }

        public int Length { get; private set; }

        public bool Won => Failure is null && _world!.Won;

        /// <summary>What went wrong with the world, or null.</summary>
        public string? Failure { get; private set; }

        public string Transcript => string.Join("\n\n", _screens);

        public void Begin(int index)
        {
            Index = index;
            Return = 0;
            Length = 0;
            Failure = null;
            _history.Clear();
            _screens.Clear();
            _memory = [];
            Guard(() =>
            {
                _world ??= _make();
                _names ??= new ActionNames(_world.Spec.Action);
                _seen = _world.Reset(_seeds[index]);
                _screens.Add(_seen);
            });
        }

        public void Ask(QBatch batch)
        {
            if (Failure is null) Guard(() => Add(batch));
        }

        private void Add(QBatch batch)
        {
            var admissible = _world!.AdmissibleActions;
            if (admissible.Count == 0) throw new InvalidOperationException("The world has no admissible action, and its episode is not over.");
            var seen = _names!.See(_seen, _history, admissible, _encoder);
            _sequence = batch.BeginSequence(_memory);
            _row = batch.Add(seen);
        }

        /// <returns>Whether the game is over.</returns>
        public bool Step(QBatch answered)
        {
            var ended = true;
            if (Failure is null)
                Guard(() =>
                {
                    var choice = answered.Greedy(_row);
                    _memory = answered.MemoryAfter(_sequence).ToArray();
                    _history.Push(_world!.AdmissibleActions[choice]);
                    var result = _world.Step(choice);
                    _seen = result.Observation;
                    _screens.Add(_seen);
                    Return += result.Reward;
                    Length++;
                    ended = result.Ended;
                });
            return Failure is not null || ended;
        }

        public void Dispose() => _world?.Dispose();

        private void Discard()
        {
            try
            {
                _world?.Dispose();
            }
#pragma warning disable CA1031 // it broke before, and that was told
            catch (Exception)
#pragma warning restore CA1031
            {
            }

            _world = null;
        }

        private void Guard(Action play)
        {
            try
            {
                play();
            }
#pragma warning disable CA1031 // a stranger's world may throw anything; it costs this game
            catch (Exception e)
#pragma warning restore CA1031
            {
                Failure = $"{e.GetType().Name}: {e.Message}";
                Discard();
            }
        }
    }
}
