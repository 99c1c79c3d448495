using Troupe.Env.Registry;

namespace Troupe.Env.Control;

/// <summary>Worlds of control, as the registry knows them.</summary>
internal static class ControlWorlds
{
    public static IEnumerable<WorldKind> Kinds => [CartPole];

    private static WorldKind CartPole { get; } = new(
        Control.CartPole.Name,
        "Balance a pole on a cart, as numbers or told in words (Gymnasium's CartPole-v1).",
        [
            new WorldOption.Choice("observation", "numbers", ["numbers", "text"], "Four numbers, or the same coarsely in words."),
            new WorldOption.Flag("velocities", true, "Without them memory is needed."),
            new WorldOption.Whole("max-steps", CartPoleOptions.DefaultMaxSteps, 1, int.MaxValue, "steps", "The episode is cut off after these."),
        ],
        o => new Control.CartPole(new CartPoleOptions(o.Text("observation") == "text", o.Flag("velocities"), o.Whole("max-steps"))))
    {
        Source = "Gymnasium, CartPole-v1 (Barto, Sutton and Anderson 1983)",
        Oracle = "Gymnasium's trajectories from given states",
        Example = new Dictionary<string, string> { ["observation"] = "text" },
    };
}
