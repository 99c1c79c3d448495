using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>RMSProp (Tieleman and Hinton 2012), optionally centred, with momentum.</summary>
    public class RMSProp : OptimizerHelper, torch.optim.IMomentum
    {
        private readonly Options _defaults;

        public RMSProp(IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0.0, bool centered = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize) { }

        public RMSProp(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0.0, bool centered = false, bool maximize = false)
        {
            if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
            if (eps < 0) throw new ArgumentException($"Invalid ε: {eps}");
            if (alpha < 0) throw new ArgumentException($"Invalid alpha: {alpha}");
            if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}");
            if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
            _defaults = new Options { LearningRate = lr, alpha = alpha, eps = eps, weight_decay = weight_decay, momentum = momentum, centered = centered, maximize = maximize };
            foreach (var group in parameters) add_param_group(group);
        }

        public double Momentum { get => _defaults.momentum!.Value; set => _defaults.momentum = value; }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var options = (Options)(param_group.Options ??= new Options());
            options.LearningRate ??= _defaults.LearningRate;
            options.alpha ??= _defaults.alpha;
            options.eps ??= _defaults.eps;
            options.weight_decay ??= _defaults.weight_decay;
            options.momentum ??= _defaults.momentum;
            options.centered ??= _defaults.centered;
            options.maximize ??= _defaults.maximize;
            AddGroup(param_group, options, parameter => new State(parameter));
        }

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

        private void Step(ParamGroup group)
        {
            var o = group.Options;
            var (lr, alpha) = (o.LearningRate!.Value, o.alpha!.Value);
            foreach (var parameter in group.Parameters)
            {
                if (parameter.grad is not { } grad) continue;
                var state = (State)StateOf(parameter);
                state.step++;
                if (o.maximize!.Value) grad = -grad;
                if (o.weight_decay!.Value != 0) grad = grad.add(parameter, o.weight_decay.Value);
                state.square_avg.mul_(alpha).addcmul_(grad, grad, 1 - alpha);
                torch.Tensor average;
                if (o.centered!.Value)
                {
                    state.grad_avg.mul_(alpha).add_(grad, 1 - alpha);
                    average = state.square_avg.addcmul(state.grad_avg, state.grad_avg, -1).sqrt_().add_(o.eps!.Value);
                }
                else
                {
                    average = state.square_avg.sqrt().add_(o.eps!.Value);
                }
                if (o.momentum!.Value > 0)
                {
                    state.momentum_buffer.mul_(o.momentum.Value).addcdiv_(grad, average);
                    parameter.add_(state.momentum_buffer, -lr);
                }
                else
                {
                    parameter.addcdiv_(grad, average, -lr);
                }
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public torch.Tensor square_avg = null!;
            public torch.Tensor momentum_buffer = null!;
            public torch.Tensor grad_avg = null!;

            public State(Parameter parameter) : base(parameter) { }

            public override void Initialize(OptimizerOptions options)
            {
                Dispose();
                step = 0;
                square_avg = Zeros();
                momentum_buffer = Zeros();
                grad_avg = Zeros();
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var other = (State)source;
                step = other.step;
                Replace(ref square_avg!, other.square_avg);
                Replace(ref momentum_buffer!, other.momentum_buffer);
                Replace(ref grad_avg!, other.grad_avg);
            }

            public override void to(torch.Device device)
            {
                MoveTo(ref square_avg!, device);
                MoveTo(ref momentum_buffer!, device);
                MoveTo(ref grad_avg!, device);
            }

            public void Dispose()
            {
                square_avg?.Dispose();
                momentum_buffer?.Dispose();
                grad_avg?.Dispose();
            }
        }

        public class Options : OptimizerOptions
        {
            public bool? maximize;
            public double? momentum;
            public double? alpha;
            public double? eps;
            public double? weight_decay;
            public bool? centered;

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = (Options)source;
                (maximize, momentum, alpha, eps, weight_decay, centered) = (other.maximize, other.momentum, other.alpha, other.eps, other.weight_decay, other.centered);
            }
        }

        public class ParamGroup : ParamGroup<Options>, torch.optim.IMomentum
        {
            public ParamGroup() { }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0, double momentum = 0.0, bool centered = false)
                : base(parameters, new Options { LearningRate = lr, eps = eps, alpha = alpha, weight_decay = weight_decay, momentum = momentum, centered = centered }) { }

            public double Momentum { get => Options.momentum!.Value; set => Options.momentum = value; }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters.Select(p => p.parameter), lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(IEnumerable<RMSProp.ParamGroup> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}
