using Troupe.Actors.Configuration;
using Troupe.Learner.Policies;

namespace Troupe.Actors.Hosting.Algorithms;

/// <summary>What the algorithms that learn an actor–critic have in common.</summary>
internal static class ActorCritics
{
    /// <exception cref="ConfigurationError">Something that an actor–critic on policy cannot do.</exception>
    public static void Check(TroupeOptions options, string name)
    {
        RunAlgorithms.Require(
            options.Replay.Selector == SelectorKind.Uniform, "replay.selector", "prioritized",
            $"uniform with {name}: it learns from every step of a round, each once, so nothing is ever drawn by priority");
        RunAlgorithms.Require(options.Replay.Sequence.Length == 0, "replay.sequence.length", options.Replay.Sequence.Length, $"0 with {name}: with policy.memory it learns from whole rounds, each a sequence");
        RunAlgorithms.Require(!options.Policy.Dueling, "policy.dueling", "on", $"off with {name}: its network has a policy and a value already");
        RunAlgorithms.Require(options.Policy.C51.Atoms == 0, "policy.c51.atoms", options.Policy.C51.Atoms, $"0 with {name}, whose policy is not made of returns; dqn learns their distribution");
        RunAlgorithms.Require(!options.Algorithm.ValueRescaling, "algorithm.value-rescaling", "on", $"off with {name}: only dqn's targets are rescaled");
        RunAlgorithms.Require(!options.Policy.Noisy, "policy.noisy", "on", $"off with {name}, which explores by drawing from its policy; dqn can explore by noise");
    }

    public static ActorCriticSpec Policy(TroupeOptions options, ActionHead head) => new()
    {
        Head = head,
        Activation = options.Policy.Activation == ActivationKind.Tanh ? Activation.Tanh : Activation.Relu,
        Separate = options.Policy.ValueNetwork == ValueNetworkKind.Separate,
    };
}
