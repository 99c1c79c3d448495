using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// The elements' memory, row-major. Valid while the tensor is: keep the tensor reachable and undisposed for as long as the span is used.
        /// </summary>
        /// <exception cref="InvalidOperationException">Not contiguous, or not on the CPU.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                RequireHostMemory();
                var length = checked((int)(NumberOfElements * ElementSize));
                return new Span<byte>(DataPointer(), length);
            }
            set
            {
                var own = bytes;
                if (own.Length != value.Length) throw new ArgumentException($"Mismatched data sizes in SetBytes(): the tensor has {own.Length} bytes, the value {value.Length}.");
                value.CopyTo(own);
            }
        }

        /// <summary>Typed access to the elements, in row-major order whatever the strides; a copy when the tensor is not on the CPU.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        /// <summary>The only element.</summary>
        /// <exception cref="ArgumentException">More or less than one element, or <typeparamref name="T"/> is not the element type.</exception>
        public unsafe T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            ValidateType(typeof(T));
            if (device_type != DeviceType.CPU) return cpu().item<T>();
            var value = *(T*)DataPointer();
            GC.KeepAlive(this);
            return value;
        }

        public Scalar ToScalar()
        {
            var value = Aten.item.CallValue(this);
            return value.Tag switch
            {
                Tag.Bool => value.Int != 0,
                Tag.Double => Scalar.Of(dtype, value.Double),
                _ => Scalar.Of(dtype, value.Int),
            };
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            stream.Write(bytes);
            GC.KeepAlive(this);
        }

        /// <exception cref="EndOfStreamException">Fewer bytes than the tensor has.</exception>
        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            stream.ReadExactly(bytes);
            GC.KeepAlive(this);
        }

        public T ReadCpuValue<T>(long i) where T : unmanaged => data<T>()[i];
        public float ReadCpuSingle(long i) => data<float>()[i];
        public double ReadCpuDouble(long i) => data<double>()[i];
        public int ReadCpuInt32(long i) => data<int>()[i];
        public long ReadCpuInt64(long i) => data<long>()[i];
        public bool ReadCpuBool(long i) => data<bool>()[i];

        internal unsafe void* DataPointer()
        {
            void* pointer;
            Native.Check(Native.ts_data(Handle, &pointer));
            return pointer;
        }

        private void RequireHostMemory()
        {
            if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        private void ValidateType(Type type)
        {
            var expected = dtype switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Bool => typeof(bool),
                ScalarType.Float16 => typeof(Half),
                ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                _ => null,
            };
            if (type != expected) throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }
    }
}
