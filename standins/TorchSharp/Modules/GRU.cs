using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Gated recurrent units (Cho et al. 2014), several layers, either or both directions.</summary>
    public sealed class GRU : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
    {
        private readonly RecurrentNet _net;

        internal GRU(long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype) : base(nameof(GRU)) =>
            _net = new RecurrentNet(3, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype, register_parameter);

        /// <summary>[T, B, in] ([B, T, in] when batch first), [layers, B, hidden] → outputs of all steps, the last states.</summary>
        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null)
        {
            using var zeros = h0 is null ? _net.Zeros(input) : null;
            return Interop.Aten.gru_input.Call2(input, h0 ?? zeros, _net.Parameters, _net.HasBias, _net.Layers, _net.Dropout, training, _net.Bidirectional, _net.BatchFirst);
        }

        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0);

        public (nn.utils.rnn.PackedSequence, Tensor) call(nn.utils.rnn.PackedSequence input, Tensor? h0 = null)
        {
            using var zeros = h0 is null ? _net.Zeros(input) : null;
            var (data, last) = Interop.Aten.gru_data.Call2(input.data, input.batch_sizes, input.Sort(h0) ?? zeros, _net.Parameters, _net.HasBias, _net.Layers, _net.Dropout, training, _net.Bidirectional);
            return (input.With(data), input.Unsort(last));
        }

        /// <summary>Matters on CUDA only.</summary>
        public void flatten_parameters() { }

        /// <summary>Registered one by one under their own names.</summary>
        protected override void RegisterComponents() { }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static GRU GRU(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}
