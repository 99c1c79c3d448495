using System.Globalization;

namespace Troupe.Env;

/// <summary>
/// What a player sees after a step: the four parts of a text game's screen, or numbers. Parts that a world lacks are empty.
/// </summary>
/// <param name="Command">The command that led here, as typed; empty after a reset.</param>
/// <param name="Feedback">What the world answered to it.</param>
/// <param name="Room">Where the player is and what is there; the whole text of worlds with one part only.</param>
/// <param name="Inventory">What the player carries.</param>
/// <param name="Numbers">[n] for worlds that observe numbers, else null. Not to be changed by the receiver.</param>
public readonly record struct Observation(string Command, string Feedback, string Room, string Inventory = "", float[]? Numbers = null)
{
    /// <summary>The screen as a person reads it: what was told in the answer already is not told again.</summary>
    public override string ToString()
    {
        var room = Feedback.Contains(Room, StringComparison.Ordinal) ? "" : Room;
        var inventory = Feedback.Contains(Inventory, StringComparison.Ordinal) ? "" : Inventory;
        return string.Join("\n", new[] { Command.Length > 0 ? "> " + Command : "", Feedback, room, inventory, Shown(Numbers) }.Where(p => p.Length > 0));
    }

    private static string Shown(float[]? numbers) =>
        numbers is null ? "" : string.Join("  ", numbers.Select(n => n.ToString("0.####", CultureInfo.InvariantCulture)));
}

/// <summary>One step's outcome. Terminated and truncated are never both set: an end that a time limit made is truncated only.</summary>
/// <param name="Observation">What is seen now; at an end, the last thing seen before any reset.</param>
/// <param name="Terminated">The game is over: no future.</param>
/// <param name="Truncated">The episode was cut off; the game would have gone on.</param>
public readonly record struct StepResult(Observation Observation, float Reward, bool Terminated, bool Truncated)
{
    public bool Ended => Terminated || Truncated;
}
