namespace Troupe.Learner.Policies;

/// <summary>How a parameter begins.</summary>
public abstract record Initial
{
    /// <summary>Uniform in ± <paramref name="Bound"/>.</summary>
    public sealed record Uniform(double Bound) : Initial;

    /// <summary>Normal with mean 0.</summary>
    public sealed record Normal(double Deviation = 1) : Initial;

    /// <summary>Orthonormal rows or columns, whichever are fewer, times a gain (Saxe et al. 2014).</summary>
    public sealed record Orthogonal(double Gain) : Initial;

    public sealed record Zero : Initial;

    /// <summary>The same number everywhere.</summary>
    public sealed record Constant(double Value) : Initial;
}

/// <summary>One parameter of a network, and where it lies when all are laid one behind the other.</summary>
public sealed record ParameterSlot(string Name, int[] Shape, int Offset, Initial Initial)
{
    public int Length { get; } = Shape.Aggregate(1, (a, b) => checked(a * b));
}

/// <summary>
/// Names, shapes and order of a network's parameters. The managed network, the torch network, snapshots and checkpoints
/// all take theirs from here.
/// </summary>
public abstract class NetworkLayout
{
    private readonly List<ParameterSlot> _slots = [];
    private readonly Dictionary<string, ParameterSlot> _byName = [];

    protected NetworkLayout(PolicySpec spec)
    {
        Spec = spec.Checked();
        if (!spec.NormalizeNumbers) return;
        Add(InputScaling.Mean, new Initial.Zero(), spec.Numbers);
        Add(InputScaling.Scale, new Initial.Constant(1), spec.Numbers);
        Statistics = Length;
    }

    public const string StateEncoder = "state";
    public const string ActionEncoder = "action";
    public const string Head = "head";
    public const string JointState = "joint.state";
    public const string JointAction = "joint.action";
    public const string JointScore = "joint.score";
    public const string Value = "value";
    public const string Memory = "memory";

    public static string Trunk(int layer) => $"trunk.{layer}";

    public PolicySpec Spec { get; }

    public IReadOnlyList<ParameterSlot> Slots => _slots;

    /// <summary>The first so many numbers are measured, not trained: see <see cref="InputScaling"/>.</summary>
    public int Statistics { get; }

    /// <summary>Numbers in all parameters together.</summary>
    public int Length { get; private set; }

    public ParameterSlot this[string name] => _byName[name];

    /// <summary>The part of <paramref name="flat"/> that holds the named parameter.</summary>
    public ReadOnlySpan<float> Of(string name, ReadOnlySpan<float> flat) => flat.Slice(_byName[name].Offset, _byName[name].Length);

    /// <inheritdoc cref="Of(string, ReadOnlySpan{float})"/>
    public Span<float> Of(string name, Span<float> flat) => flat.Slice(_byName[name].Offset, _byName[name].Length);

    /// <summary>Whether the parameter belongs to an encoder of texts, or to the memory behind it: what managed code differentiates.</summary>
    public virtual bool IsEncoder(ParameterSlot slot) =>
        slot.Name.StartsWith(StateEncoder + ".", StringComparison.Ordinal) || slot.Name.StartsWith(ActionEncoder + ".", StringComparison.Ordinal)
        || slot.Name.StartsWith(Memory + ".", StringComparison.Ordinal);

    /// <param name="orthogonal">Recurrent and convolution weights begin orthogonal, their biases zero; else as in PyTorch.</param>
    protected void AddEncoder(string name, bool orthogonal)
    {
        foreach (var (suffix, initial, shape) in EncoderParameters.Of(Spec, orthogonal)) Add($"{name}.{suffix}", initial, shape);
    }

    /// <summary>Gates in PyTorch's order: reset, update, new of a GRU; input, forget, cell, output of an LSTM. Nothing without memory.</summary>
    protected void AddMemory(string name, Initial weight, Initial bias)
    {
        if (!Spec.Remembers) return;
        var gates = (Spec.Memory == MemoryKind.Gru ? 3 : 4) * Spec.MemorySize;
        Add($"{name}.weight_ih", weight, gates, Spec.FeatureSize);
        Add($"{name}.weight_hh", weight, gates, Spec.MemorySize);
        Add($"{name}.bias_ih", bias, gates);
        Add($"{name}.bias_hh", bias, gates);
    }

    /// <param name="bias">Null: none.</param>
    protected void AddLinear(string name, int outputs, int inputs, Initial weight, Initial? bias)
    {
        Add($"{name}.weight", weight, outputs, inputs);
        if (bias is not null) Add($"{name}.bias", bias, outputs);
    }

    /// <summary>σ of a noisy layer, beside the weight and bias that it has already; see <see cref="FactorisedNoise"/>.</summary>
    protected void AddNoise(string name, Initial sigma)
    {
        foreach (var parameter in new[] { $"{name}.weight", $"{name}.bias" })
            if (_byName.TryGetValue(parameter, out var mean)) Add(parameter + FactorisedNoise.Sigma, sigma, mean.Shape);
    }

    protected void Add(string name, Initial initial, params int[] shape)
    {
        var slot = new ParameterSlot(name, shape, Length, initial);
        _slots.Add(slot);
        _byName.Add(name, slot);
        Length = checked(Length + slot.Length);
    }
}
