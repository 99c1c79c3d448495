namespace Troupe.Env.Baselines;

/// <summary>A player that learns nothing: what trained policies are compared with.</summary>
public abstract class Baseline
{
    /// <summary>As shown beside results.</summary>
    public abstract string Name { get; }

    /// <summary>An index into the admissible actions. <paramref name="lastCommand"/> is empty after a reset.</summary>
    protected abstract int Choose(IWorld world, string lastCommand, Rng random);

    /// <summary>A text, where texts are written.</summary>
    /// <exception cref="InvalidOperationException">This player knows none.</exception>
    protected virtual string Write(IWorld world, ActionSpec.Generated texts, Rng random) =>
        throw new InvalidOperationException($"The {Name} player writes no texts.");

    /// <summary>Plays one episode a seed. Choices depend on the game's seed alone, so any subset of games plays alike.</summary>
    /// <returns>Undiscounted returns and wins over the games.</returns>
    public EpisodeStatistics Play(IWorld world, IEnumerable<long> seeds)
    {
        var statistics = new EpisodeStatistics();
        foreach (var seed in seeds)
        {
            var random = new Rng(seed, 0x42617365);
            var (total, last) = (0.0, "");
            world.Reset(seed);
            for (var result = default(StepResult); !result.Ended;)
            {
                if (world.Spec.Action is ActionSpec.Generated texts)
                {
                    last = Write(world, texts, random);
                    result = world.Step(last);
                }
                else
                {
                    var action = Choose(world, last, random);
                    last = world.AdmissibleActions[action];
                    result = world.Step(action);
                }

                total += result.Reward;
            }

            statistics.Add(total, world.Won, world.Moves);
        }

        return statistics;
    }
}
