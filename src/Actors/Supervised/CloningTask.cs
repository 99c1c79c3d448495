using System.Globalization;
using Troupe.Actors.Configuration;
using Troupe.Actors.Evaluation;
using Troupe.Actors.Hosting;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using Troupe.Env;
using Troupe.Env.Language;
using Troupe.Env.Language.Data;
using Troupe.Env.Language.Metrics;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Cloning;
using Troupe.Learner.Policies;
using Troupe.Learner.Supervised;

namespace Troupe.Actors.Supervised;

/// <summary>What a world's planner does, learned by a policy that plays it; where a game is one choice among labels, classification.</summary>
internal sealed class CloningTask : ISupervisedTask
{
    private const string World = "troupe.world.name";
    private const int TrainingGames = 2000;   // of a world that makes as many as one asks for
    private const int Ahead = 4;              // batches

    private readonly TroupeOptions _options;
    private readonly RunBuilder _builder;
    private readonly List<DemonstratedGame> _games = [];
    private readonly DataSplit _split;
    private readonly bool _classifies;
    private readonly int _labels;

    /// <exception cref="ConfigurationError">The world has no plans, or no labels to be told apart.</exception>
    public CloningTask(TroupeOptions options, RunBuilder builder, Func<IWorld> make)
    {
        (_options, _builder) = (options, builder);
        if (options.Algorithm.Supervised.Accumulate != 1)
            throw new ConfigurationError("troupe.algorithm.supervised.accumulate", $"{options.Algorithm.Supervised.Accumulate}", "1 with behaviour-cloning and classification, whose mini-batches are small; language-model and sequence-to-sequence add gradients up");
        using var world = make();
        var planner = world as IPlannedWorld
            ?? throw new ConfigurationError(World, $"{world.Spec.Name}, which cannot say how it is best played", "a world with a planner or known answers; ./troupe envs lists them");
        _classifies = options.Algorithm.Supervised.Task == SupervisedTask.Classification;
        _labels = (world.Spec.Action as ActionSpec.OneOf)?.Names.Count ?? 0;
        if (_classifies && _labels == 0)
            throw new ConfigurationError(World, $"{world.Spec.Name}, whose actions vary with the state", "with algorithm.supervised.task = classification a world with a fixed list of labels, such as text-classification");

        var encoder = builder.Encoder();
        int[] Demonstrate(GameSet set, Func<long, long> seed, int wanted)
        {
            var first = _games.Count;
            var count = (world as LanguageWorld)?.Games(set) ?? wanted;
            for (var i = 0; i < count; i++)
            {
                var game = DemonstratedGame.Play(world, planner, seed(i), encoder, options.Algorithm.Gamma);
                if (_classifies && game.Steps.Count != 1)
                    throw new ConfigurationError(World, string.Create(CultureInfo.InvariantCulture, $"{world.Spec.Name}, of which a game takes {game.Steps.Count} choices"), "with algorithm.supervised.task = classification a world whose games are one choice; behaviour-cloning learns the others");
                if (game.Steps.Count > 0) _games.Add(game);
            }

            return _games.Count > first ? [.. Enumerable.Range(first, _games.Count - first)]
                : throw new ConfigurationError(World, $"{world.Spec.Name}, of whose {set.ToString().ToLowerInvariant()} games the planner wins none", "a world whose games can be won");
        }

        _split = new DataSplit(
            Demonstrate(GameSet.Training, GameSeeds.Training, options.World.TrainingGames > 0 ? options.World.TrainingGames : TrainingGames),
            Demonstrate(GameSet.Validation, GameSeeds.Validation, options.Evaluation.ValidationEpisodes),
            Demonstrate(GameSet.Test, GameSeeds.Test, options.Evaluation.TestEpisodes));
    }

    public string Told => string.Create(CultureInfo.InvariantCulture,
        $"{_builder.Spec.Name} as its planner plays it, {Steps(_split.Training).Count():N0} choices of {_split.Training.Length:N0} training games ({_split.Validation.Length:N0} validate, {_split.Test.Length:N0} test), {_builder.Policy.Encoder} encoder");

