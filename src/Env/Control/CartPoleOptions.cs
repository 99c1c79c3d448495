namespace Troupe.Env.Control;

/// <param name="Text">The state is told in words, coarsely; else it is given as four numbers.</param>
/// <param name="Velocities">False: both velocities are hidden (0 among the numbers, left out of the words), so that memory is needed.</param>
/// <param name="MaxSteps">Steps after which the episode is truncated; CartPole-v1 has 500.</param>
public sealed record CartPoleOptions(bool Text = false, bool Velocities = true, int MaxSteps = CartPoleOptions.DefaultMaxSteps)
{
    public const int DefaultMaxSteps = 500;
}
