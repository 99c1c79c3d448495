using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Dqn;

/// <summary>A network beside the slower one that targets are computed with (Mnih et al. 2015).</summary>
internal static class TargetNetwork
{
    /// <summary>Makes the target like the online network, or moves it there a little.</summary>
    /// <param name="rate">τ: 1 copies, less is Polyak's average (Lillicrap et al. 2016).</param>
    public static void Follow(FlatNetwork target, FlatNetwork online, double rate)
    {
        using var off = no_grad();
        if (rate >= 1) target.Flat.copy_(online.Flat);
        else target.Flat.mul_(1 - rate).add_(online.Flat, rate);
    }

    /// <summary>Writes both into the model file of a checkpoint.</summary>
    public static void Save(string folder, FlatNetwork online, FlatNetwork target) => Safetensors.Write(
        Path.Combine(folder, WeightsFile.Name),
        [.. FlatTensors.Named(online.Layout, "", FlatTensors.Read(online.Flat)), .. FlatTensors.Named(target.Layout, WeightsFile.TargetPrefix, FlatTensors.Read(target.Flat))],
        new Dictionary<string, string> { ["format"] = "pt" });

    /// <exception cref="InvalidDataException">The file is damaged, or of another network; names it.</exception>
    public static void Load(string folder, FlatNetwork online, FlatNetwork target)
    {
        var path = Path.Combine(folder, WeightsFile.Name);
        var tensors = Safetensors.Read(path);
        FlatTensors.Load(path, tensors, "", online);
        FlatTensors.Load(path, tensors, WeightsFile.TargetPrefix, target);
    }
}
