namespace Troupe.Env.Wrappers;

/// <summary>A world that is another one but for what a subclass overrides. Disposes the world it wraps.</summary>
public abstract class WorldWrapper(IWorld inner) : IWorld
{
    protected IWorld Inner { get; } = inner;

    public virtual WorldSpec Spec => Inner.Spec;

    public virtual IReadOnlyList<string> AdmissibleActions => Inner.AdmissibleActions;

    public virtual double Score => Inner.Score;

    public virtual double? MaxScore => Inner.MaxScore;

    public virtual bool Won => Inner.Won;

    public virtual bool Lost => Inner.Lost;

    public virtual int Moves => Inner.Moves;

    public virtual ulong StateHash => Inner.StateHash;

    public virtual Observation Current => Inner.Current;

    public virtual Observation Reset(long seed) => Inner.Reset(seed);

    public virtual StepResult Step(int action) => Inner.Step(action);

    public virtual StepResult Step(string command) => Inner.Step(command);

    public virtual byte[] Save() => Inner.Save();

    public virtual void Restore(ReadOnlySpan<byte> state) => Inner.Restore(state);

    public virtual WorldInfo Info(WorldInfoKinds wanted) => Inner.Info(wanted);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) Inner.Dispose();
    }
}
