using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Tests.Run;
using Troupe.Env.Registry;
using Troupe.Learner.Policies;

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
    [InlineData("algorithm.micro-batch = 24", "a divisor of algorithm.batch-size = 64")]
    [InlineData("algorithm { name = reinforce, micro-batch = 16 }", "0 with reinforce, whose batch is the round")]
    [InlineData("algorithm { name = supervised, micro-batch = 16 }", "algorithm.supervised.accumulate adds up")]
    [InlineData("algorithm.micro-batch = 16, distill.from = runs/other", "0 where a policy is distilled")]
    [InlineData("algorithm { name = ppo, batch-size = 64, micro-batch = 16 }, policy.memory = gru", "a multiple of agents.steps-per-round = 32 with policy.memory: parts")]
    [InlineData("policy.memory = gru", "what came before a single transition is not there to be remembered")]
    [InlineData("policy.memory = gru, replay.sequence.length = 7", "an even number from 2 on")]
    [InlineData("policy.memory = gru, replay.sequence { length = 8, burn-in = 5 }", "at most half of replay.sequence.length = 8")]
    [InlineData("policy.memory = gru, replay.sequence.length = 8, policy.c51.atoms = 51", "0 (off) with policy.memory")]
    [InlineData("replay.sequence.length = 8", "0 without policy.memory")]
    [InlineData("algorithm.name = ppo, policy.memory = gru, replay.sequence.length = 8", "it learns from whole rounds")]
    [InlineData("algorithm.value-rescaling = on, policy.c51.atoms = 51", "troupe.algorithm.value-rescaling is on; allowed is off with policy.c51.atoms = 51")]
    [InlineData("algorithm { name = reinforce, value-rescaling = on }", "only dqn's targets are rescaled")]
    [InlineData("policy.activation = tanh", "relu with dqn")]
    [InlineData("policy.value-network = separate", "which has no value network")]
    [InlineData("algorithm.anneal.clip = linear", "constant with dqn")]
    [InlineData("algorithm.anneal.entropy = cosine", "constant with dqn")]
    [InlineData("algorithm.policy-gradient.normalize-rewards = on", "off with dqn, which sees single transitions")]
    [InlineData("input.normalize = on, policy.memory = gru, replay.sequence.length = 8", "off with dqn and policy.memory")]
    public void What_an_algorithm_cannot_do_is_refused_with_the_reason(string settings, string reason)
    {
        var options = TroupeConfiguration.Parse($"troupe {{ world.name = frozen-lake, {settings} }}", "test", []).Options;
        Assert.Contains(reason, Assert.Throws<ConfigurationError>(() => new RunBuilder(options, () => Runs.WorldOf(options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bfloat16_is_refused_on_the_cpu_with_what_to_do()
    {
        var options = TroupeConfiguration.Parse("troupe.learner { precision = bfloat16, device = cpu }", "test", []).Options;
        var error = Assert.Throws<ConfigurationError>(() => RunBuilder.Device(options));
        Assert.Contains("troupe.learner.precision", error.Message, StringComparison.Ordinal);
        Assert.Contains("float32 here; bfloat16 with learner.device = cuda", error.Message, StringComparison.Ordinal);
        Assert.Equal("cpu", RunBuilder.Device(options with { Learner = options.Learner with { Precision = Precision.Float32 } }));
    }

    // What a run on CUDA learned can be looked at on any machine
    [Fact]
    public void A_policy_of_a_bfloat16_run_is_made_on_the_cpu_all_the_same()
    {
        var options = TroupeConfiguration.Parse("troupe { world.name = frozen-lake, learner { precision = bfloat16, device = cpu } }", "test", []).Options;
        Assert.Equal(Precision.Bfloat16, new RunBuilder(options, () => Runs.WorldOf(options)).Policy.Precision);
    }

    [Fact]
    public void Ppo_plays_on_where_a_staleness_is_allowed()
    {
        var options = TroupeConfiguration.Parse("troupe.algorithm { name = ppo, ppo.staleness = 2 }", "test", []).Options;
        Assert.Equal((true, false), (options.PlaysOn, options.InRounds));
    }

    [Theory]
    [InlineData("algorithm.name = ppo, policy.action-head = fixed", "auto in text-generation, where texts are written")]
    [InlineData("algorithm.name = ppo, policy.decoder.dropout = 0.1", "differ by chance")]
    [InlineData("algorithm.name = ppo, policy.decoder.heads = 3", "cannot be divided among 3 heads")]
    [InlineData("algorithm.name = ppo, policy.decoder.context = 33", "at least 34 in text-generation, whose texts have up to 32 tokens")]
    [InlineData("algorithm.name = ppo, policy.value-network = separate", "read from the decoder")]
    [InlineData("algorithm.name = ppo, algorithm.batch-size = 100", "the texts of a round")]
    [InlineData("algorithm.name = ppo, algorithm.ppo.advantage = group", "at least 2 where advantages are relative")]
    [InlineData("algorithm.name = reinforce, algorithm.reinforce.baseline = leave-one-out", "at least 2 where advantages are relative")]
    [InlineData("algorithm.name = ppo, algorithm.generation.group-size = 5", "a divisor of agents.steps-per-round = 32")]
    [InlineData("algorithm.name = ppo, algorithm.generation.kl-target = 6", "nothing to steer")]
    [InlineData("algorithm.name = reinforce, replay.selector = prioritized", "each once")]
    [InlineData("algorithm.name = ppo, algorithm.ppo.staleness = 2", "not corrected for older weights")]
    [InlineData("algorithm.micro-batch = 24", "a divisor of algorithm.batch-size = 64")]
    [InlineData("algorithm.generation.kl-coefficient = 0.1", "0 with dqn")]
    [InlineData("algorithm.generation.group-size = 2", "1 with dqn")]
    [InlineData("policy.noisy = on", "off where texts are written")]
    [InlineData("policy.c51.atoms = 51", "0 where texts are written")]
    [InlineData("algorithm.value-rescaling = on", "whose tokens have plain values")]
    [InlineData("policy.memory = lstm", "none where texts are written")]
    [InlineData("replay.sequence.length = 8", "0 where texts are written")]
    public void What_cannot_be_done_where_texts_are_written_is_refused_with_the_reason(string settings, string reason)
    {
        var options = TroupeConfiguration.Parse($"troupe {{ world.name = text-generation, {settings} }}", "test", []).Options;
        Assert.Contains(reason, Assert.Throws<ConfigurationError>(() => new RunBuilder(options, () => WorldRegistry.Create(options.World.Name))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("algorithm.name = ppo, algorithm.ppo.advantage = group", "gae where actions are chosen")]
    [InlineData("algorithm.name = reinforce, algorithm.reinforce.baseline = leave-one-out", "where actions are chosen")]
    [InlineData("algorithm.generation.group-size = 2", "1 where actions are chosen")]
    [InlineData("algorithm.generation.kl-coefficient = 0.1", "0 where actions are chosen")]
    public void What_only_written_texts_have_is_refused_where_actions_are_chosen(string settings, string reason) =>
        What_an_algorithm_cannot_do_is_refused_with_the_reason(settings, reason);

    [Theory]
    [InlineData("ppo", "asynchronous", true)]
    [InlineData("reinforce", "asynchronous", true)]
    [InlineData("dqn", "asynchronous", false)]
    [InlineData("dqn", "synchronous", true)]
    public void On_policy_algorithms_play_in_rounds_in_any_mode(string algorithm, string mode, bool rounds) =>
        Assert.Equal(rounds, TroupeConfiguration.Parse($"troupe {{ algorithm.name = {algorithm}, run.mode = {mode} }}", "test", []).Options.InRounds);
}
