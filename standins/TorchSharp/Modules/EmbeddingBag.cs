using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class EmbeddingBag : nn.Module<Tensor, Tensor?, Tensor?, Tensor>, nn.IModule<Tensor, Tensor, Tensor>
    {
        private Parameter _weight = null!;

        private readonly EmbeddingBagMode _mode;
        private readonly (bool ScaleByFrequency, bool Sparse, bool LastOffset, long Padding) _options;

        internal EmbeddingBag(long count, long dims, bool scaleByFrequency, EmbeddingBagMode mode, bool sparse, bool lastOffset, long padding, Device? device, ScalarType? dtype) : base(nameof(EmbeddingBag))
        {
            _mode = mode;
            _options = (scaleByFrequency, sparse, lastOffset, padding);
            weight = Initial.Normal(device, dtype, count, dims);
            if (padding < 0) return;
            using var off = no_grad();
            using var row = weight[padding];
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

        /// <summary>Rows of the weight joined a bag: a row of a 2-D input is a bag; of a 1-D one, <paramref name="offsets"/> says where bags start.</summary>
        public override Tensor forward(Tensor input, Tensor? offsets, Tensor? perSampleWeights)
        {
            if (!input.is_integral()) throw new ArgumentException("Embedding input must be an integral tensor.");
            if (input.Dimensions == 1 && offsets is null) throw new ArgumentException("'offsets' must be non-null for a 1-D input.");
            if (input.Dimensions == 2 && offsets is not null) throw new ArgumentException("'offsets' must be null for a 2-D input.");
            using var scope = NewDisposeScope();
            if (input.Dimensions == 2)
            {
                offsets = arange(0, input.numel(), Math.Max(1, input.size(1)), input.dtype, input.device);
                input = input.reshape(-1);
                perSampleWeights = perSampleWeights?.reshape(-1);
            }
            var (bags, _, _) = Interop.Aten.embedding_bag_padding_idx.Call3(weight, input, offsets, _options.ScaleByFrequency, (long)_mode, _options.Sparse,
                perSampleWeights, _options.LastOffset, _options.Padding >= 0 ? _options.Padding : (long?)null);
            return scope.MoveToOuter(bags);
        }

        public new Tensor call(Tensor input, Tensor? offsets, Tensor? perSampleWeights) => base.call(input, offsets, perSampleWeights);
        public Tensor call(Tensor input, Tensor offsets) => base.call(input, offsets, null);
        public Tensor call(Tensor input) => base.call(input, null, null);

        /// <summary>Registered one by one under their own names.</summary>
        protected override void RegisterComponents() { }
    }
}

namespace TorchSharp
{
    public enum EmbeddingBagMode { Sum, Mean, Max }

    public static partial class torch
    {
        public static partial class nn
        {
            public static EmbeddingBag EmbeddingBag(long num_embeddings, long embedding_dims, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false, bool include_last_offset = false, long padding_index = -1, Device? device = null, ScalarType? dtype = null) =>
                max_norm is null
                    ? new(num_embeddings, embedding_dims, scale_grad_by_freq, mode, sparse, include_last_offset, padding_index, device, dtype)
                    : throw new NotSupportedException("An EmbeddingBag with max_norm is not offered.");
        }
    }
}
