using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Native.ts_dim(Handle);
        public long dim() => Dimensions;
        public long ndim => Dimensions;

        public long NumberOfElements => Native.ts_numel(Handle);
        public long numel() => NumberOfElements;

        /// <summary>Bytes an element.</summary>
        public long ElementSize => Native.ts_element_size(Handle);
        public long element_size() => ElementSize;

        public ScalarType dtype => (ScalarType)Native.ts_dtype(Handle);

        public unsafe DeviceType device_type
        {
            get
            {
                int index;
                return (DeviceType)Native.ts_device(Handle, &index);
            }
        }

        /// <summary>−1 on the CPU.</summary>
        public unsafe int device_index
        {
            get
            {
                int index;
                _ = Native.ts_device(Handle, &index);
                return index;
            }
        }

        public Device device => new(device_type, device_index);

        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_sparse => Native.ts_is_sparse(Handle) != 0;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_integral() => torch.is_integral(dtype);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_complex() => torch.is_complex(dtype);
        public bool is_contiguous() => Native.ts_is_contiguous(Handle) != 0;
        public long storage_offset() => Native.ts_storage_offset(Handle);

        /// <summary>A copy of the sizes.</summary>
        public long[] shape => size();

        public unsafe long[] size()
        {
            var sizes = new long[Dimensions];
            fixed (long* p = sizes) Native.ts_sizes(Handle, p);
            return sizes;
        }

        /// <exception cref="IndexOutOfRangeException">No such dimension; negative ones count from the end.</exception>
        public long size(int dim) => size()[dim < 0 ? dim + (int)Dimensions : dim];

        /// <summary>Elements between neighbours along each dimension.</summary>
        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* p = strides) Native.ts_strides(Handle, p);
            return strides;
        }

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)Dimensions : dim];

        /// <exception cref="InvalidOperationException">More or less than one element.</exception>
        public bool is_nonzero() =>
            NumberOfElements == 1 ? this.ToDouble() != 0 : throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");
    }

    public static bool is_integral(Tensor t) => t.is_integral();
    public static bool is_floating_point(Tensor input) => input.is_floating_point();
    public static bool is_complex(Tensor input) => input.is_complex();
    public static bool is_nonzero(Tensor input) => input.is_nonzero();
    public static bool is_tensor(object obj) => obj is Tensor;
    public static long numel(Tensor input) => input.numel();
}
