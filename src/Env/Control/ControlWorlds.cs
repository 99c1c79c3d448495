using Troupe.Env.Registry;

namespace Troupe.Env.Control;

/// <summary>Worlds of control, as the registry knows them.</summary>
internal static class ControlWorlds
{
    public static IEnumerable<WorldKind> Kinds => [CartPole, OptimiserControl];

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

    private static WorldKind OptimiserControl { get; } = new(
        Control.OptimiserControl.Name,
        "Train another model: read how it goes, choose the learning rate's change and the data to train on next.",
        [
            new WorldOption.Choice("model", "hidden", ["linear", "hidden"], "Softmax regression, or one hidden layer."),
            new WorldOption.Whole("decisions", 20, 1, 100_000, "decisions", "Length of an episode."),
            new WorldOption.Whole("updates", 10, 1, 100_000, "updates", "Steps of gradient descent after each decision."),
            new WorldOption.Whole("batch", 16, 1, 100_000, "examples", "Examples an update."),
            new WorldOption.Real("initial-rate", 0, 0, Control.OptimiserControl.MostRate, "learning rate", "Where the rate starts; 0: drawn in each game."),
            new WorldOption.Flag("named", true, "Subsets are called clean, noisy, easy, hard; else by letters that stand for others in each game."),
            new WorldOption.Real("target", 0.15, 0.0001, 0.9999, "share of the first loss", "Below this at the end the game counts as won."),
        ],
        o => new Control.OptimiserControl(new OptimiserControlOptions(
            o.Text("model") == "linear" ? TrainedModel.Linear : TrainedModel.Hidden, o.Whole("decisions"), o.Whole("updates"), o.Whole("batch"),
            o.Real("initial-rate"), o.Flag("named"), o.Real("target"))))
    {
        Oracle = "gradients by finite differences; constant, random and scripted schedules",
    };
}
