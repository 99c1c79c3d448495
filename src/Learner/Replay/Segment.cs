namespace Troupe.Learner.Replay;

public enum SegmentEnd : byte
{
    /// <summary>The episode goes on in the agent's next chunk, which begins with this segment's last observation.</summary>
    Open = 0,

    /// <summary>The game was over: no future.</summary>
    Terminated = 1,

    /// <summary>Cut off, the game would have gone on: bootstrap from the last observation.</summary>
    Truncated = 2,
}

/// <summary>
/// Consecutive steps of one episode within a chunk. A segment has one observation more than steps: step i went from
/// observation <c>FirstObservation + i − FirstStep</c> to the next one. Only a chunk's last segment may be open.
/// </summary>
/// <param name="FirstStep">Within the chunk.</param>
/// <param name="Steps">At least 1.</param>
/// <param name="FirstStepInEpisode">0 where the episode began here.</param>
public readonly record struct Segment(int FirstStep, int Steps, int FirstObservation, long EpisodeId, int FirstStepInEpisode, SegmentEnd End)
{
    /// <summary>Steps of the episode up to this segment's end.</summary>
    public int StepsInEpisode => FirstStepInEpisode + Steps;
}
