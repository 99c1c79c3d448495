using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997), several layers, either or both directions.</summary>
    public sealed class LSTM : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
    {
        private readonly RecurrentNet _net;

        internal LSTM(long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype) : base(nameof(LSTM)) =>
            _net = new RecurrentNet(4, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype, register_parameter);

        /// <summary>[T, B, in] ([B, T, in] when batch first), states [layers, B, hidden] → outputs of all steps, the last hidden and cell states.</summary>
        public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
        {
            using var zeros = h0_c0 is null ? _net.Zeros(input) : null;
            var (h, c) = h0_c0 ?? (zeros!, zeros!);
            return Interop.Aten.lstm_input.Call3(input, new Tensor[] { h, c }, _net.Parameters, _net.HasBias, _net.Layers, _net.Dropout, training, _net.Bidirectional, _net.BatchFirst);
        }

        public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

        public (nn.utils.rnn.PackedSequence, Tensor, Tensor) call(nn.utils.rnn.PackedSequence input, (Tensor, Tensor)? h0_c0 = null)
        {
            using var zeros = h0_c0 is null ? _net.Zeros(input) : null;
            var (h, c) = h0_c0 is { } given ? (input.Sort(given.Item1)!, input.Sort(given.Item2)!) : (zeros!, zeros!);
            var (data, lastH, lastC) = Interop.Aten.lstm_data.Call3(input.data, input.batch_sizes, new Tensor[] { h, c }, _net.Parameters, _net.HasBias, _net.Layers, _net.Dropout, training, _net.Bidirectional);
            return (input.With(data), input.Unsort(lastH), input.Unsort(lastC));
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
            public static LSTM LSTM(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}
