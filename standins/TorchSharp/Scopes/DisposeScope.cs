namespace TorchSharp;

/// <summary>Disposes what was created on its thread since it was opened, unless moved or detached before.</summary>
/// <remarks>
/// Members know their place in the scope's list, so adding and removing are a few instructions; a removed member leaves a
/// gap that is closed when the list would grow. A scope belongs to one thread.
/// </remarks>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? _manager;
    private IScoped?[] _items = new IScoped?[64];
    private int _used;

    internal DisposeScope(DisposeScopeManager manager) => (_manager, OuterScope) = (manager, manager.CurrentDisposeScope);

    internal DisposeScope? OuterScope { get; set; }

    /// <summary>The manager of the thread that opened the scope; null once disposed.</summary>
    internal DisposeScopeManager? Manager => _manager;

    /// <summary>Members alive.</summary>
    public int DisposablesCount
    {
        get
        {
            ThrowIfDisposed();
            return Members().Count();
        }
    }

    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            ThrowIfDisposed();
            return [.. Members()];
        }
    }

    public bool Contains(IDisposable disposable) => disposable is IScoped member && member.Scope == this;

    // ---- leaving for another scope ----

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable => MoveToOther(OuterScope, first, second);

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => MoveToOther(OuterScope, first, second, third);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(OuterScope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        Move(scope, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        Move(scope, first);
        Move(scope, second);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        Move(scope, first);
        Move(scope, second);
        Move(scope, third);
        return (first, second, third);
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Move(scope, disposable);
    }

    // ---- leaving for good ----

    public T Detach<T>(T disposable) where T : IDisposable => MoveToOther(null, disposable);

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable => MoveToOther(null, first, second);

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => MoveToOther(null, first, second, third);

    public void Detach(params IDisposable[] disposables) => MoveToOther(null, (IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables) => MoveToOther(null, disposables);

    // ---- entering ----

    public void Attach(IDisposable disposable) => AttachOne(disposable);

    public void Attach(params IDisposable[] disposables)
    {
        foreach (var disposable in disposables) AttachOne(disposable);
    }

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        List<IDisposable> all = [.. disposables];
        all.ForEach(AttachOne);
        return all;
    }

    // ---- disposing ----

    public void DisposeEverything() => DisposeEverythingBut((IEnumerable<IDisposable>)[]);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        ThrowIfDisposed();
        IScoped[] keep = [.. inKeep.Cast<IScoped>().Where(member => member.Scope == this)];
        foreach (var member in keep) Leave(member);
        var (items, used) = (_items, _used);
        _used = 0;
        for (var i = 0; i < used; i++)
        {
            if (items[i] is not { } member) continue;
            items[i] = null;
            member.Scope = null;
            member.DisposeInScope(_manager!);
        }
        foreach (var member in keep) Enter(member);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void Dispose()
    {
        if (_manager is not { } manager) return;
        DisposeEverything();
        manager.Remove(this);
        _manager = null;
    }

    /// <summary>Forgets a member that was disposed by itself.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        ThrowIfDisposed();
        if (disposable is IScoped member && member.Scope == this) Leave(member);
    }

    // ---- the list ----

    internal void Enter(IScoped member)
    {
        if (_used == _items.Length) MakeRoom();
        member.Scope = this;
        member.ScopeSlot = _used;
        _items[_used++] = member;
    }

    internal void Leave(IScoped member)
    {
        _items[member.ScopeSlot] = null;
        member.Scope = null;
        if (member.ScopeSlot == _used - 1) _used--;
    }

    private void MakeRoom()
    {
        var alive = Members().ToArray();
        if (alive.Length > _items.Length / 2) _items = new IScoped?[_items.Length * 2];
        Array.Clear(_items);
        _used = 0;
        foreach (var member in alive) Enter(member);
    }

    private IEnumerable<IScoped> Members()
    {
        for (var i = 0; i < _used; i++)
            if (_items[i] is { } member) yield return member;
    }

    private void Move(DisposeScope? scope, IDisposable disposable)
    {
        ThrowIfDisposed();
        if (disposable is not IScoped member || member.Scope != this || scope == this) return;
        Leave(member);
        if (scope is not null) scope.Enter(member);
        else member.Statistics(_manager!).DetachedFromScopeCount++;
    }

    private void AttachOne(IDisposable disposable)
    {
        ThrowIfDisposed();
        if (disposable is not IScoped member) throw new InvalidOperationException("A dispose scope holds tensors and packed sequences only.");
        if (member.Scope == this) return;
        member.Scope?.Leave(member);
        Enter(member);
        member.Statistics(_manager!).AttachedToScopeCount++;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_manager is null, this);
}
