using TorchSharp.Interop;

namespace TorchSharp.Modules;

/// <summary>One parameter's step of Adam and AdamW.</summary>
internal static class AdamStep
{
    /// <returns>False when the parameter has no gradient.</returns>
    public static unsafe bool Take(
        Parameter parameter, torch.Tensor expAvg, torch.Tensor expAvgSq, ref torch.Tensor? maxExpAvgSq, long step, AdamOptions options)
    {
        if (maxExpAvgSq is null)
        {
            var taken = Native.ts_adam(parameter.Handle, expAvg.Handle, expAvgSq.Handle, step, &options);
            GC.KeepAlive(parameter);
            GC.KeepAlive(expAvg);
            GC.KeepAlive(expAvgSq);
            if (taken >= 0) return taken == 1;
        }
        if (parameter.grad is not { } grad) return false;
        if (options.Maximize != 0) grad = -grad;
        if (options.Decoupled != 0) parameter.mul_(1 - options.LearningRate * options.WeightDecay);
        else if (options.WeightDecay != 0) grad = grad.add(parameter, options.WeightDecay);
        expAvg.mul_(options.Beta1).add_(grad, 1 - options.Beta1);
        expAvgSq.mul_(options.Beta2).addcmul_(grad, grad, 1 - options.Beta2);
        if (maxExpAvgSq is not null) maxExpAvgSq.copy_(maxExpAvgSq.maximum(expAvgSq));
        var correction1 = 1 - Math.Pow(options.Beta1, step);
        var correction2 = 1 - Math.Pow(options.Beta2, step);
        var denominator = (maxExpAvgSq ?? expAvgSq).sqrt().div_(Math.Sqrt(correction2)).add_(options.Epsilon);
        parameter.addcdiv_(expAvg, denominator, -options.LearningRate / correction1);
        return true;
    }
}
