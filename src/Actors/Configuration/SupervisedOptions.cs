namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.algorithm.supervised</c>: learning from examples with known answers.</summary>
public sealed record SupervisedOptions
{
    public SupervisedTask Task { get; init; } = SupervisedTask.BehaviourCloning;

    /// <summary>Passes over the training examples after which the run stops; 0: no limit.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Validations in a row that bring nothing better, after which the run stops; 0: never.</summary>
    public int Patience { get; init; }

    /// <summary>Parts of a cross-validation before the run itself; 0: none.</summary>
    public int Folds { get; init; }

    /// <summary>Tokens of a window of a text.</summary>
    public int Window { get; init; } = 128;

    /// <summary>Mini-batches of a text whose gradients are added up for one update; 0: the whole text, full-batch gradient descent.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>What a behaviour is cloned into.</summary>
    public ClonedNetwork Network { get; init; } = ClonedNetwork.ActorCritic;
}

public enum SupervisedTask
{
    /// <summary>What a world's planner does is imitated.</summary>
    BehaviourCloning,

    /// <summary>The same in a world whose games are one choice among fixed labels.</summary>
    Classification,

    /// <summary>The next token of a text is predicted.</summary>
    LanguageModel,

    /// <summary>A text is written to a prompt.</summary>
    SequenceToSequence,
}

public enum ClonedNetwork
{
    /// <summary>A policy and a value, as ppo and reinforce learn.</summary>
    ActorCritic,

    /// <summary>Values of actions, as dqn learns.</summary>
    QNetwork,
}
