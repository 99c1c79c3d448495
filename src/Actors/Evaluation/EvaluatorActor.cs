using Akka.Actor;
using Troupe.Actors.Learning;
using Troupe.Env;
using Troupe.Env.Text;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static Troupe.Actors.Evaluation.EvaluationProtocol;

namespace Troupe.Actors.Evaluation;

/// <summary>Plays greedy games on a thread of its own, on the newest weights or on a checkpoint's.</summary>
public sealed class EvaluatorActor : ReceiveActor
{
    private readonly EvaluatorSettings _settings;
    private readonly IActorRef _weights;
    private readonly IActingPolicy _network;
    private Evaluate? _asked;
    private ITabularWorld? _table;

    public EvaluatorActor(EvaluatorSettings settings, IActorRef weights)
    {
        _settings = settings;
        _network = settings.Policy.CreateActing();
        _weights = weights;
        Receive<Evaluate>(evaluate =>
        {
            if (evaluate.Folder is { } folder)
            {
                Play(evaluate, () => RunCheckpoint.ReadWeights(folder));
                return;
            }

            _asked = evaluate;
            _weights.Tell(new WeightsProtocol.Fetch(null));
        });
        Receive<WeightsProtocol.Newest>(newest =>
        {
            if (_asked is { } asked) Play(asked, () => newest.Snapshot);
            _asked = null;
        });
    }

    // The games still say how many are won, and how long they take.
    private EvaluationResult Exactly(EvaluationResult played)
    {
        _table ??= (ITabularWorld)_settings.World();
        return played with { Mean = ExactReturn.Of(_table, _settings.Encoder(), _network), StandardError = 0, Returns = [] };
    }

    private void Play(Evaluate evaluate, Func<WeightsSnapshot> read)
    {
        try
        {
            var seeds = Enumerable.Range(0, evaluate.Episodes)
                .Select(i => evaluate.Games == Games.Test ? GameSeeds.Test(i) : GameSeeds.Validation(i)).ToArray();
            var weights = read();
            _network.Load(weights);
            var result = GreedyGames.Play(_settings.World, _settings.Encoder(), _network, seeds);
            if (evaluate.Games == Games.Validation && _settings.Exact) result = Exactly(result);
            Context.Parent.Tell(new Evaluated(evaluate.Request, evaluate.Games, result, weights));
        }
#pragma warning disable CA1031 // a stranger's world may throw anything; training goes on without this evaluation
        catch (Exception e)
#pragma warning restore CA1031
        {
            Context.Parent.Tell(new EvaluationFailed(evaluate.Request, $"{e.GetType().Name}: {e.Message}"));
        }
    }
}

/// <param name="Exact">A validation's return is computed, not played for; see <see cref="ExactReturn"/>.</param>
public sealed record EvaluatorSettings(PolicySpec Policy, Func<IWorld> World, Func<InputEncoder> Encoder, bool Exact = false);
