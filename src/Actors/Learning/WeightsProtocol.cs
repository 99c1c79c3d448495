using Troupe.Learner.Weights;

namespace Troupe.Actors.Learning;

/// <summary>The conversation about weights: published by the learner, announced, fetched by whoever acts on them.</summary>
public static class WeightsProtocol
{
    public sealed record Publish(WeightsSnapshot Snapshot);

    /// <summary>The sender wants to hear of every new version; told of the newest at once.</summary>
    public sealed record Subscribe
    {
        public static Subscribe Instance { get; } = new();
    }

    public sealed record Announced(WeightsVersion Version);

    /// <summary>Answered by <see cref="Newest"/> when there are weights newer than <paramref name="Than"/>, else not at all.</summary>
    public sealed record Fetch(WeightsVersion? Than);

    public sealed record Newest(WeightsSnapshot Snapshot);
}
