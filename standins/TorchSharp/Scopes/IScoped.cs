namespace TorchSharp;

/// <summary>What a dispose scope can hold: it knows its scope and its place in it.</summary>
internal interface IScoped : IDisposable
{
    DisposeScope? Scope { get; set; }

    int ScopeSlot { get; set; }

    LifetimeStatistics Statistics(DisposeScopeManager manager);

    /// <summary>Disposes a member that its scope has let go already.</summary>
    void DisposeInScope(DisposeScopeManager manager);
}