    public string Environment => _builder.Spec.Name;

    public void Keep(RunFolder folder) => TroupeRuns.KeepVocabulary(folder, _builder.Vocabulary);

    public ISupervisedTraining Begin(int? fold) =>
        new Training(this, fold is { } held ? _split.Fold(held, _options.Algorithm.Supervised.Folds, _options.Run.Seed) : _split);

    private IEnumerable<Demonstration> Steps(int[] games) => games.SelectMany(game => _games[game].Steps);

    private sealed class Training : ISupervisedTraining
    {
        private const int Judged = 256;   // rows of a batch

        private readonly CloningTask _task;
        private readonly DataSplit _split;
        private readonly IDemonstrationLearner _learner;
        private readonly IActingPolicy _acting;
        private readonly BatchOrder _order;
        private readonly Prefetch<Demonstration[]> _batches;

        public Training(CloningTask task, DataSplit split)
        {
            (_task, _split) = (task, split);
            Demonstration[] steps = [.. task.Steps(split.Training)];
            _order = new BatchOrder([.. steps.Select(s => s.State.Tokens?.Length ?? 0)], task._options.Algorithm.BatchSize, task._options.Run.Seed);
            _batches = new Prefetch<Demonstration[]>(number => Array.ConvertAll(_order[number], i => steps[i]), Ahead);
            _learner = (IDemonstrationLearner)task._builder.NewLearner();
            _acting = task._builder.Policy.CreateActing();
        }

        public ILearner Learner => _learner;

        public long UpdatesPerEpoch => _order.BatchesPerEpoch;

        public (ILearnerUpdate Update, long Seen) Update()
        {
            var batch = _batches.Take(_learner.Updates);
            return (_learner.Update(batch), batch.Length);
        }

        public SupervisedScore Validate() => Judge(_split.Validation).Score;

        public (SupervisedScore Score, Score? Games) Test()
        {
            var (score, games) = Judge(_split.Test);
            return (score, games);
        }

        public void Dispose() => _learner.Dispose();

        private (SupervisedScore Score, Score Games) Judge(int[] games)
        {
            _acting.Load(_learner.Snapshot(default));
            var (nats, right, count) = (0.0, 0L, 0L);
            var confusion = new ConfusionMatrix(Math.Max(1, _task._labels));
            var batch = new QBatch();
            foreach (var rows in _task.Steps(games).Chunk(Judged))
            {
                batch.Clear();
                foreach (var row in rows) batch.Add(row.State);
                _acting.Evaluate(batch);
                for (var row = 0; row < rows.Length; row++)
                {
                    var (greedy, wanted) = (batch.Greedy(row), rows[row].Choice);
                    nats += NegativeLogSoftmax(batch.Values(row), wanted);
                    right += greedy == wanted ? 1 : 0;
                    count++;
                    if (_task._classifies) confusion.Add(rows[row].State.Admissible.Ids![wanted], rows[row].State.Admissible.Ids![greedy]);
                }
            }

            var played = GreedyGames.Play(_task._builder.World, _task._builder.Encoder(), _acting, [.. games.Select(game => _task._games[game].Seed)]);
            return (new SupervisedScore(double.IsFinite(nats) ? nats / count : double.MaxValue)
            {
                Predicted = count,
                Accuracy = right / (double)count,
                MacroF1 = _task._classifies ? confusion.MacroF1 : null,
                Return = played.Mean,
                Success = played.SuccessRate,
            }, TroupeRuns.ScoreOf(played));
        }

        private static double NegativeLogSoftmax(ReadOnlySpan<float> values, int taken)
        {
            var (largest, sum) = ((double)values[0], 0.0);
            foreach (var value in values) largest = Math.Max(largest, value);
            foreach (var value in values) sum += Math.Exp(value - largest);
            return Math.Log(sum) + largest - values[taken];
        }
    }
}
