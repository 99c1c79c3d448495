namespace TorchSharp.Modules;

/// <summary>Weights and options of a GRU or LSTM: for each layer and direction weight_ih, weight_hh, bias_ih, bias_hh.</summary>
internal sealed class RecurrentNet
{
    private readonly long _hiddenSize;
    private readonly long _directions;

    public RecurrentNet(
        long gates, long inputSize, long hiddenSize, long layers, bool bias, bool batchFirst, double dropout, bool bidirectional,
        torch.Device? device, torch.ScalarType? dtype, Action<string, Parameter> register)
    {
        (_hiddenSize, _directions) = (hiddenSize, bidirectional ? 2 : 1);
        (Layers, HasBias, BatchFirst, Dropout, Bidirectional) = (layers, bias, batchFirst, dropout, bidirectional);
        var bound = 1 / Math.Sqrt(hiddenSize);
        List<torch.Tensor> parameters = [];
        for (var layer = 0; layer < layers; layer++)
        {
            for (var direction = 0; direction < _directions; direction++)
            {
                var suffix = direction == 0 ? $"_l{layer}" : $"_l{layer}_reverse";
                Add($"weight_ih{suffix}", gates * hiddenSize, layer == 0 ? inputSize : hiddenSize * _directions);
                Add($"weight_hh{suffix}", gates * hiddenSize, hiddenSize);
                if (!bias) continue;
                Add($"bias_ih{suffix}", gates * hiddenSize);
                Add($"bias_hh{suffix}", gates * hiddenSize);
            }
        }
        Parameters = [.. parameters];

        void Add(string name, params long[] shape)
        {
            var parameter = Initial.Uniform(bound, device, dtype, shape);
            parameter.DetachFromDisposeScope();
            parameters.Add(parameter);
            register(name, parameter);
        }
    }

    public torch.Tensor[] Parameters { get; }
    public long Layers { get; }
    public bool HasBias { get; }
    public bool BatchFirst { get; }
    public double Dropout { get; }
    public bool Bidirectional { get; }

    /// <summary>Zero states for an input [T, B, in], or unbatched [T, in].</summary>
    public torch.Tensor Zeros(torch.Tensor input) => input.Dimensions == 2
        ? torch.zeros([Layers * _directions, _hiddenSize], input.dtype, input.device)
        : torch.zeros([Layers * _directions, input.size(BatchFirst ? 0 : 1), _hiddenSize], input.dtype, input.device);

    public torch.Tensor Zeros(torch.nn.utils.rnn.PackedSequence input) =>
        torch.zeros([Layers * _directions, input.batch_sizes.data<long>()[0], _hiddenSize], input.data.dtype, input.data.device);
}
