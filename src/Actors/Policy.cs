using Troupe.Actors.Agents;
using Troupe.Actors.CommandLine;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Learning;
using Troupe.Actors.Run;
using Troupe.Actors.Supervised;
using Troupe.Env;
using Troupe.Env.Text;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;

namespace Troupe.Actors;

/// <summary>
/// A trained policy, to be asked what to do: needs no native library. Remembers the commands of the episode under way, and
/// what its own memory carries, as its training did. Not thread-safe.
/// </summary>
public sealed class Policy
{
    private readonly QBatch _batch = new();
    private readonly CommandHistory _history;
    private readonly ActionNames _names;
    private readonly IReadOnlyList<string>? _actions;
    private float[] _memory = [];

    private Policy(PolicySpec spec, InputEncoder encoder, WorldSpec world)
    {
        Spec = spec;
        Network = spec.CreateActing();
        Encoder = encoder;
        _history = new CommandHistory(encoder.LagCommands);
        _names = new ActionNames(world.Action);
        _actions = (world.Action as ActionSpec.OneOf)?.Names;
    }

    internal PolicySpec Spec { get; }

    internal IActingPolicy Network { get; }

    internal InputEncoder Encoder { get; }

    /// <summary>Loads the policy of a run.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="best">The weights that validated best, where there are any; else the newest checkpoint's.</param>
    /// <exception cref="UsageException">It holds no run, or no whole checkpoint.</exception>
    public static Policy Load(string run, bool best = true) =>
        Load(run, TroupeRuns.Loading(() => TroupeConfiguration.Load(RunFolder.ConfigurationOf(run), [])).Options, best);

    /// <summary>The same, in a world that may be another than it was trained in, as long as its words and actions are the same.</summary>
    /// <exception cref="UsageException">It holds no run, or no whole checkpoint, or the world is told in other words.</exception>
    internal static Policy Load(string run, TroupeOptions options, bool best)
    {
        if (LanguageEvaluation.IsOf(options)) throw new UsageException($"The run in {run} learned a language and plays no game: `./troupe generate {run}` lets it write, `./troupe eval {run}` judges it.");
        var checkpoints = Path.Combine(run, "checkpoints");
        var bestFolder = Path.Combine(checkpoints, "best");
        var builder = TroupeRuns.Loading(() => new RunBuilder(options, () => TroupeRuns.WorldOf(options), tokenizer: Path.Combine(run, RunFolder.TokenizerFile)));
        if (Path.Combine(run, RunFolder.VocabularyFile) is var learned && File.Exists(learned) && Vocabulary.Load(learned).ToJson() != builder.Vocabulary.ToJson())
            throw new UsageException($"The words of {builder.Spec.Name} are not those of {learned}, which the policy has learned: it can only play worlds that are told in the same words.");
        var policy = new Policy(builder.Policy, builder.Encoder(), builder.Spec);
        try
        {
            policy.Network.Load(RunCheckpoint.ReadWeights(best && Directory.Exists(bestFolder) ? bestFolder : checkpoints));
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"The run in {run} has no weights to act on: {e.Message}", e);
        }

        return policy;
    }

    /// <summary>A new episode begins: what came before is forgotten.</summary>
    public void Begin()
    {
        _history.Clear();
        _memory = [];
    }

    /// <summary>The greedy command for this screen text; what a policy that writes writes to it.</summary>
    /// <param name="admissible">What may be done now; may be left out where actions come from a fixed list.</param>
    public string Act(string text, IReadOnlyList<string>? admissible = null) => Act(new Observation("", "", text), admissible);

    /// <summary>The greedy command for what is seen; it becomes part of the history.</summary>
    /// <param name="admissible">What may be done now; may be left out where actions come from a fixed list.</param>
    /// <exception cref="ArgumentException">Nothing is admissible, or the list was left out where it varies.</exception>
    public string Act(Observation observation, IReadOnlyList<string>? admissible = null)
    {
        if (Network is IWritingPolicy writer) return Write(writer, observation);
        admissible ??= _actions ?? throw new ArgumentException("The actions of this policy's world vary with the state: pass the admissible ones.", nameof(admissible));
        if (admissible.Count == 0) throw new ArgumentException("Nothing is admissible.", nameof(admissible));
        var command = admissible[Choose(observation, admissible)];
        _history.Push(command);
        _memory = _batch.MemoryAfter(0).ToArray();
        return command;
    }

    private string Write(IWritingPolicy writer, in Observation observation)
    {
        var prompts = (PromptEncoder)Encoder;
        var text = writer.Write([new WritingRequest(prompts.Encode(observation, _history), 0, Greedy: true)])[0];
        var command = string.Concat(prompts.Pieces(text.Tokens));
        _history.Push(command);
        return command;
    }

    /// <summary>The greedy action's index, with the history as it is.</summary>
    internal int Choose(Observation observation, IReadOnlyList<string>? admissible = null)
    {
        _batch.Clear();
        _batch.BeginSequence(_memory);
        _batch.Add(_names.See(observation, _history, admissible ?? _actions!, Encoder));
        Network.Evaluate(_batch);
        return _batch.Greedy(0);
    }
}
