using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A libtorch tensor: one owned native reference, released by <see cref="Dispose()"/>, its dispose scope, or the finalizer.</summary>
    /// <remarks>Operators return new tensors that enter the calling thread's dispose scope; names and meanings are PyTorch's.</remarks>
    public partial class Tensor : IDisposable, IScoped
    {
        private static long s_totalCount;
        private static long s_peakCount;

        internal nint handle;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            var total = Interlocked.Increment(ref s_totalCount);
            if (total > s_peakCount) s_peakCount = total;
            if (!register) return;
            var manager = DisposeScopeManager.ThreadSingleton;
            if (manager.CurrentDisposeScope is { } scope)
            {
                manager.StatisticsInstance.TensorStatistics.CreatedInScopeCount++;
                scope.Enter(this);
            }
            else
            {
                manager.StatisticsInstance.TensorStatistics.CreatedOutsideScopeCount++;
            }
        }

        ~Tensor() => Dispose(false);

        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        /// <summary>Managed tensors not yet disposed, in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref s_totalCount);

        public static long PeakCount => s_peakCount;

        public string? name { get; set; }

        public bool IsInvalid => handle == 0;

        /// <exception cref="InvalidOperationException">The tensor was disposed.</exception>
        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        DisposeScope? IScoped.Scope { get => OwningDisposeScope; set => OwningDisposeScope = value; }

        int IScoped.ScopeSlot { get; set; }

        internal DisposeScope? OwningDisposeScope { get; private set; }

        LifetimeStatistics IScoped.Statistics(DisposeScopeManager manager) => manager.StatisticsInstance.TensorStatistics;

        void IScoped.DisposeInScope(DisposeScopeManager manager)
        {
            if (!Free()) return;
            manager.StatisticsInstance.TensorStatistics.DisposedInScopeCount++;
            GC.SuppressFinalize(this);
        }

        /// <summary>Releases the native tensor. Harmless when repeated, also from several threads at once.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (!Free() || !disposing) return;
            var manager = DisposeScopeManager.ThreadSingleton;
            if (OwningDisposeScope is not { } scope)
            {
                manager.StatisticsInstance.TensorStatistics.DisposedOutsideScopeCount++;
                return;
            }
            manager.StatisticsInstance.TensorStatistics.DisposedInScopeCount++;
            // A scope is its thread's: from elsewhere the member stays listed, and disposing it again does nothing.
            if (scope.Manager == manager) scope.Leave(this);
        }

        private unsafe bool Free()
        {
            var owned = Interlocked.Exchange(ref handle, 0);
            if (owned == 0) return false;
            Interlocked.Decrement(ref s_totalCount);
            Native.ts_free(&owned, 1);
            return true;
        }

        /// <summary>Hands the native reference to the caller; this object becomes invalid.</summary>
        public nint DecoupleFromNativeHandle()
        {
            var owned = MoveHandle();
            if (owned == 0) throw new InvalidOperationException("Tensor invalid -- empty handle.");
            return owned;
        }

        internal nint MoveHandle()
        {
            var owned = Interlocked.Exchange(ref handle, 0);
            if (owned == 0) return 0;
            GC.SuppressFinalize(this);
            Interlocked.Decrement(ref s_totalCount);
            return owned;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } scope) scope.MoveToOther(other, this);
            else other?.Attach((IDisposable)this);
            return this;
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>The same shape and elements.</summary>
        public bool Equals(Tensor target) => target is not null && Aten.equal.CallBool(this, target);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }

    /// <summary>Opens a scope on the calling thread: tensors created until it is disposed go with it. Never await inside.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    /// <summary>Runs the expression in a scope of its own and returns its tensor in the scope around.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(expr());
    }
}
