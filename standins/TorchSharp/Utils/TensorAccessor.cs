using System.Collections;

namespace TorchSharp.Utils;

/// <summary>Reads and writes a CPU tensor's elements in row-major order. Contiguous tensors are copied as one block.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor _tensor;
    private readonly T* _data;
    private readonly bool _contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        _tensor = tensor;   // keeps the memory alive
        _data = (T*)tensor.DataPointer();
        _contiguous = tensor.is_contiguous();
    }

    public long Count => _tensor.numel();

    public bool IsReadOnly => false;

    /// <summary>An element by its place in row-major order (one index) or by its coordinates.</summary>
    public T this[params long[] indices]
    {
        get => _data[Offset(indices)];
        set => _data[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var array = GC.AllocateUninitializedArray<T>(checked((int)Count));
        CopyTo(array);
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies as many elements as fit, from <paramref name="tensorIndex"/> on.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var count = (int)Math.Min(target.Length, Math.Max(0, Count - tensorIndex));
        if (_contiguous)
        {
            new Span<T>(_data + tensorIndex, count).CopyTo(target);
        }
        else
        {
            var places = new Places(_tensor.shape, _tensor.stride(), tensorIndex);
            for (var i = 0; i < count; i++) target[i] = _data[places.Next()];
        }
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var count = (int)Math.Min(source.Length, Math.Max(0, Count - tensorIndex));
        if (_contiguous)
        {
            source[..count].CopyTo(new Span<T>(_data + tensorIndex, count));
        }
        else
        {
            var places = new Places(_tensor.shape, _tensor.stride(), tensorIndex);
            for (var i = 0; i < count; i++) _data[places.Next()] = source[i];
        }
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The accessor owns nothing; for the callers' sake.</summary>
    public void Dispose() { }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1 && _tensor.Dimensions != 1)
        {
            if (indices[0] >= Count) throw new IndexOutOfRangeException();
            return new Places(_tensor.shape, _tensor.stride(), indices[0]).Next();
        }
        var (shape, strides, offset) = (_tensor.shape, _tensor.stride(), 0L);
        for (var d = 0; d < indices.Length; d++)
        {
            if (indices[d] < 0 || indices[d] >= shape[d]) throw new IndexOutOfRangeException();
            offset += indices[d] * strides[d];
        }
        return offset;
    }

    /// <summary>Memory offsets of the elements in row-major order.</summary>
    private sealed class Places
    {
        private readonly long[] _shape, _strides, _at;

        public Places(long[] shape, long[] strides, long first)
        {
            (_shape, _strides, _at) = (shape, strides, new long[shape.Length]);
            for (var d = shape.Length - 1; d >= 0 && first > 0; d--) (first, _at[d]) = Math.DivRem(first, shape[d]);
        }

        public long Next()
        {
            var offset = 0L;
            for (var d = 0; d < _at.Length; d++) offset += _at[d] * _strides[d];
            for (var d = _at.Length - 1; d >= 0; d--)
            {
                if (++_at[d] < _shape[d]) break;
                _at[d] = 0;
            }
            return offset;
        }
    }
}
