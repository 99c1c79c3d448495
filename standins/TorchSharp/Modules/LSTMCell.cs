using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class LSTMCell : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor)>
    {
        private Parameter _weight_ih = null!;
        private Parameter _weight_hh = null!;
        private Parameter? _bias_ih;
        private Parameter? _bias_hh;

        private readonly long hiddenSize;

        internal LSTMCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype) : base(nameof(LSTMCell))
        {
            this.hiddenSize = hiddenSize;
            var bound = 1 / Math.Sqrt(hiddenSize);
            weight_ih = Initial.Uniform(bound, device, dtype, 4 * hiddenSize, inputSize);
            weight_hh = Initial.Uniform(bound, device, dtype, 4 * hiddenSize, hiddenSize);
            if (!bias) return;
            bias_ih = Initial.Uniform(bound, device, dtype, 4 * hiddenSize);
            bias_hh = Initial.Uniform(bound, device, dtype, 4 * hiddenSize);
        }

        public Parameter weight_ih
        {
            get => _weight_ih;
            set
            {
                _weight_ih?.Dispose();
                _weight_ih = (Parameter)value.DetachFromDisposeScope();
                ConditionallyRegisterParameter(nameof(weight_ih), _weight_ih);
            }
        }

        public Parameter weight_hh
        {
            get => _weight_hh;
            set
            {
                _weight_hh?.Dispose();
                _weight_hh = (Parameter)value.DetachFromDisposeScope();
                ConditionallyRegisterParameter(nameof(weight_hh), _weight_hh);
            }
        }

        public Parameter? bias_ih
        {
            get => _bias_ih;
            set
            {
                _bias_ih?.Dispose();
                _bias_ih = (Parameter?)value?.DetachFromDisposeScope();
                ConditionallyRegisterParameter(nameof(bias_ih), _bias_ih);
            }
        }

        public Parameter? bias_hh
        {
            get => _bias_hh;
            set
            {
                _bias_hh?.Dispose();
                _bias_hh = (Parameter?)value?.DetachFromDisposeScope();
                ConditionallyRegisterParameter(nameof(bias_hh), _bias_hh);
            }
        }

        /// <summary>[B, in], ([B, hidden], [B, hidden]) → the next hidden and cell states.</summary>
        public override (Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0)
        {
            using var zeros = h0_c0 is null ? Initial.State(input, hiddenSize) : null;
            var (h, c) = h0_c0 ?? (zeros!, zeros!);
            return Interop.Aten.lstm_cell.Call2(input, new Tensor[] { h, c }, _weight_ih, _weight_hh, _bias_ih, _bias_hh);
        }

        public new (Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

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
            public static LSTMCell LSTMCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) => new(inputSize, hiddenSize, bias, device, dtype);
        }
    }
}
