using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Troupe.Learner.Policies;

/// <summary>
/// A network in torch whose parameters are all views of one vector, so that a snapshot is one copy and an optimizer's
/// step one pass; with the parts that the networks share. Not thread-safe.
/// </summary>
/// <remarks>U: distinct observations, A: distinct action texts, P: pairs of a row and one of its actions, H: hidden size, E: embedding size.</remarks>
public abstract class FlatNetwork : Module
{
    private readonly PolicySpec _spec;
    private readonly Dictionary<string, Parameter> _named = [];

    protected FlatNetwork(NetworkLayout layout, Device? device, string name) : base(name)
    {
        Layout = layout;
        _spec = layout.Spec;
        Flat = zeros(Layout.Length, device: device).DetachFromDisposeScope();
        foreach (var slot in Layout.Slots)
        {
            var view = Flat.narrow(0, slot.Offset, slot.Length).view(Array.ConvertAll(slot.Shape, size => (long)size));
            var parameter = new Parameter(view.DetachFromDisposeScope());
            _named.Add(slot.Name, parameter);
            register_parameter(slot.Name, parameter);
        }
    }

    public NetworkLayout Layout { get; }

    /// <summary>Receives, while it is there, the sum over the rows of each rectified unit by layer, as layers are passed.</summary>
    internal Dictionary<string, float[]>? UnitSums { get; set; }

    /// <summary>All parameters one behind the other, [<see cref="NetworkLayout.Length"/>]; writing to it changes them.</summary>
    public Tensor Flat { get; }

    public Parameter this[string name] => _named[name];

    internal MatrixProducts Products => new(_spec.Precision);

    /// <summary>Draws what dropout leaves out, from here on; null: nothing is left out.</summary>
    public DropoutMasks? Dropout { get; set; }

    /// <summary>Features of the distinct observations, [U, features]; with memory what the rows' hidden layers see, [rows, M].</summary>
    public Tensor EncodeStates(QBatch batch) => EncodeStates(batch, "");

    /// <summary>Features of the distinct action texts, [A, features].</summary>
    public Tensor EncodeTexts(QBatch batch) => EncodeLists(NetworkLayout.ActionEncoder, batch.Texts);

    /// <summary>The same by the tower whose parameters' names begin so.</summary>
    protected Tensor EncodeStates(QBatch batch, string prefix)
    {
        var features = _spec.ObservesText ? EncodeLists(prefix + NetworkLayout.StateEncoder, batch.Observations) : Numbers(batch.Observations);
        return _spec.Remembers ? TorchMemory.Unroll(this, _spec, prefix, features, batch) : features;
    }

    /// <summary>Behind an encoder or a hidden layer.</summary>
    protected Tensor Dropped(Tensor x) => Dropout is null ? x : Dropout.Apply(x);

    protected Tensor Linear(string name, Tensor x) => Products.Linear(x, Effective($"{name}.weight"), Effective($"{name}.bias"));

    /// <summary>A layer of rectified units.</summary>
    protected Tensor Rectified(string name, Tensor x)
    {
        var y = functional.relu(Linear(name, x));
        if (UnitSums is null) return y;
        using var sums = y.detach().sum(0L).cpu();
        UnitSums[name] = MemoryMarshal.Cast<byte, float>(sums.bytes).ToArray();
        return y;
    }

    /// <summary>The parameter as a linear layer uses it.</summary>
    protected virtual Tensor Effective(string name) => this[name];

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (var parameter in _named.Values) parameter.Dispose();
        Flat.Dispose();
    }

    private Tensor Numbers(InternedLists observations)
    {
        var numbers = new float[observations.Count * _spec.Numbers];
        for (var i = 0; i < observations.Count; i++)
            MemoryMarshal.Cast<int, float>(observations[i]).CopyTo(numbers.AsSpan(i * _spec.Numbers, _spec.Numbers));
        if (_spec.NormalizeNumbers)
        {
            using var statistics = Flat.narrow(0, 0, Layout.Statistics).cpu();
            InputScaling.Apply(Layout, MemoryMarshal.Cast<byte, float>(statistics.bytes), numbers);
        }
        return tensor(numbers, [observations.Count, _spec.Numbers], device: Flat.device);
    }

    private Tensor EncodeLists(string name, InternedLists lists) => new TorchEncoders(this, name).Encode(lists);
}
