using Troupe.Learner.Policies;

namespace Troupe.Learner.Replay;

/// <summary>
/// Consecutive steps of one episode, which may lie in several chunks, with the observation after the last and what the
/// policy that played remembered before the first. Immutable: chunks never change.
/// </summary>
public sealed class ReplaySequence
{
    private readonly (Chunk Chunk, int Step, int Observation)[] _steps;   // [L]
    private readonly (Chunk Chunk, int Observation) _last;
    private readonly float[] _memory;

    private ReplaySequence(List<(Chunk, int, int)> steps, (Chunk, int) last, float[] memory, bool terminated, int stepInEpisode)
    {
        (_steps, _last, _memory, Terminated, StepInEpisode) = ([.. steps], last, memory, terminated, stepInEpisode);
    }

    /// <summary>L.</summary>
    public int Length => _steps.Length;

    /// <summary>Of its first step; 0: the episode begins here, and nothing is remembered.</summary>
    public int StepInEpisode { get; }

    /// <summary>The episode ended with the last step: there is no future after it.</summary>
    public bool Terminated { get; }

    /// <summary>Before the first step, as the agent stored it; empty: nothing.</summary>
    public ReadOnlySpan<float> Memory => _memory;

    public float Reward(int step) => _steps[step].Chunk.Reward(_steps[step].Step);

    /// <summary>Adds the state before a step, or after the last one (<see cref="Length"/>), with all that was admissible in it.</summary>
    public void AddState(QBatch batch, int step)
    {
        var (chunk, observation) = step < Length ? (_steps[step].Chunk, _steps[step].Observation) : _last;
        var actions = chunk.Admissible(observation);
        if (chunk.Texts is { } texts)
        {
            Span<int> added = actions.Length <= 256 ? stackalloc int[actions.Length] : new int[actions.Length];
            for (var i = 0; i < added.Length; i++) added[i] = batch.AddText(texts[actions[i]]);
            Add(batch, chunk, observation, added);
        }
        else
        {
            Add(batch, chunk, observation, actions);
        }
    }

    /// <summary>Where the action taken stands among the step's admissible ones.</summary>
    public int Taken(int step) => _steps[step].Chunk.Admissible(_steps[step].Observation).IndexOf(_steps[step].Chunk.Action(_steps[step].Step));

    /// <summary>Up to <paramref name="length"/> steps from there on, fewer where the episode ends.</summary>
    internal static ReplaySequence From(TableEntry first, int step, int length)
    {
        var (entry, chunk) = (first, first.Chunk);
        var segment = chunk.Segments[chunk.SegmentOf(step)];
        var memory = chunk.RecurrentStateAt(step).ToArray();
        var inEpisode = segment.FirstStepInEpisode + step - segment.FirstStep;
        var steps = new List<(Chunk, int, int)>(length);
        while (true)
        {
            steps.Add((chunk, step, segment.FirstObservation + step - segment.FirstStep));
            step++;
            var atEnd = step == segment.FirstStep + segment.Steps;
            if (steps.Count == length || (atEnd && segment.End != SegmentEnd.Open))
                return new ReplaySequence(steps, (chunk, segment.FirstObservation + step - segment.FirstStep), memory, atEnd && segment.End == SegmentEnd.Terminated, inEpisode);
            if (!atEnd) continue;
            entry = entry.Next!;   // a ready sequence is complete
            (chunk, step) = (entry.Chunk, 0);
            segment = chunk.Segments[0];
        }
    }

    private static void Add(QBatch batch, Chunk chunk, int observation, ReadOnlySpan<int> actions)
    {
        if (chunk.IsText) batch.Add(chunk.Tokens(observation), actions);
        else batch.Add(chunk.Numbers(observation), actions);
    }
}
