using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Native.ts_requires_grad(Handle) != 0;
            set => Native.Check(Native.ts_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => this.requires_grad == requires_grad ? this : requires_grad_(requires_grad);

        public bool is_leaf => Native.ts_is_leaf(Handle) != 0;

        /// <summary>What backward gathered; null before. Each read is a new handle.</summary>
        public Tensor? grad
        {
            get => Native.ts_grad(Handle) is var g and not 0 ? new Tensor(g) : null;
            set
            {
                Native.Check(Native.ts_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        /// <summary>Keeps the gradient of a tensor that is not a leaf.</summary>
        public void retain_grad() => Native.Check(Native.ts_retain_grad(Handle));

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public void backward() => autograd.backward([this]);
    }

    public static partial class autograd
    {
        /// <summary>Gradients of the sum of <paramref name="outputs"/> (weighed by <paramref name="grad_outputs"/>) by each input.</summary>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            using var of = new Handles(outputs);
            using var by = new Handles(inputs);
            using var weights = new Handles(grad_outputs);
            var results = stackalloc nint[by.Count];
            Native.Check(Native.ts_gradients(of.Pointer, of.Count, by.Pointer, by.Count, weights.Pointer, weights.Count,
                retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, results));
            var gradients = new Tensor[by.Count];
            for (var i = 0; i < gradients.Length; i++) gradients[i] = results[i] == 0 ? null! : new Tensor(results[i]);
            return gradients;
        }

        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            using var of = new Handles(tensors);
            using var weights = new Handles(grad_tensors);
            using var by = new Handles(inputs);
            Native.Check(Native.ts_backward(of.Pointer, of.Count, weights.Pointer, weights.Count,
                retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, by.Pointer, by.Count));
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);
    }
}
