using Troupe.Env;
using static TorchSharp.torch;

namespace Troupe.Learner.Policies;

/// <summary>
/// Dropout of one update (Srivastava et al. 2014): each number is set to zero with probability p, the others grow by
/// 1 / (1 − p).
/// </summary>
public sealed class DropoutMasks(double share, Rng random)
{
    public Tensor Apply(Tensor x)
    {
        var kept = (float)(1 / (1 - share));
        var mask = new float[x.numel()];
        for (var i = 0; i < mask.Length; i++) mask[i] = random.NextDouble() < share ? 0 : kept;
        return x * tensor(mask, x.shape, device: x.device);
    }
}
