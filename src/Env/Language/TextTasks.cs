using Troupe.Env.Language.Data;

namespace Troupe.Env.Language;

/// <summary>
/// Where games come from: a generator or a file. The same seed gives the same game; games of different
/// <see cref="GameSeeds"/> sets never show the same prompt. Thread-safe: worlds share one.
/// </summary>
public abstract class TextTasks
{
    /// <summary>Names the source and its options: a saved game is only restored where it is equal.</summary>
    public abstract string Key { get; }

    /// <summary>What is to be done, in words.</summary>
    public abstract string Objective { get; }

    /// <summary>Words of prompts, references and choices, lower case; of a file the most frequent ones.</summary>
    public abstract IReadOnlyList<string> Words { get; }

    /// <summary>Words that answers are made of, most frequent first where that is known.</summary>
    public virtual IReadOnlyList<string> AnswerWords => Words;

    /// <summary>How many different games a set has; null: as many as there are seeds.</summary>
    public virtual int? Count(GameSet set) => null;

    /// <exception cref="Data.DataFileException">The file behind it cannot be read any more.</exception>
    public abstract TextTask Of(long seed);
}

/// <summary>Games made by a generator, as many as there are seeds.</summary>
/// <param name="key">Names the generator and its options.</param>
/// <param name="objective">What is to be done.</param>
/// <param name="words">Every word of prompts and references, any case, any order.</param>
/// <param name="make">
/// Makes a game; all chance from the generator handed in. A game whose prompt belongs to another set than the seed's
/// (by a hash of its words: 80% training, 10% validation, 10% test) is thrown away and the next one made.
/// </param>
public sealed class GeneratedTasks(string key, string objective, IEnumerable<string> words, Func<Rng, TextTask> make) : TextTasks
{
    private const long Stream = 0x5461736B;
    private const double Share = 0.1;
    private const int MostTries = 10_000;

    public override string Key { get; } = key;

    public override string Objective { get; } = objective;

    /// <summary>Words of references, where they are fewer than all.</summary>
    public IReadOnlyList<string>? Answers { get; init; }

    public override IReadOnlyList<string> AnswerWords => Answers ?? Words;

    public override IReadOnlyList<string> Words { get; } = [.. words.SelectMany(w => Text.WordTokenizer.Split(w)).Distinct().Order(StringComparer.Ordinal)];

    public override TextTask Of(long seed)
    {
        var random = new Rng(seed, Stream);
        var wanted = GameSets.OfSeed(seed);
        for (var i = 0; i < MostTries; i++)
        {
            var task = make(random);
            if (GameSets.OfHash(GameSets.Hash(task.Prompt), Share, Share) == wanted) return task;
        }

        throw new InvalidOperationException($"'{Key}' makes too few different prompts: {MostTries} in a row lie outside the {wanted} set.");
    }
}
