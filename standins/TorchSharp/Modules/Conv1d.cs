using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Weight, bias and settings of a convolution.</summary>
    public abstract class Convolution : nn.Module<Tensor, Tensor>
    {
        private Parameter _weight = null!;
        private Parameter? _bias;

        private protected Convolution(string name, long inChannels, long outChannels, long[] kernelSize, long groups, bool hasBias, Device? device, ScalarType? dtype) : base(name)
        {
            var inputs = kernelSize.Aggregate(inChannels / groups, (product, n) => product * n);
            var bound = 1 / Math.Sqrt(inputs);
            weight = Initial.Uniform(bound, device, dtype, [outChannels, inChannels / groups, .. kernelSize]);
            if (hasBias) bias = Initial.Uniform(bound, device, dtype, outChannels);
        }

        public Parameter weight
        {
            get => _weight;
            set
            {
                _weight?.Dispose();
                _weight = (Parameter)value.DetachFromDisposeScope();
                ConditionallyRegisterParameter(nameof(weight), _weight);
            }
        }

        public Parameter? bias
        {
            get => _bias;
            set
            {
                _bias?.Dispose();
                _bias = (Parameter?)value?.DetachFromDisposeScope();
                ConditionallyRegisterParameter(nameof(bias), _bias);
            }
        }

        /// <summary>Registered one by one under their own names.</summary>
        protected override void RegisterComponents() { }
    }

    public sealed class Conv1d : Convolution
    {
        private readonly long _stride, _padding, _dilation, _groups;
        private readonly Padding? _paddingType;

        internal Conv1d(long inChannels, long outChannels, long kernelSize, long stride, long padding, Padding? paddingType, long dilation, PaddingModes paddingMode, long groups, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(Conv1d), inChannels, outChannels, [kernelSize], groups, bias, device, dtype)
        {
            if (paddingMode != PaddingModes.Zeros) throw new NotSupportedException("Only padding with zeros is offered.");
            (_stride, _padding, _paddingType, _dilation, _groups) = (stride, padding, paddingType, dilation, groups);
        }

        /// <summary>[B, in, T] → [B, out, T'].</summary>
        public override Tensor forward(Tensor input) => _paddingType is { } type
            ? nn.functional.conv1d_padding(input, weight, bias, _stride, type, _dilation, _groups)
            : nn.functional.conv1d(input, weight, bias, _stride, _padding, _dilation, _groups);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, padding, null, dilation, padding_mode, groups, bias, device, dtype);

            public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, 0, padding, dilation, padding_mode, groups, bias, device, dtype);
        }
    }
}
