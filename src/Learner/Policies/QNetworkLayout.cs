namespace Troupe.Learner.Policies;

/// <summary>One parameter of a network, and where it lies when all are laid one behind the other.</summary>
/// <param name="InitialBound">Drawn uniformly from ± this at the start; null: from a standard normal.</param>
public sealed record ParameterSlot(string Name, int[] Shape, int Offset, double? InitialBound)
{
    public int Length { get; } = Shape.Aggregate(1, (a, b) => checked(a * b));
}

/// <summary>
/// Names, shapes and order of a network's parameters. The managed network, the torch network, snapshots and checkpoints
/// all take theirs from here. Initial bounds are PyTorch's defaults.
/// </summary>
public sealed class QNetworkLayout
{
    private readonly List<ParameterSlot> _slots = [];
    private readonly Dictionary<string, ParameterSlot> _byName = [];

    public QNetworkLayout(QNetworkSpec spec)
    {
        Spec = spec.Checked();
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

    public const string StateEncoder = "state";
    public const string ActionEncoder = "action";
    public const string Head = "head";
    public const string JointState = "joint.state";
    public const string JointAction = "joint.action";
    public const string JointScore = "joint.score";
    public const string Value = "value";

    public static string Trunk(int layer) => $"trunk.{layer}";

    public QNetworkSpec Spec { get; }

    public IReadOnlyList<ParameterSlot> Slots => _slots;

    /// <summary>Numbers in all parameters together.</summary>
    public int Length { get; private set; }

    public ParameterSlot this[string name] => _byName[name];

    /// <summary>The part of <paramref name="flat"/> that holds the named parameter.</summary>
    public ReadOnlySpan<float> Of(string name, ReadOnlySpan<float> flat) => flat.Slice(_byName[name].Offset, _byName[name].Length);

    /// <inheritdoc cref="Of(string, ReadOnlySpan{float})"/>
    public Span<float> Of(string name, Span<float> flat) => flat.Slice(_byName[name].Offset, _byName[name].Length);

    private void AddEncoder(string name)
    {
        Add($"{name}.embedding", null, Spec.Tokens, Spec.EmbeddingSize);
        if (Spec.Encoder != EncoderKind.Gru) return;
        var bound = 1 / Math.Sqrt(Spec.HiddenSize);
        Add($"{name}.gru.weight_ih", bound, 3 * Spec.HiddenSize, Spec.EmbeddingSize);   // rows: reset, update, new gate
        Add($"{name}.gru.weight_hh", bound, 3 * Spec.HiddenSize, Spec.HiddenSize);
        Add($"{name}.gru.bias_ih", bound, 3 * Spec.HiddenSize);
        Add($"{name}.gru.bias_hh", bound, 3 * Spec.HiddenSize);
    }

    private void AddLinear(string name, int outputs, int inputs, bool bias = true)
    {
        var bound = 1 / Math.Sqrt(inputs);
        Add($"{name}.weight", bound, outputs, inputs);
        if (bias) Add($"{name}.bias", bound, outputs);
    }

    private void Add(string name, double? bound, params int[] shape)
    {
        var slot = new ParameterSlot(name, shape, Length, bound);
        _slots.Add(slot);
        _byName.Add(name, slot);
        Length = checked(Length + slot.Length);
    }
}
