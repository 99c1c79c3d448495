namespace TorchSharp.Modules;

/// <summary>What the optimizers share: groups with options, and a state for each parameter.</summary>
public abstract class OptimizerHelper : torch.optim.Optimizer
{
    private readonly Dictionary<Parameter, OptimizerState> _states = new(ReferenceEqualityComparer.Instance);

    private protected OptimizerHelper() { }

    private protected OptimizerState StateOf(Parameter parameter) => _states[parameter];

    private protected void AddGroup(ParamGroup group, OptimizerOptions options, Func<Parameter, OptimizerState> state)
    {
        group.Parameters = [.. group.Parameters];
        options.InitialLearningRate = options.LearningRate!.Value;
        _parameter_groups.Add(group);
        foreach (var parameter in group.Parameters)
        {
            var created = state(parameter);
            created.Initialize(options);
            _states[parameter] = created;
        }
    }

    /// <summary>The live options and states, not copies.</summary>
    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            dictionary.Options.Add(group.Options);
            List<int> indices = [];
            dictionary.StateIndexRef.Add(indices);
            foreach (var parameter in group.Parameters)
            {
                indices.Add(dictionary.State.Count);
                dictionary.State.Add(StateOf(parameter));
            }
        }
        return dictionary;
    }

    /// <summary>Copies options and states in.</summary>
    /// <exception cref="ArgumentException">Another number of groups or parameters.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var mine = this.state_dict();
        if (state_dict.Options.Count != mine.Options.Count) throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
        if (state_dict.State.Count != mine.State.Count) throw new ArgumentException("Invalid optimizer state -- different number of states.");
        for (var i = 0; i < mine.Options.Count; i++)
            if (mine.Options[i] != state_dict.Options[i]) mine.Options[i].LoadStateDict(state_dict.Options[i]);
        for (var i = 0; i < mine.State.Count; i++)
            if (mine.State[i] != state_dict.State[i]) mine.State[i].LoadStateDict(state_dict.State[i]);
    }

    /// <summary>Moves the states; the parameters are their module's.</summary>
    public void to(torch.Device device)
    {
        foreach (var state in _states.Values) state.to(device);
    }

    protected torch.Tensor? _step<T>(Action<T> body, Func<torch.Tensor>? loss_closure = null) where T : ParamGroup
    {
        torch.Tensor? loss = null;
        if (loss_closure is not null)
        {
            using var on = torch.enable_grad();
            loss = loss_closure();
        }
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var group in _parameter_groups) body((T)group);
        return loss;
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var state in _states.Values.OfType<IDisposable>()) state.Dispose();
        base.Dispose(disposing);
    }
}

public class OptimizerOptions
{
    public double? LearningRate { get; set; }
    public double InitialLearningRate { get; set; }

    public virtual void LoadStateDict(OptimizerOptions source) => (InitialLearningRate, LearningRate) = (source.InitialLearningRate, source.LearningRate);
}

/// <summary>What an optimizer remembers of one parameter.</summary>
public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    public abstract void LoadStateDict(OptimizerState source);
    public abstract void Initialize(OptimizerOptions options);
    public virtual void to(torch.Device device) { }

    private protected torch.Tensor Zeros() => torch.zeros_like(_parameter).DetachFromDisposeScope();

    private protected void Replace(ref torch.Tensor? mine, torch.Tensor? source)
    {
        mine?.Dispose();
        mine = source?.to(_parameter.dtype, _parameter.device, copy: true).DetachFromDisposeScope();
    }

    private protected static void MoveTo(ref torch.Tensor? tensor, torch.Device device) =>
        tensor = tensor?.to(device, disposeAfter: true).DetachFromDisposeScope();
}

public class ParamGroup : torch.optim.ILearningRateController
{
    public IEnumerable<Parameter> Parameters { get; set; } = [];
    public OptimizerOptions Options { get; set; } = null!;
    public double LearningRate { get => Options.LearningRate!.Value; set => Options.LearningRate = value; }
    public double InitialLearningRate { get => Options.InitialLearningRate; set => Options.InitialLearningRate = value; }
}

public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
{
    public ParamGroup() { }

    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null) => (Parameters, base.Options) = (parameters, options!);

    public new TOptions Options { get => (TOptions)base.Options; set => base.Options = value; }
}
