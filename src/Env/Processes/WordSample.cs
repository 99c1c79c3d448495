using Troupe.Env.Guard;
using Troupe.Env.Text;

namespace Troupe.Env.Processes;

/// <summary>The words of a world that does not list them, found by playing it at random; the same games each time.</summary>
internal static class WordSample
{
    private const long Stream = 0x576F7264;
    private const int Games = 100;
    private const int OpenGames = 8;      // where texts are written there is nothing to draw from: first screens only
    private const int FailuresAllowed = 3;

    /// <param name="steps">At most; 0: nothing is played.</param>
    /// <exception cref="WorldFailedException">Not one game could be started, or not one step taken.</exception>
    public static IEnumerable<string> Of(IWorld world, int steps)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var random = new Rng(Stream, 1);
        var (taken, failures) = (0, 0);
        for (var game = 0; game < Games && taken < steps; game++)
        {
            try
            {
                world.Reset(GameSeeds.Training(game));
                Look();
                if (world.Spec.Action is ActionSpec.Generated)
                {
                    if (game + 1 == OpenGames) break;
                    continue;
                }

                for (var ended = false; !ended && taken < steps; taken++)
                {
                    ended = world.Step(random.NextInt(world.AdmissibleActions.Count)).Ended;
                    Look();
                }
            }
            catch (WorldFailedException) when (taken > 0)
            {
                // One that fails now and then is still played, so its words are wanted.
                if (++failures == FailuresAllowed) break;
            }
        }

        return seen;

        void Look()
        {
            seen.UnionWith(world.AdmissibleActions);
            seen.UnionWith([world.Current.Feedback, world.Current.Room, world.Current.Inventory]);
        }
    }

    public static string[] Words(IEnumerable<string> texts) =>
        [.. texts.SelectMany(t => WordTokenizer.Split(t)).Distinct().Order(StringComparer.Ordinal)];
}
