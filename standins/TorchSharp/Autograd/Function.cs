using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>An operator with its own backward pass. Called through <c>apply</c>; tensors inside collections are not seen.</summary>
        public abstract class Function<T> where T : Function<T>, new()
        {
            private static readonly T s_instance = new();

            /// <summary>In error messages and graphs.</summary>
            public abstract string Name { get; }

            private protected abstract List<Tensor> Forward(AutogradContext ctx, object?[] vars);
            private protected abstract List<Tensor?> Backward(AutogradContext ctx, List<Tensor> grad_outputs);

            public static unsafe List<Tensor> apply_internal(params object?[] vars)
            {
                var isTensor = Array.ConvertAll(vars, v => v is Tensor { IsInvalid: false });
                var context = new AutogradContext((ctx, gradients) => s_instance.Results(s_instance.Backward(ctx, gradients), isTensor));
                List<Tensor> outputs;
                using (no_grad()) outputs = s_instance.Forward(context, vars);

                using var inputs = new Handles(vars.Where((_, i) => isTensor[i]).Cast<Tensor>());
                using var raw = new Handles(outputs);
                using var dirty = new Handles(context.Dirty);
                using var constants = new Handles(context.NonDifferentiable);
                using var saved = new Handles(context.Saved.Select(t => t is { IsInvalid: false } ? t : null));
                var results = stackalloc nint[outputs.Count];
                var self = GCHandle.Alloc(context);
                nint node;
                int code;
                fixed (byte* name = Encoding.UTF8.GetBytes(s_instance.Name + '\0'))
                {
                    code = Native.ts_function_wrap(name, GCHandle.ToIntPtr(self), inputs.Pointer, inputs.Count, raw.Pointer, raw.Count,
                        dirty.Pointer, dirty.Count, constants.Pointer, constants.Count, saved.Pointer, saved.Count, context.MaterializeGrads ? 1 : 0, results, &node);
                }
                if (node == 0) self.Free();   // else the node's end frees it
                Native.Check(code);
                context.Recorded(node);
                List<Tensor> wrapped = [];
                for (var i = 0; i < outputs.Count; i++) wrapped.Add(new Tensor(results[i]));
                return wrapped;
            }

            /// <summary>Gradients of the tensor arguments only, checked for number and place.</summary>
            private Tensor?[] Results(List<Tensor?> gradients, bool[] isTensor)
            {
                while (gradients.Count > isTensor.Length && gradients[^1] is null) gradients.RemoveAt(gradients.Count - 1);
                if (gradients.Count != isTensor.Length)
                    throw new InvalidOperationException($"{Name} returned {gradients.Count} gradients for {isTensor.Length} arguments.");
                for (var i = 0; i < isTensor.Length; i++)
                    if (!isTensor[i] && gradients[i] is not null) throw new InvalidOperationException($"{Name} returned a gradient for argument {i}, which is not a tensor.");
                return [.. gradients.Where((_, i) => isTensor[i])];
            }
        }

        /// <summary>A <see cref="Function{T}"/> with one result.</summary>
        public abstract class SingleTensorFunction<T> : Function<T> where T : SingleTensorFunction<T>, new()
        {
            public static Tensor apply(params object?[] vars) => apply_internal(vars)[0];

            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <returns>A gradient, or null, for each argument of <see cref="forward"/>.</returns>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            private protected sealed override List<Tensor> Forward(AutogradContext ctx, object?[] vars) => [forward(ctx, vars!)];
            private protected sealed override List<Tensor?> Backward(AutogradContext ctx, List<Tensor> grad_outputs) => backward(ctx, grad_outputs[0])!;
        }

        /// <summary>A <see cref="Function{T}"/> with several results.</summary>
        public abstract class MultiTensorFunction<T> : Function<T> where T : MultiTensorFunction<T>, new()
        {
            public static List<Tensor> apply(params object?[] vars) => apply_internal(vars);

            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            /// <returns>A gradient, or null, for each argument of <see cref="forward"/>.</returns>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            private protected sealed override List<Tensor> Forward(AutogradContext ctx, object?[] vars) => forward(ctx, vars!);
            private protected sealed override List<Tensor?> Backward(AutogradContext ctx, List<Tensor> grad_outputs) => backward(ctx, grad_outputs)!;
        }
    }
}
