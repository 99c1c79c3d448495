using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms;

/// <summary>
/// A mini-batch in parts, for one whose way back memory does not hold: the gradient of a mean is the sum of its parts'
/// gradients, each weighed with the part's share of the items. Whatever compares items is made of the whole batch first.
/// </summary>
internal static class MicroBatches
{
    /// <param name="items">Of the mini-batch.</param>
    /// <param name="size">Items of a part; 0: all. The last part may have fewer.</param>
    public static IEnumerable<(int First, int Count)> Of(int items, int size)
    {
        if (size == 0 || size >= items)
        {
            yield return (0, items);
            yield break;
        }
        for (var first = 0; first < items; first += size) yield return (first, Math.Min(size, items - first));
    }

    /// <summary>A part's mean as it counts in the mean of all; itself, if it is the whole.</summary>
    public static Tensor Weighed(Tensor mean, int part, int whole) => part == whole ? mean : mean * (part / (double)whole);
}
