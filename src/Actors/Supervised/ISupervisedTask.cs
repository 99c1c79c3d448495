using Troupe.Actors.Reporting;
using Troupe.Learner.Algorithms;

namespace Troupe.Actors.Supervised;

/// <summary>What a supervised run learns: its examples, and how they are learned.</summary>
internal interface ISupervisedTask
{
    /// <summary>What is learned from, in a sentence's beginning.</summary>
    string Told { get; }

    /// <summary>What summary.json calls the environment.</summary>
    string Environment { get; }

    /// <summary>Keeps with the run what its weights mean: a vocabulary, a tokenizer.</summary>
    /// <exception cref="CommandLine.UsageException">The folder holds another one.</exception>
    void Keep(Run.RunFolder folder);

    /// <param name="fold">The part that is held out, from 0; null: the run itself.</param>
    ISupervisedTraining Begin(int? fold);
}

/// <summary>One training from its initial weights on. All calls on one thread.</summary>
internal interface ISupervisedTraining : IDisposable
{
    ILearner Learner { get; }

    /// <summary>Updates of one pass over the training examples.</summary>
    long UpdatesPerEpoch { get; }

    /// <summary>The next update.</summary>
    /// <returns>What it did, and the tokens or choices that it learned from.</returns>
    (ILearnerUpdate Update, long Seen) Update();

    /// <summary>The present weights on the validation set.</summary>
    SupervisedScore Validate();

    /// <summary>The present weights on the test set, or the held-out part.</summary>
    /// <returns>Beside the score, greedy games where the task plays any.</returns>
    (SupervisedScore Score, Score? Games) Test();
}
