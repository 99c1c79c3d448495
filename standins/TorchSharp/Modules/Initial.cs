namespace TorchSharp.Modules;

/// <summary>Parameters and states as PyTorch's layers start with them.</summary>
internal static class Initial
{
    public static Parameter Uniform(double bound, torch.Device? device, torch.ScalarType? dtype, params long[] shape)
    {
        using var off = torch.no_grad();
        return torch.empty(shape, dtype, device).uniform_(-bound, bound).AsParameter();
    }

    public static Parameter Normal(torch.Device? device, torch.ScalarType? dtype, params long[] shape)
    {
        using var off = torch.no_grad();
        return torch.empty(shape, dtype, device).normal_().AsParameter();
    }

    /// <summary>A zero state for a cell's input [B, in] or [in].</summary>
    public static torch.Tensor State(torch.Tensor input, long hiddenSize) =>
        torch.zeros([.. input.shape[..^1], hiddenSize], input.dtype, input.device);
}
