namespace Troupe.Env;

/// <summary>Training, validation and test games: disjoint by construction, since the set is part of the seed.</summary>
public static class GameSeeds
{
    private const int SetShift = 60;
    private const long IndexMask = (1L << SetShift) - 1;

    public static long Training(long index) => Of(0, index);

    public static long Validation(long index) => Of(1, index);

    public static long Test(long index) => Of(2, index);

    private static long Of(long set, long index) =>
        index is >= 0 and <= IndexMask
            ? set << SetShift | index
            : throw new ArgumentOutOfRangeException(nameof(index), index, $"A game's index lies between 0 and {IndexMask}.");
}
