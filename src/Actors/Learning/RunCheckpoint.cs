using System.Text.Json;
using Troupe.Actors.Run;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Learning;

/// <summary>What a checkpoint of a run holds beside the learner's own files, and how it is read back.</summary>
public static class RunCheckpoint
{
    /// <param name="number">What it is numbered by; null: the learner's updates.</param>
    /// <returns>The folder, durable.</returns>
    public static string Write(CheckpointFolder checkpoints, ILearner learner, RunState state, IReadOnlyDictionary<string, byte[]> files, long? number = null) =>
        checkpoints.Write(
            number ?? learner.Updates,
            folder =>
            {
                learner.Save(folder);
                foreach (var (name, content) in files) File.WriteAllBytes(Path.Combine(folder, name), content);
            },
            JsonSerializer.SerializeToElement(state)).Folder;

    /// <summary>The weights alone: enough to act, not to go on learning.</summary>
    public static void WriteBest(string root, WeightsSnapshot weights, RunState state) =>
        new CheckpointFolder(root, keep: 1).Write(
            state.BestValidation?.Updates ?? state.Updates,
            folder => WeightsFile.Write(Path.Combine(folder, WeightsFile.Name), weights),
            JsonSerializer.SerializeToElement(state));

    /// <summary>The newest whole checkpoint of a run, or null.</summary>
    /// <param name="note">Told of each that had to be passed over.</param>
    public static (string Folder, RunState State)? Newest(string root, Action<string> note)
    {
        if (!Directory.Exists(root)) return null;
        return new CheckpointFolder(root, keep: int.MaxValue).Newest(note) is { } checkpoint
            ? (checkpoint.Folder, checkpoint.State.Deserialize<RunState>()!)
            : null;
    }

    /// <summary>Weights to act on, of the newest whole checkpoint below <paramref name="root"/>.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static WeightsSnapshot ReadWeights(string root) =>
        Newest(root, _ => { }) is { } newest
            ? WeightsFile.Read(Path.Combine(newest.Folder, WeightsFile.Name), new WeightsVersion(newest.State.Epoch, 0))
            : throw new InvalidDataException($"{root} holds no whole checkpoint.");
}
