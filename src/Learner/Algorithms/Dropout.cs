using System.Globalization;
using Troupe.Env;
using Troupe.Learner.Policies;

namespace Troupe.Learner.Algorithms;

/// <summary>
/// What a learner leaves out in each update: the draws follow from a seed and the number of the update alone, so one that
/// goes on from a checkpoint leaves out the same.
/// </summary>
internal sealed class Dropout(PolicySpec spec, long seed)
{
    private const string File = "dropout-seed.txt";
    private const long Stream = 0xD409;

    private long _seed = seed;

    /// <returns>Null where nothing is to be left out.</returns>
    /// <param name="update">Gradient steps done.</param>
    /// <param name="first">Where in its mini-batch a part begins, see <see cref="MicroBatches"/>: each draws its own.</param>
    public DropoutMasks? At(long update, int first = 0) => spec.Dropout > 0 ? new DropoutMasks(spec.Dropout, new Rng(_seed, Stream + first + (update << 20))) : null;

    public void Save(string folder)
    {
        if (spec.Dropout > 0) System.IO.File.WriteAllText(Path.Combine(folder, File), _seed.ToString(CultureInfo.InvariantCulture));
    }

    /// <exception cref="InvalidDataException">The file is not there, or holds no number.</exception>
    public void Load(string folder)
    {
        if (spec.Dropout == 0) return;
        var path = Path.Combine(folder, File);
        _seed = System.IO.File.Exists(path) && long.TryParse(System.IO.File.ReadAllText(path), CultureInfo.InvariantCulture, out var read) ? read
            : throw new InvalidDataException($"{path} does not hold the seed of dropout.");
    }
}
