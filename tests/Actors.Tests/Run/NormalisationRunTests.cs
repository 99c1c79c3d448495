using Troupe.Env;
using Troupe.Env.Control;
using Troupe.Env.Wrappers;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Tests.Run;

/// <summary>CartPole told in units that no network likes.</summary>
public sealed class NormalisationRunTests
{
    [Theory]
    [InlineData("ppo")]
    [InlineData("dqn")]
    public async Task Stopped_and_resumed_a_run_that_normalises_ends_with_the_same_weights(string algorithm)
    {
        var settings = $$"""
            troupe {
              run { mode = synchronous, max-updates = 40, checkpoint-every = 8 updates }
              world.name = cart-pole
              input.normalize = on
              algorithm { name = {{algorithm}}, ppo.epochs = 2, policy-gradient.normalize-rewards = {{(algorithm == "ppo" ? "on" : "off")}} }
            }
            """;
        using var runs = new Runs(settings, _ => new Scaled());
        var whole = await runs.PlayAsync();
        using var stopped = new Runs(settings, _ => new Scaled());
        using (var gate = new Gate(70))
        {
            var process = stopped.Start(world: _ => gate.Around(new Scaled()));
            await gate.Reached;
            var gone = process.DisposeAsync();
            gate.Open();
            await gone;
        }

        var resumed = await stopped.PlayAsync();
        Assert.Equal((EndStatus.Finished, 40, whole.WeightsHash), (resumed.Status, resumed.State.Updates, resumed.WeightsHash));
    }

    [Theory]
    [Trait("Tier", "long")]
    [InlineData("on", 450, 500)]
    [InlineData("off", 0, 250)]
    public async Task Badly_scaled_numbers_are_learned_from_when_they_are_normalised(string normalize, double least, double most)
    {
        using var runs = new Runs($$"""
            troupe {
              run.environment-steps = 60000
              world { name = cart-pole, max-steps = 500 }
              input.normalize = {{normalize}}
              agents { count = 8, chunk-length = 32, steps-per-round = 32 }
              policy { hidden = 64, layers = 2, activation = tanh, value-network = separate }
              algorithm {
                name = ppo, gamma = 0.98, batch-size = 256, learning-rate = 0.001, optimizer.epsilon = 1e-5, gradient-clip = 0.5
                anneal { learning-rate = linear, clip = linear, steps = 60000 }
                ppo { epochs = 20, gae-lambda = 0.8 }
              }
              evaluation.test-episodes = 50
            }
            """, _ => new Scaled());
        var ended = await runs.PlayAsync();
        Assert.InRange(ended.Final!.Mean, least, most);
    }

    private sealed class Scaled() : WorldWrapper(new CartPole())
    {
        private static readonly float[] s_scale = [1e3f, 1e-3f, 1e-2f, 1e2f], s_shift = [1e4f, 0, 5, -3e3f];

        public override Observation Current => Of(base.Current);

        public override Observation Reset(long seed) => Of(base.Reset(seed));

        public override StepResult Step(int action) => base.Step(action) is var result ? result with { Observation = Of(result.Observation) } : default;

        private static Observation Of(Observation seen) => seen with { Numbers = [.. seen.Numbers!.Select((x, i) => x * s_scale[i] + s_shift[i])] };
    }
}
