using Troupe.Learner.Language;

namespace Troupe.Actors.Configuration;

/// <summary>What must hold between keys; each rule says why.</summary>
internal static class ConfigurationRules
{
    public static void Check(TroupeOptions options, Func<string, ConfigurationPlace> placeOf)
    {
        var (replay, run) = (options.Replay, options.Run);
        Require(replay.Limiter.MinSize <= replay.Capacity, "troupe.replay.limiter.min-size", replay.Limiter.MinSize,
            $"at most troupe.replay.capacity = {replay.Capacity}: else nothing is ever sampled");
        Require(options.Algorithm.LearningStarts <= replay.Capacity, "troupe.algorithm.learning-starts", options.Algorithm.LearningStarts,
            $"at most troupe.replay.capacity = {replay.Capacity}: else learning never starts");
        if (!options.InRounds && !options.Algorithm.OnPolicy && options.Algorithm.Name != AlgorithmName.Supervised)
        {
            // Whole chunks leave a full table, so that it may hold a chunk less than its capacity.
            var (starts, chunk) = (Math.Max(replay.Limiter.MinSize, options.Algorithm.LearningStarts), options.Agents.ChunkLength);
            Require(starts + chunk - 1 <= replay.Capacity, "troupe.replay.capacity", replay.Capacity,
                $"at least {starts + chunk - 1}, the transitions before the first update and a chunk: else nothing is ever sampled");
            var most = Math.Max(options.Algorithm.BatchSize, replay.Limiter.SamplesPerInsert * chunk);
            Require(replay.Limiter.SamplesPerInsert <= 0 || replay.Limiter.ErrorBand >= most, "troupe.replay.limiter.error-band", replay.Limiter.ErrorBand,
                $"at least {most}, the samples of a mini-batch and those that a chunk earns: else agents and learner wait for each other for ever");
        }

        Require(run.Mode != RunMode.Synchronous || (run.StopAtSuccessRate <= 0 && run.StopAtReturn is null) || !options.Evaluation.DuringTraining || options.Evaluation.Every.Time <= TimeSpan.Zero,
            "troupe.evaluation.every", "a time", "a number of updates, in synchronous mode with early stopping: else the clock decides where the run ends");

        if (options.Policy is { Encoder: EncoderKind.Transformer, Embedding: var width, Transformer: { Heads: var heads, Positions: var positions } })
        {
            Require(width % heads == 0, "troupe.policy.transformer.heads", heads, $"a divisor of troupe.policy.embedding = {width}, which is divided among the heads");
            Require(positions != PositionKind.Rotary || width / heads % 2 == 0, "troupe.policy.transformer.positions", "rotary",
                $"learned, or a head of an even width: rotary positions turn pairs of numbers, and {width} among {heads} heads are {width / heads} each");
        }

        void Require(bool holds, string path, object read, string allowed)
        {
            if (!holds) throw new ConfigurationError(path, $"{read}", allowed, place: placeOf(path));
        }
    }
}
