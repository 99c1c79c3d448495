using System.Runtime.InteropServices;
using TorchSharp.Modules;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms;

/// <summary>
/// Adam (Kingma and Ba 2015) over all weights of a network as one vector, and the way to its gradient: torch
/// differentiates the loss, the encoders of texts may do their part in managed code. Not thread-safe.
/// </summary>
internal sealed unsafe class FlatAdam : IDisposable
{
    private const string File = "optimizer.safetensors";
    private static readonly string[] Moments = ["exp_avg.", "exp_avg_sq."];

    private readonly FlatNetwork _network;
    private readonly Parameter _theta;                        // all weights as one parameter: the optimizer's view of Flat
    private readonly Tensor _gradient;                        // [weights], theta's
    private readonly Parameter[] _trained;                    // what torch differentiates
    private readonly ParameterSlot[] _trainedSlots;
    private readonly Adam _optimizer;

    /// <param name="managedEncoders">Texts are encoded in managed code: see <see cref="EncodedTexts"/>.</param>
    public FlatAdam(FlatNetwork network, bool managedEncoders, double learningRate, double beta1, double beta2, double epsilon)
    {
        _network = network;
        _theta = new Parameter(network.Flat.detach().DetachFromDisposeScope());
        _gradient = zeros(network.Layout.Length, device: network.Flat.device).DetachFromDisposeScope();
        _trainedSlots = [.. network.Layout.Slots.Where(slot => !managedEncoders || !network.Layout.IsEncoder(slot))];
        _trained = [.. _trainedSlots.Select(slot => network[slot.Name])];
        _optimizer = optim.Adam([_theta], learningRate, beta1, beta2, epsilon);
        LearningRate = learningRate;
    }

    public double LearningRate { get; private set; }

    /// <summary>Of this step and those that follow.</summary>
    public void SetLearningRate(double rate)
    {
        LearningRate = rate;
        foreach (var group in _optimizer.ParamGroups) group.LearningRate = rate;
    }

    /// <summary>The gradient of the loss at all weights takes the place of the former one.</summary>
    /// <param name="encoded">Features that managed code made, and that the loss depends on.</param>
    public void Differentiate(Tensor loss, IReadOnlyList<EncodedTexts> encoded)
    {
        _gradient.zero_();
        var gradients = autograd.grad([loss], [.. _trained, .. encoded.Select(e => e.Features)]);
        for (var i = 0; i < _trained.Length; i++)
            _gradient.narrow(0, _trainedSlots[i].Offset, _trainedSlots[i].Length).copy_(gradients[i].view(-1));
        if (encoded.Count > 0)
        {
            var flat = MemoryMarshal.Cast<byte, float>(_gradient.bytes);
            for (var i = 0; i < encoded.Count; i++)
                fixed (byte* from = gradients[_trained.Length + i].contiguous().bytes)
                    encoded[i].Encoder.Backward((float*)from, flat);
        }

        // A leaf's gradient cannot be set in all versions of TorchSharp; accumulating into an empty one can.
        _optimizer.zero_grad();
        autograd.backward([_theta], [_gradient]);
    }

    /// <returns>The global norm before clipping.</returns>
    public double Clip(double maxNorm) => nn.utils.clip_grad_norm_([_theta], maxNorm);

    public void Step() => _optimizer.step();

    /// <summary>Writes the moments and the count of steps.</summary>
    public void Save(string folder)
    {
        var state = State();
        Safetensors.Write(Path.Combine(folder, File), [.. FlatTensors.Named(_network.Layout, Moments[0], FlatTensors.Read(state.exp_avg)), .. FlatTensors.Named(_network.Layout, Moments[1], FlatTensors.Read(state.exp_avg_sq)), SafeTensor.Of("step", [state.step])]);
    }

    /// <exception cref="InvalidDataException">The file is damaged, or of another network; names it.</exception>
    public void Load(string folder)
    {
        var path = Path.Combine(folder, File);
        var moments = Safetensors.Read(path);
        var state = State();
        FlatTensors.Write(FlatTensors.Flat(_network.Layout, moments, Moments[0], path), state.exp_avg);
        FlatTensors.Write(FlatTensors.Flat(_network.Layout, moments, Moments[1], path), state.exp_avg_sq);
        state.step = moments.FirstOrDefault(t => t.Name == "step") is { } step ? step.Integers[0] : throw new InvalidDataException($"{path} has no tensor step.");
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _theta.Dispose();
        _gradient.Dispose();
    }

    private Adam.State State() => (Adam.State)_optimizer.state_dict().State[0];
}
