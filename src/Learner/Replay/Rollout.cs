using Troupe.Learner.Policies;

namespace Troupe.Learner.Replay;

/// <summary>
/// What all agents played in one round, laid out for learning on policy: B steps, chunk by chunk, each in the order of
/// time. Observations stay in the chunks and are read from there.
/// </summary>
public sealed class Rollout
{
    private readonly Chunk[] _chunks;
    private readonly (int Chunk, int Step, int Observation)[] _steps;   // [B]
    private readonly (int Chunk, int Observation)[] _lasts;             // [segments]
    private readonly Run[] _runs;
    private readonly int[] _firstRowOf;                                 // [chunks]
    private readonly int[] _firstRows;                                  // [runs]
    private int[] _texts = new int[16];

    /// <param name="chunks">With log-probabilities.</param>
    /// <param name="values">Whether V(s) of each step is needed too.</param>
    /// <param name="sameWeights">All steps must be by the same weights: nothing corrects for the others.</param>
    /// <exception cref="ArgumentException">No steps, steps of different weights, or a column is missing.</exception>
    public Rollout(IReadOnlyList<Chunk> chunks, bool values = true, bool sameWeights = true)
    {
        _chunks = [.. chunks];
        var steps = _chunks.Sum(chunk => chunk.Steps);
        if (steps == 0) throw new ArgumentException("A round without steps teaches nothing.", nameof(chunks));
        (Rewards, LogProbabilities, Values, _steps) = (new float[steps], new float[steps], new float[steps], new (int, int, int)[steps]);
        var version = _chunks[0].Version(0);
        var runs = new List<Run>();
        var lasts = new List<(int, int)>();
        _firstRowOf = new int[_chunks.Length];
        var row = 0;
        for (var c = 0; c < _chunks.Length; c++)
        {
            var chunk = _chunks[c];
            _firstRowOf[c] = row;
            if (!chunk.HasLogProbabilities || values && !chunk.HasValues) throw new ArgumentException($"Chunk {chunk.Key} lacks log-probabilities or values: its agent did not play this policy.", nameof(chunks));
            foreach (var segment in chunk.Segments)
            {
                runs.Add(new Run(row, segment.Steps, segment.End));
                lasts.Add((c, segment.FirstObservation + segment.Steps));
                for (var i = 0; i < segment.Steps; i++, row++)
                {
                    var step = segment.FirstStep + i;
                    if (sameWeights && chunk.Version(step) != version) throw new ArgumentException($"Step {step} of chunk {chunk.Key} was chosen by weights {chunk.Version(step)}, the round's are {version}.", nameof(chunks));
                    _steps[row] = (c, step, segment.FirstObservation + i);
                    Rewards[row] = chunk.Reward(step);
                    LogProbabilities[row] = chunk.LogProbability(step);
                    Values[row] = values ? chunk.Value(step) : 0;
                }
            }
        }
        (_runs, _lasts, _firstRows) = ([.. runs], [.. lasts], [.. runs.Select(run => run.First)]);
    }

    /// <summary>B.</summary>
    public int Count => _steps.Length;

    /// <summary>[B].</summary>
    public float[] Rewards { get; }

    /// <summary>log π(a|s) of the policy that played, [B].</summary>
    public float[] LogProbabilities { get; }

    /// <summary>V(s) of the policy that played, [B]; zero where it was not asked for.</summary>
    public float[] Values { get; }

    /// <summary>Consecutive steps of one episode each; together all steps.</summary>
    public ReadOnlySpan<Run> Runs => _runs;

    /// <summary>Rows of a chunk, in the order of time.</summary>
    public IEnumerable<int> RowsOf(int chunk) => Enumerable.Range(_firstRowOf[chunk], _chunks[chunk].Steps);

    /// <summary>Adds the state before a step, with all that was admissible in it.</summary>
    /// <returns>Where the action taken stands among the row's actions.</returns>
    public int AddState(QBatch batch, int row)
    {
        var (chunk, step, observation) = _steps[row];
        Add(batch, _chunks[chunk], observation);
        return _chunks[chunk].Admissible(observation).IndexOf(_chunks[chunk].Action(step));
    }

    /// <summary>Adds the last observation of a run: the true one, before any reset.</summary>
    /// <returns>The row.</returns>
    public int AddLast(QBatch batch, int run) => Add(batch, _chunks[_lasts[run].Chunk], _lasts[run].Observation);

    /// <summary>What a policy with memory carried into a run; empty: nothing, as at an episode's start.</summary>
    public ReadOnlySpan<float> MemoryBefore(int run)
    {
        var chunk = _chunks[_lasts[run].Chunk];
        return _steps[_runs[run].First].Step == 0 && chunk.Segments[0].FirstStepInEpisode > 0 ? chunk.RecurrentState : [];
    }

    /// <summary>The run whose first row this is, or null.</summary>
    public int? RunThatBegins(int row)
    {
        var run = Array.BinarySearch(_firstRows, row);
        return run < 0 ? null : run;
    }

    private int Add(QBatch batch, Chunk chunk, int observation)
    {
        var actions = chunk.Admissible(observation);
        if (chunk.Texts is { } texts)
        {
            if (actions.Length > _texts.Length) _texts = new int[2 * actions.Length];
            for (var i = 0; i < actions.Length; i++) _texts[i] = batch.AddText(texts[actions[i]]);
            actions = _texts.AsSpan(0, actions.Length);
        }
        return chunk.IsText ? batch.Add(chunk.Tokens(observation), actions) : batch.Add(chunk.Numbers(observation), actions);
    }

    /// <param name="First">Row of its first step.</param>
    /// <param name="End">Open: the round ended before the episode did.</param>
    public readonly record struct Run(int First, int Steps, SegmentEnd End);
}
