using Troupe.Env;
using Troupe.Env.Text;
using Troupe.Learner.Language;

namespace Troupe.Actors.Evaluation;

/// <summary>Plays games of written texts greedily, many side by side so that the policy writes in batches.</summary>
public static class WrittenGames
{
    private const int SideBySide = 64;

    /// <summary>Texts of so many games are shown: one alone says little of a policy that writes.</summary>
    private const int Shown = 5;

    /// <param name="world">Makes a world; as many are made as play side by side.</param>
    /// <param name="seeds">One game each, in order; the result does not depend on how many play side by side.</param>
    public static EvaluationResult Play(Func<IWorld> world, PromptEncoder encoder, IWritingPolicy policy, IReadOnlyList<long> seeds)
    {
        var games = new Game[seeds.Count];
        for (var first = 0; first < games.Length; first += SideBySide)
        {
            var count = Math.Min(SideBySide, games.Length - first);
            for (var i = 0; i < count; i++) games[first + i] = new Game(world, encoder, seeds[first + i]);
            try
            {
                for (var running = Running(games.AsSpan(first, count).ToArray()); running.Length > 0; running = Running(running))
                {
                    var texts = policy.Write([.. running.Select(game => new WritingRequest(game.Prompt, 0, Greedy: true))]);
                    for (var i = 0; i < running.Length; i++) running[i].Step(texts[i].Tokens);
                }
            }
            finally
            {
                foreach (var game in games.AsSpan(first, count)) game.Dispose();
            }
        }

        return EvaluationResult.Of(
            [.. games.Select(g => (g.Return, g.Won, g.Length))],
            string.Join("\n\n", games.Take(Shown).Select(g => g.Transcript)), games.Count(g => g.Failure is not null), Array.FindLast(games, g => g.Failure is not null)?.Failure);
    }

    private static Game[] Running(Game[] games) => Array.FindAll(games, game => !game.Ended);

    private sealed class Game : IDisposable
    {
        private readonly PromptEncoder _encoder;
        private readonly CommandHistory _history;
        private readonly List<Observation> _screens = [];
        private IWorld? _world;

        public Game(Func<IWorld> make, PromptEncoder encoder, long seed)
        {
            _encoder = encoder;
            _history = new CommandHistory(encoder.LagCommands);
            Guard(() =>
            {
                _world = make();
                See(_world.Reset(seed));
            });
        }

        public int[] Prompt { get; private set; } = [];

        public bool Ended { get; private set; }

        public double Return { get; private set; }

        public bool Won { get; private set; }

        public int Length { get; private set; }

        public string? Failure { get; private set; }

        public string Transcript => string.Join("\n\n", _screens);

        public void Step(int[] tokens) => Guard(() =>
        {
            var pieces = _encoder.Pieces(tokens);
            var command = string.Concat(pieces);
            _history.Push(command);
            var result = _world is ITokenScoredWorld scored ? scored.Step(pieces) : _world!.Step(command);
            Return += result.Reward;
            Length++;
            See(result.Observation);
            (Ended, Won) = (result.Ended, result.Ended && _world.Won);
        });

        public void Dispose()
        {
            try
            {
                _world?.Dispose();
            }
#pragma warning disable CA1031 // it broke before, and that was told
            catch (Exception) when (Failure is not null)
#pragma warning restore CA1031
            {
            }

            _world = null;
        }

        private void See(in Observation observation)
        {
            _screens.Add(observation);
            Prompt = _encoder.Encode(observation, _history);
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
                (Failure, Ended, Won) = ($"{e.GetType().Name}: {e.Message}", true, false);
            }
        }
    }
}
