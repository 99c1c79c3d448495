using Troupe.Env;

namespace Troupe.Learner.Supervised;

/// <summary>Indices of examples, apart from one another.</summary>
/// <param name="Validation">What early stopping and the choice of weights look at.</param>
/// <param name="Test">What is reported; with cross-validation the fold that was held out.</param>
public sealed record DataSplit(int[] Training, int[] Validation, int[] Test)
{
    private const long SplitStream = 0x5B117, FoldStream = 0xF01D;

    /// <summary>Shares of shuffled examples, exact to one example.</summary>
    /// <param name="validation">Share, 0 … 1; 0: none is wanted.</param>
    /// <param name="test">Share, 0 … 1; 0: none is wanted.</param>
    /// <exception cref="ArgumentException">A set that is wanted would be empty; says which.</exception>
    public static DataSplit Of(int examples, double validation, double test, long seed)
    {
        var order = Shuffled(examples, seed, SplitStream);
        var (tested, validated) = ((int)Math.Round(test * examples), (int)Math.Round(validation * examples));
        return new DataSplit(order[(tested + validated)..], order[tested..(tested + validated)], order[..tested]).Checked(examples, validation > 0, test > 0);
    }

    /// <summary>
    /// Cross-validation: the examples other than the test set's in k parts of equal size to one example, of which part
    /// <paramref name="fold"/> is held out and takes the place of the test set; of the others as many validate as before.
    /// </summary>
    /// <param name="fold">From 0.</param>
    /// <exception cref="ArgumentException">A set would be empty; says which.</exception>
    public DataSplit Fold(int fold, int folds, long seed)
    {
        int[] pool = [.. Training, .. Validation];
        Array.Sort(pool);
        var order = Array.ConvertAll(Shuffled(pool.Length, seed, FoldStream), i => pool[i]);
        int[] held = [.. order.Where((_, i) => i % folds == fold)], others = [.. order.Where((_, i) => i % folds != fold)];
        var validated = (int)Math.Round((double)Validation.Length / pool.Length * others.Length);
        return new DataSplit(others[validated..], others[..validated], held).Checked(pool.Length);
    }

    private DataSplit Checked(int examples, bool validates = true, bool tests = true) =>
        Training.Length == 0 ? throw Empty("training", examples)
        : tests && Test.Length == 0 ? throw Empty("test", examples)
        : validates && Validation.Length == 0 ? throw Empty("validation", examples)
        : this;

    private static ArgumentException Empty(string set, int examples) =>
        new($"of {examples} examples none falls into the {set} set; give more of them, or {(set == "training" ? "smaller" : "larger")} shares");

    private static int[] Shuffled(int count, long seed, long stream)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Rng(seed, stream).Shuffle(order);
        return order;
    }
}
