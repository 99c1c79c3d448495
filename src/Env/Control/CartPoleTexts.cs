using Troupe.Env.Text;

namespace Troupe.Env.Control;

/// <summary>
/// A cart and its pole in words. Each quantity has words of its own for side and amount, so that a policy which sees
/// words without their order misses nothing.
/// </summary>
internal static class CartPoleTexts
{
    public const string Unknown = "I do not understand that.";

    public static readonly string[] Actions = ["left", "right"];

    // Bounds of the bins on one side, in m, m/s, degrees and degrees/s; the first is half the width of the middle bin.
    private static readonly Quantity s_position = new([0.2, 1, 1.8], "The cart stands in the middle", ["near the middle", "halfway out", "far out"], " to the left", " to the right");
    private static readonly Quantity s_velocity = new([0.15, 0.6, 1.2], "rests", ["creeps", "rolls", "races"], " backward", " forward");
    private static readonly Quantity s_angle = new([0.25, 1.5, 4, 8], "The pole is upright", ["tilts", "leans", "hangs", "topples"], " west", " east");
    private static readonly Quantity s_turning = new([5, 20, 50, 90], "keeps still", ["drifts", "turns", "swings", "whirls"], " anticlockwise", " clockwise");

    private static readonly string[] s_whole = All(velocities: true);
    private static readonly string[] s_still = All(velocities: false);

    private static readonly string[] s_wordsOfWhole = WordsOf(s_whole);
    private static readonly string[] s_wordsOfStill = WordsOf(s_still);
    private static readonly string[] s_wordsOfNone = WordsOf([]);

    public static string Room(in CartPoleState state, bool velocities)
    {
        var (position, angle) = (s_position.Bin(state.Position), s_angle.Bin(state.Angle * 180 / Math.PI));
        if (!velocities) return s_still[position * s_angle.Bins + angle];
        var (velocity, turning) = (s_velocity.Bin(state.Velocity), s_turning.Bin(state.AngularVelocity * 180 / Math.PI));
        return s_whole[((position * s_angle.Bins + angle) * s_velocity.Bins + velocity) * s_turning.Bins + turning];
    }

    /// <summary>Every word of these texts, sorted.</summary>
    public static IReadOnlyList<string> Words(bool text, bool velocities) => !text ? s_wordsOfNone : velocities ? s_wordsOfWhole : s_wordsOfStill;

    public static IEnumerable<string> Rooms(bool velocities) => velocities ? s_whole : s_still;

    private static string[] All(bool velocities)
    {
        var texts = new List<string>();
        for (var p = 0; p < s_position.Bins; p++)
            for (var a = 0; a < s_angle.Bins; a++)
                for (var v = 0; v < (velocities ? s_velocity.Bins : 1); v++)
                    for (var t = 0; t < (velocities ? s_turning.Bins : 1); t++)
                        texts.Add($"{Cart(s_position.Word(p))}{(velocities ? " and " + s_velocity.Word(v) : "")}. {Pole(s_angle.Word(a))}{(velocities ? " and " + s_turning.Word(t) : "")}.");
        return [.. texts];
    }

    private static string[] WordsOf(string[] texts) =>
        [.. texts.Concat(Actions).Append(Unknown).SelectMany(t => WordTokenizer.Split(t)).Distinct().Order(StringComparer.Ordinal)];

    private static string Cart(string where) => where.StartsWith("The", StringComparison.Ordinal) ? where : "The cart stands " + where;

    private static string Pole(string how) => how.StartsWith("The", StringComparison.Ordinal) ? how : "The pole " + how;

    private sealed class Quantity(double[] bounds, string middle, string[] amounts, string negative, string positive)
    {
        public int Bins => 2 * bounds.Length + 1;

        /// <summary>0 is the far negative side; beyond the last bound it is the same bin.</summary>
        public int Bin(double value)
        {
            var bin = 0;
            while (bin < bounds.Length && Math.Abs(value) >= bounds[bin]) bin++;
            return bounds.Length + (value < 0 ? -bin : bin);
        }

        public string Word(int bin)
        {
            var amount = Math.Abs(bin - bounds.Length);
            return amount == 0 ? middle : amounts[amount - 1] + (bin < bounds.Length ? negative : positive);
        }
    }
}
