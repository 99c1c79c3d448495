using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a function's forward pass leaves for its backward pass.</summary>
        public class AutogradContext : IDisposable
        {
            private const int ErrorBytes = 1024;

            private readonly Func<AutogradContext, List<Tensor>, Tensor?[]> _backward;
            private readonly Dictionary<string, object> _data = [];
            private nint _node;
            private int _savedCount;

            static unsafe AutogradContext() => Native.ts_function_callbacks(&OnBackward, &OnRelease);

            internal AutogradContext(Func<AutogradContext, List<Tensor>, Tensor?[]> backward) => _backward = backward;

            internal List<Tensor?> Saved { get; private set; } = [];
            internal List<Tensor> Dirty { get; private set; } = [];
            internal List<Tensor> NonDifferentiable { get; private set; } = [];

            public bool MaterializeGrads { get; private set; } = true;

            /// <summary>Inputs and outputs that the backward pass needs. At most once.</summary>
            public void save_for_backward(List<Tensor> tensors) => Saved = [.. tensors];

            /// <summary>Anything but a tensor.</summary>
            public void save_data(string key, object value) => _data[key] = value;

            public object? get_data(string key) => _data.GetValueOrDefault(key);

            /// <summary>Inputs that the forward pass changed in place.</summary>
            public void mark_dirty(List<Tensor> tensors) => Dirty = [.. tensors];

            /// <summary>Outputs that no gradient flows through.</summary>
            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. tensors];

            /// <summary>Whether missing gradients of outputs come as zeros, as they do by default.</summary>
            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            /// <exception cref="ExternalException">One was changed in place since it was saved.</exception>
            public unsafe List<Tensor> get_saved_variables()
            {
                List<Tensor> variables = [];
                for (var i = 0; i < _savedCount; i++)
                {
                    nint tensor;
                    Native.Check(Native.ts_function_saved(_node, i, &tensor));
                    variables.Add(tensor == 0 ? null! : new Tensor(tensor));
                }
                return variables;
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing) { }

            /// <summary>From here on the native node holds what was saved.</summary>
            internal void Recorded(nint node)
            {
                _node = node;
                _savedCount = Saved.Count;
                Saved = [];
                Dirty = [];
                NonDifferentiable = [];
            }

            [UnmanagedCallersOnly]
            private static unsafe void OnBackward(nint managed, nint* gradients, int count, nint* results, int inputs, byte* error)
            {
                List<Tensor> given = [];
                for (var i = 0; i < count; i++) given.Add(gradients[i] == 0 ? null! : new Tensor(gradients[i]));
                try
                {
                    var context = (AutogradContext)GCHandle.FromIntPtr(managed).Target!;
                    var computed = context._backward(context, given);
                    for (var i = 0; i < inputs; i++) results[i] = computed[i] is { } t ? Native.ts_alias(t.Handle) : 0;
                    GC.KeepAlive(computed);
                }
#pragma warning disable CA1031 // An exception must not cross the native frames above: it is handed over as text.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    var text = Encoding.UTF8.GetBytes($"{e.GetType().Name}: {e.Message}");
                    text.AsSpan(0, Math.Min(text.Length, ErrorBytes - 1)).CopyTo(new Span<byte>(error, ErrorBytes));
                }
            }

            [UnmanagedCallersOnly]
            private static void OnRelease(nint managed) => GCHandle.FromIntPtr(managed).Free();
        }
    }
}
