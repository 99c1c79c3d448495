using System.Runtime.InteropServices;
using Troupe.Env;
using Troupe.Learner.Policies;

namespace Troupe.Learner.Algorithms.Dqn;

/// <summary>
/// The noise of a learner's noisy layers: a new ε for each network and each update (Fortunato et al. 2018, section 3.1:
/// independent for online and target network; one sample serves the whole mini-batch).
/// </summary>
internal sealed class LearnerNoise(NetworkLayout layout, long seed)
{
    private const long Stream = 0x9015E;

    private readonly FactorisedNoise _noise = new(layout);
    private readonly float[] _drawn = new float[layout.Length];
    private readonly float[] _weights = new float[layout.Length];
    private Rng _rng = new(seed, Stream);

    public RngState State => _rng.State;

    public void Restore(RngState state) => _rng = Rng.FromState(state);

    /// <summary>The network has new noise from here on.</summary>
    /// <param name="managed">Takes the network's weights with that noise in them; null: there is none.</param>
    public void Draw(QNetwork network, ActingNetwork? managed)
    {
        _noise.Draw(_rng, _drawn);
        network.SetNoise(_drawn);
        if (managed is null) return;
        MemoryMarshal.Cast<byte, float>(network.Flat.bytes).CopyTo(_weights);
        _noise.Add(_drawn, _weights);
        managed.Load(_weights);
    }
}
