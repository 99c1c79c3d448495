using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Sizes of a tensor's dimensions.</summary>
    public struct Size : IEnumerable<long>
    {
        private readonly long[] _shape;

        public Size(long[] shape) => _shape = (long[])shape.Clone();
        public Size(IEnumerable<long> shape) => _shape = [.. shape];
        public Size(long size) => _shape = [size];

        public static implicit operator Size(long size) => new(size);
        public static implicit operator Size((long, long) size) => new([size.Item1, size.Item2]);
        public static implicit operator Size((long, long, long) size) => new([size.Item1, size.Item2, size.Item3]);
        public static implicit operator Size(long[] size) => new(size);

        public readonly int Length => _shape.Length;
        public readonly bool IsEmpty => _shape.Length == 0;
        public readonly bool IsScalar => IsEmpty;
        public readonly long[] Shape => _shape;
        public readonly long this[int idx] => _shape[idx];
        public readonly long numel() => _shape.Aggregate(1L, (product, n) => product * n);
        public readonly IEnumerator<long> GetEnumerator() => _shape.AsEnumerable().GetEnumerator();
        readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
