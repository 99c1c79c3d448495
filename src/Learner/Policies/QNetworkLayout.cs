namespace Troupe.Learner.Policies;

/// <summary>The parameters of a <see cref="QNetworkSpec"/>. They begin as PyTorch's defaults do, and σ of a noisy layer as σ₀/√inputs.</summary>
public sealed class QNetworkLayout : NetworkLayout
{
    private readonly double _noise;

    public QNetworkLayout(QNetworkSpec spec) : base(spec)
    {
        _noise = spec.NoiseScale;
        if (spec.ObservesText) AddEncoder(StateEncoder, orthogonal: false);
        var recurrent = new Initial.Uniform(1 / Math.Sqrt(spec.MemorySize));
        AddMemory(Memory, recurrent, recurrent);
        var width = spec.CoreSize;
        for (var layer = 0; layer < spec.Layers; layer++, width = spec.HiddenSize) AddLinear(Trunk(layer), spec.HiddenSize, width);
        if (spec.Head is ActionHead.Fixed head)
            AddLinear(Head, head.Count * spec.Outputs, width);
        else
        {
            AddEncoder(ActionEncoder, orthogonal: false);
            AddLinear(JointState, spec.HiddenSize, width);
            AddLinear(JointAction, spec.HiddenSize, spec.TextFeatureSize, bias: false);
            AddLinear(JointScore, spec.Outputs, spec.HiddenSize);
        }
        if (spec.Dueling) AddLinear(Value, spec.Outputs, width);
    }

    private void AddLinear(string name, int outputs, int inputs, bool bias = true)
    {
        var bound = new Initial.Uniform(1 / Math.Sqrt(inputs));
        AddLinear(name, outputs, inputs, bound, bias ? bound : null);
        if (_noise > 0) AddNoise(name, new Initial.Constant(_noise / Math.Sqrt(inputs)));
    }
}
