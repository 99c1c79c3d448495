using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A new tensor, sharing memory when nothing changes and <paramref name="copy"/> is false.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            var result = Aten.to_device.Call(this, InitializeDevice(device), type, non_blocking, copy);
            if (disposeAfter) Dispose();
            return result;
        }

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            var result = Aten.to_dtype.Call(this, type, non_blocking, copy);
            if (disposeAfter) Dispose();
            return result;
        }

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor cpu() => to(dtype, CPU);
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(dtype, device ?? CUDA, non_blocking: non_blocking);

        public Tensor type(ScalarType dtype) => to_type(dtype);
        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @char() => to_type(ScalarType.Int8);
        public Tensor @short() => to_type(ScalarType.Int16);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);

        /// <summary>Another handle on the same tensor, gradient history included.</summary>
        public Tensor alias() => Aten.alias.Call(this);

        public Tensor clone() => Aten.clone.Call(this);
        public Tensor contiguous() => Aten.contiguous.Call(this);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Aten.copy_.InPlace(this, this, source, nonBlocking);
        public Tensor detach() => Aten.detach.Call(this);
        public Tensor detach_() => Aten.detach_.InPlace(this, this);
        public Tensor fill_(Scalar value) => Aten.fill__Scalar.InPlace(this, this, value);
        public Tensor zero_() => Aten.zero_.InPlace(this, this);
        public Tensor set_(Tensor source) => Aten.set__source_Tensor.InPlace(this, this, source);
        public Tensor pin_memory() => Aten.pin_memory.Call(this);

        /// <summary>Takes over another tensor's native reference; the object stays the same.</summary>
        internal unsafe void Become(Tensor other)
        {
            var (moved, mine) = (other.DecoupleFromNativeHandle(), handle);
            handle = moved;
            Native.ts_free(&mine, 1);
        }

        /// <summary>Whether <see cref="to(ScalarType, Device, bool, bool, bool)"/> would make a copy.</summary>
        internal bool toWillCopy(ScalarType type, Device device) => type != dtype || device.type != device_type || (device.index >= 0 && device.index != device_index);
    }

    public static Tensor clone(Tensor input) => input.clone();
}

/// <summary>A one-element tensor as a .NET number.</summary>
public static partial class TensorExtensionMethods
{
    public static float ToSingle(this torch.Tensor value) => (float)value.ToDouble();
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().AsDouble;
    public static sbyte ToSByte(this torch.Tensor value) => (sbyte)value.ToInt64();
    public static byte ToByte(this torch.Tensor value) => (byte)value.ToInt64();
    public static short ToInt16(this torch.Tensor value) => (short)value.ToInt64();
    public static int ToInt32(this torch.Tensor value) => (int)value.ToInt64();
    public static long ToInt64(this torch.Tensor value) => value.ToScalar().AsInt64;
    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();
    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);
}
