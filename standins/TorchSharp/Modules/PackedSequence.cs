using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Batches of sequences of different lengths.</summary>
            public static partial class rnn
            {
                /// <summary>Sequences laid out step by step, longest first, without padding.</summary>
                public sealed class PackedSequence : IDisposable, IScoped
                {
                    /// <summary>[sum of lengths, ...].</summary>
                    public readonly Tensor data;

                    /// <summary>Sequences alive at each step.</summary>
                    public readonly Tensor batch_sizes;

                    /// <summary>Null when the sequences came sorted.</summary>
                    public readonly Tensor? sorted_indices;
                    public readonly Tensor? unsorted_indices;

                    internal PackedSequence(Tensor data, Tensor batchSizes, Tensor? sorted, Tensor? unsorted)
                    {
                        (this.data, batch_sizes, sorted_indices, unsorted_indices) = (data, batchSizes, sorted, unsorted);
                        foreach (var tensor in Tensors()) tensor.DetachFromDisposeScope();
                        var manager = DisposeScopeManager.ThreadSingleton;
                        manager.CurrentDisposeScope?.Enter(this);
                        if (manager.CurrentDisposeScope is null) manager.StatisticsInstance.PackedSequenceStatistics.CreatedOutsideScopeCount++;
                        else manager.StatisticsInstance.PackedSequenceStatistics.CreatedInScopeCount++;
                    }

                    DisposeScope? IScoped.Scope { get; set; }

                    int IScoped.ScopeSlot { get; set; }

                    LifetimeStatistics IScoped.Statistics(DisposeScopeManager manager) => manager.StatisticsInstance.PackedSequenceStatistics;

                    void IScoped.DisposeInScope(DisposeScopeManager manager)
                    {
                        manager.StatisticsInstance.PackedSequenceStatistics.DisposedInScopeCount++;
                        foreach (var tensor in Tensors()) tensor.Dispose();
                    }

                    public void Dispose()
                    {
                        if (data.IsInvalid) return;
                        ((IScoped)this).Scope?.Leave(this);
                        DisposeScopeManager.ThreadSingleton.StatisticsInstance.PackedSequenceStatistics.DisposedOutsideScopeCount++;
                        foreach (var tensor in Tensors()) tensor.Dispose();
                    }

                    /// <summary>The same layout with other data.</summary>
                    internal PackedSequence With(Tensor other) => new(other, batch_sizes.alias(), sorted_indices?.alias(), unsorted_indices?.alias());

                    /// <summary>States [layers, B, hidden] from the batch's order to this one's, and back.</summary>
                    internal Tensor? Sort(Tensor? state) => state is null || sorted_indices is null ? state : state.index_select(1, sorted_indices);

                    internal Tensor Unsort(Tensor state)
                    {
                        if (unsorted_indices is null) return state;
                        var result = state.index_select(1, unsorted_indices);
                        state.Dispose();
                        return result;
                    }

                    private IEnumerable<Tensor> Tensors() => new[] { data, batch_sizes, sorted_indices, unsorted_indices }.OfType<Tensor>();
                }

                /// <param name="lengths">On the CPU, Int64.</param>
                /// <param name="enforce_sorted">The caller vouches that lengths do not increase.</param>
                public static PackedSequence pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first = false, bool enforce_sorted = true)
                {
                    if (enforce_sorted)
                    {
                        var (packed, sizes) = Aten._pack_padded_sequence.Call2(input, lengths, batch_first);
                        return new PackedSequence(packed, sizes, null, null);
                    }
                    using var scope = NewDisposeScope();
                    var (sortedLengths, order) = lengths.sort(-1, descending: true);
                    var (data, batchSizes) = Aten._pack_padded_sequence.Call2(input.index_select(batch_first ? 0 : 1, order), sortedLengths, batch_first);
                    return scope.MoveToOuter(new PackedSequence(data, batchSizes, order, order.argsort()));
                }

                /// <returns>The padded batch and the lengths.</returns>
                public static (Tensor, Tensor) pad_packed_sequence(PackedSequence sequence, bool batch_first = false, double padding_value = 0.0, long? total_length = null)
                {
                    using var scope = NewDisposeScope();
                    var (padded, lengths) = Aten._pad_packed_sequence.Call2(sequence.data, sequence.batch_sizes, batch_first, padding_value, total_length ?? sequence.batch_sizes.numel());
                    if (sequence.unsorted_indices is { } back) (padded, lengths) = (padded.index_select(batch_first ? 0 : 1, back), lengths.index_select(0, back));
                    return scope.MoveToOuter(padded, lengths);
                }

                /// <summary>[T_i, ...] each → [T, B, ...], or [B, T, ...] when batch first.</summary>
                public static Tensor pad_sequence(IEnumerable<Tensor> sequences, bool batch_first = false, double padding_value = 0.0) =>
                    Aten.pad_sequence.Call((Tensor[])[.. sequences], batch_first, padding_value);
            }
        }
    }
}
