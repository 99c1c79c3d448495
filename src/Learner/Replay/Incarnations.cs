namespace Troupe.Learner.Replay;

/// <summary>Journaled in the index stream before an agent is told its incarnation.</summary>
public sealed record IncarnationGranted(int Agent, long Incarnation);

/// <summary>Which incarnation of each agent may write. The first is 1; every start of an agent that lost its memory takes the next.</summary>
public sealed class Incarnations
{
    private readonly SortedDictionary<int, long> _newest = [];

    /// <summary>What to journal and then <see cref="Apply"/>; changes nothing itself.</summary>
    public IncarnationGranted Grant(int agent) => new(agent, Newest(agent) + 1);

    /// <summary>Idempotent, and never goes back.</summary>
    public void Apply(IncarnationGranted granted) => _newest[granted.Agent] = Math.Max(granted.Incarnation, Newest(granted.Agent));

    /// <summary>0 before the first grant.</summary>
    public long Newest(int agent) => _newest.GetValueOrDefault(agent);

    /// <summary>All agents known, by number.</summary>
    public IEnumerable<IncarnationGranted> All => _newest.Select(pair => new IncarnationGranted(pair.Key, pair.Value));
}
