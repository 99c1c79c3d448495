using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private Parameter _weight = null!;

        private readonly long _paddingIndex;
        private readonly (double Max, double Type)? _norm;
        private readonly (bool ScaleByFrequency, bool Sparse) _gradient;

        internal Embedding(long count, long dims, long? paddingIndex, double? maxNorm, double normType, bool scaleByFrequency, bool sparse, Device? device, ScalarType? dtype) : base(nameof(Embedding))
        {
            _paddingIndex = paddingIndex is { } index ? (index < 0 ? index + count : index) : -1;
            _norm = maxNorm is { } max ? (max, normType) : null;
            _gradient = (scaleByFrequency, sparse);
            weight = Initial.Normal(device, dtype, count, dims);
            if (_paddingIndex < 0) return;
            using var off = no_grad();
            using var row = weight[_paddingIndex];
            row.zero_();
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

        /// <summary>A row of the weight for each index: [...] → [..., dims].</summary>
        public override Tensor forward(Tensor input)
        {
            if (_norm is { } norm) Interop.Aten.embedding_renorm_.InPlace(weight, weight.detach(), input, norm.Max, norm.Type);
            return Interop.Aten.embedding.Call(weight, input, _paddingIndex, _gradient.ScaleByFrequency, _gradient.Sparse);
        }

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
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_embeddings, embedding_dims, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, device, dtype);
        }
    }
}
