using System.Globalization;
using Troupe.Actors.Agents;
using Troupe.Actors.Configuration;
using Troupe.Env;
using Troupe.Env.Text;
using Troupe.Learner.Algorithms.Cloning;

namespace Troupe.Actors.Supervised;

/// <summary>A game as the world's planner plays it, seen as a policy would see it.</summary>
/// <param name="Seed">Which game.</param>
internal sealed record DemonstratedGame(long Seed, IReadOnlyList<Demonstration> Steps)
{
    private const int MostSteps = 10_000;   // of a world without a limit of its own

    /// <exception cref="ConfigurationError">The plan names what is not admissible.</exception>
    public static DemonstratedGame Play(IWorld world, IPlannedWorld planner, long seed, InputEncoder encoder, double discount)
    {
        var names = new ActionNames(world.Spec.Action);
        var history = new CommandHistory(encoder.LagCommands);
        var (states, rewards) = (new List<Demonstration>(), new List<float>());
        var seen = world.Reset(seed);
        var plan = new Queue<string>();
        for (var step = 0; step < (world.Spec.MaxSteps ?? MostSteps); step++)
        {
            // Where chance decides what a command does, a plan holds for one step.
            if (plan.Count == 0 || world is ITabularWorld) plan = new Queue<string>(planner.Plan());
            if (!plan.TryDequeue(out var command)) break;   // nothing more can be won
            var admissible = world.AdmissibleActions;
            var choice = admissible.ToList().IndexOf(command);
            if (choice < 0)
                throw new ConfigurationError("troupe.world.name", string.Create(CultureInfo.InvariantCulture, $"{world.Spec.Name}, whose plan says '{command}' in game {seed} where that is not admissible"), "a world whose plans are made of its admissible actions");
            states.Add(new Demonstration(names.See(seen, history, admissible, encoder), choice, 0));
            history.Push(command);
            var result = world.Step(choice);
            rewards.Add(result.Reward);
            seen = result.Observation;
            if (result.Ended) break;
        }

        var later = 0.0;
        for (var i = states.Count - 1; i >= 0; i--) states[i] = states[i] with { Return = (float)(later = rewards[i] + discount * later) };
        return new DemonstratedGame(seed, states);
    }
}
