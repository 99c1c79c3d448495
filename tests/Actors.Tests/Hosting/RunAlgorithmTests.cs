using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Tests.Run;

namespace Troupe.Actors.Tests.Hosting;

public sealed class RunAlgorithmTests
{
    [Theory]
    [InlineData("algorithm.name = ppo, replay.selector = prioritized", "troupe.replay.selector is prioritized; allowed is uniform with ppo")]
    [InlineData("algorithm.name = reinforce, replay.selector = prioritized", "each once")]
    [InlineData("algorithm.name = ppo, policy.dueling = on", "troupe.policy.dueling is on; allowed is off with ppo")]
    [InlineData("algorithm.name = ppo, algorithm.batch-size = 100", "a divisor of agents.count × agents.steps-per-round = 256")]
    [InlineData("algorithm.name = reinforce, algorithm.anneal.clip = linear", "constant with reinforce")]
    [InlineData("run.mode = synchronous, algorithm { name = ppo, ppo.staleness = 2 }", "0 in synchronous mode, where nobody plays")]
    [InlineData("policy.memory = gru, algorithm { name = ppo, ppo.staleness = 2 }", "take new weights in the middle of a chunk")]
    [InlineData("algorithm { name = ppo, ppo.c-bar = 2 }", "at most algorithm.ppo.rho-bar = 1")]
    [InlineData("algorithm.name = ppo, policy.c51.atoms = 51", "troupe.policy.c51.atoms is 51; allowed is 0 with ppo")]
    [InlineData("algorithm.name = reinforce, policy.noisy = on", "off with reinforce, which explores by drawing")]
    [InlineData("policy.c51.atoms = 1", "at least 2")]
    [InlineData("policy.c51 { atoms = 51, v-min = 10 }", "below policy.c51.v-max = 10")]
    [InlineData("algorithm.name = ppo, policy.memory = lstm, algorithm.batch-size = 16", "a multiple of agents.steps-per-round = 32")]
    [InlineData("policy.memory = gru", "learns from single transitions")]
    [InlineData("policy.activation = tanh", "relu with dqn")]
    [InlineData("policy.value-network = separate", "which has no value network")]
    [InlineData("algorithm.anneal.clip = linear", "constant with dqn")]
    [InlineData("algorithm.anneal.entropy = cosine", "constant with dqn")]
    public void What_an_algorithm_cannot_do_is_refused_with_the_reason(string settings, string reason)
    {
        var options = TroupeConfiguration.Parse($"troupe {{ world.name = frozen-lake, {settings} }}", "test", []).Options;
        Assert.Contains(reason, Assert.Throws<ConfigurationError>(() => new RunBuilder(options, () => Runs.WorldOf(options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ppo_plays_on_where_a_staleness_is_allowed()
    {
        var options = TroupeConfiguration.Parse("troupe.algorithm { name = ppo, ppo.staleness = 2 }", "test", []).Options;
        Assert.Equal((true, false), (options.PlaysOn, options.InRounds));
    }

    [Theory]
    [InlineData("ppo", "asynchronous", true)]
    [InlineData("reinforce", "asynchronous", true)]
    [InlineData("dqn", "asynchronous", false)]
    [InlineData("dqn", "synchronous", true)]
    public void On_policy_algorithms_play_in_rounds_in_any_mode(string algorithm, string mode, bool rounds) =>
        Assert.Equal(rounds, TroupeConfiguration.Parse($"troupe {{ algorithm.name = {algorithm}, run.mode = {mode} }}", "test", []).Options.InRounds);
}
