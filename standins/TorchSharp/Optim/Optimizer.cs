using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public interface ILearningRateController
        {
            double LearningRate { get; set; }
            double InitialLearningRate { get; set; }
        }

        public interface IMomentum
        {
            double Momentum { get; set; }
        }

        public interface IBetas
        {
            (double, double) Betas { get; set; }
        }

        /// <summary>Changes parameters by their gradients.</summary>
        public abstract partial class Optimizer : IDisposable
        {
            protected IList<ParamGroup> _parameter_groups = [];

            private protected Optimizer() { }

            /// <summary>Settings that may be changed between steps, the learning rate first.</summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

            public virtual void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

            /// <summary>Sets gradients to zero; to null is <see cref="nn.Module.zero_grad"/>'s.</summary>
            public virtual void zero_grad() => ZeroGrad(parameters(), setToNone: false);

            /// <summary>One update. A closure, if given, computes the loss first, with gradients on.</summary>
            public abstract Tensor? step(Func<Tensor>? closure = null);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing) { }

            internal static unsafe void ZeroGrad(IEnumerable<Parameter> parameters, bool setToNone)
            {
                using var handles = new Handles(parameters);
                Native.Check(Native.ts_zero_grad(handles.Pointer, handles.Count, setToNone ? 1 : 0));
            }

            /// <summary>Options and per-parameter state, in the order of groups and parameters.</summary>
            public class StateDictionary
            {
                internal StateDictionary() { }

                public List<OptimizerOptions> Options { get; } = [];
                public List<OptimizerState> State { get; } = [];

                /// <summary>Indices into <see cref="State"/>, a list a group.</summary>
                public List<List<int>> StateIndexRef { get; } = [];
            }
        }
    }
}
