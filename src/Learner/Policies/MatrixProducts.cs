using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Troupe.Learner.Policies;

/// <summary>
/// The matrix products of networks in torch: the one place where their precision counts. With bfloat16 both factors are
/// rounded within the graph and the product comes back as float32, so that weights, their gradients and the optimizer's
/// memory are float32 (the master weights of Micikevicius et al. 2018, section 3.1), and so is all that is no such product:
/// biases, norms, activations, softmax, losses. Gradients do not vanish as they would in float16, whose exponent has 5 bits:
/// bfloat16's has float32's 8, so that no loss is scaled (their section 3.2; Kalamkar et al. 2019).
/// </summary>
internal readonly record struct MatrixProducts(Precision Precision)
{
    /// <summary>x Wᵀ + b.</summary>
    /// <param name="x">[…, inputs].</param>
    /// <param name="weight">[outputs, inputs]; float32 always. Rounded anew for each product: what many products add to its gradient, of a gate's step by step, is then added in float32.</param>
    /// <param name="bias">[outputs]; null: none.</param>
    /// <returns>[…, outputs], float32.</returns>
    public Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null)
    {
        if (Precision == Precision.Float32) return functional.linear(x, weight, bias);
        var product = Exact(functional.linear(Rounded(x), Rounded(weight)));
        return bias is null ? product : product + bias;
    }

    /// <summary>a b over the last two dimensions.</summary>
    public Tensor Multiply(Tensor a, Tensor b) => Precision == Precision.Float32 ? a.matmul(b) : Exact(Rounded(a).matmul(Rounded(b)));

    private static Tensor Rounded(Tensor x) => x.type(ScalarType.BFloat16);

    private static Tensor Exact(Tensor x) => x.type(ScalarType.Float32);
}
