namespace Troupe.Learner.Policies;

/// <summary>The parameters of a <see cref="QNetworkSpec"/>. They begin as PyTorch's defaults do.</summary>
public sealed class QNetworkLayout : NetworkLayout
{
    public QNetworkLayout(QNetworkSpec spec) : base(spec)
    {
        if (spec.ObservesText) AddEncoder(StateEncoder);
        var width = spec.FeatureSize;
        for (var layer = 0; layer < spec.Layers; layer++, width = spec.HiddenSize) AddLinear(Trunk(layer), spec.HiddenSize, width);
        if (spec.Head is ActionHead.Fixed head)
            AddLinear(Head, head.Count, width);
        else
        {
            AddEncoder(ActionEncoder);
            AddLinear(JointState, spec.HiddenSize, width);
            AddLinear(JointAction, spec.HiddenSize, spec.TextFeatureSize, bias: false);
            AddLinear(JointScore, 1, spec.HiddenSize);
        }
        if (spec.Dueling) AddLinear(Value, 1, width);
    }

    private void AddEncoder(string name)
    {
        var bound = new Initial.Uniform(1 / Math.Sqrt(Spec.HiddenSize));
        AddEncoder(name, bound, bound);
    }

    private void AddLinear(string name, int outputs, int inputs, bool bias = true)
    {
        var bound = new Initial.Uniform(1 / Math.Sqrt(inputs));
        AddLinear(name, outputs, inputs, bound, bias ? bound : null);
    }
}
