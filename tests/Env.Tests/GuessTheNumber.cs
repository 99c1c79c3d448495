namespace Troupe.Env.Tests;

// As in the README: a whole world.
public sealed class GuessTheNumber() : World(maxSteps: 20)
{
    private static readonly string[] s_numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    private int _secret;

    protected override IReadOnlyList<string> Actions { get; } = [.. s_numbers.Select(n => "say " + n)];

    protected override Turn Start(Rng random)
    {
        _secret = random.NextInt(s_numbers.Length);
        return "A wizard thinks of a number.";
    }

    protected override Turn Act(string action, Rng random)
    {
        var guess = Array.IndexOf(s_numbers, action[4..]);
        if (guess == _secret) return Win("Right, says the wizard.");
        return guess < _secret ? "Higher, says the wizard." : "Lower, says the wizard.";
    }
}
