namespace Troupe.Learner.Replay;

/// <summary>
/// The n steps from one item on: s = <c>Observation</c> of <c>Chunk</c>, s' = <c>NextObservation</c> of <c>Last</c>, which may
/// be a later chunk of the same episode. Shorter where the episode ends (Sutton and Barto 2018, eq. 7.1).
/// </summary>
/// <param name="Return">Σ_{k&lt;m} γ^k r_k.</param>
/// <param name="Discount">γ^m; 0 where the episode terminated.</param>
internal readonly record struct NStepWindow(TableEntry First, int Observation, TableEntry Last, int NextObservation, float Return, float Discount)
{
    public static NStepWindow From(TableEntry first, int step, int n, float gamma)
    {
        var chunk = first.Chunk;
        var last = first;
        var segment = chunk.Segments[chunk.SegmentOf(step)];
        var observation = segment.FirstObservation + step - segment.FirstStep;
        float sum = 0, discount = 1;
        for (var taken = 1; ; taken++)
        {
            sum += discount * chunk.Reward(step++);
            discount *= gamma;
            var atEnd = step == segment.FirstStep + segment.Steps;
            if (atEnd && segment.End == SegmentEnd.Terminated) discount = 0;
            if (taken == n || (atEnd && segment.End != SegmentEnd.Open)) break;
            if (!atEnd) continue;
            last = last.Next!;   // a ready item's window is complete
            chunk = last.Chunk;
            segment = chunk.Segments[0];
            step = 0;
        }

        return new NStepWindow(first, observation, last, segment.FirstObservation + step - segment.FirstStep, sum, discount);
    }
}
