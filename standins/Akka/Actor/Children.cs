namespace Akka.Actor;

/// <summary>What a parent remembers of a child for its restart limit.</summary>
internal sealed class ChildRestartStats(IInternalActorRef child)
{
    private int _retries;
    private long _windowStart;

    public IInternalActorRef Child { get; } = child;

    /// <summary>Counts one restart; whether the limit still allows it. The window, where given, begins anew with the first restart after its end.</summary>
    /// <param name="maxNrOfRetries">Negative: unlimited.</param>
    /// <param name="withinTimeMilliseconds">0 or less: without end.</param>
    public bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds)
    {
        if (maxNrOfRetries == 0) return false;
        if (withinTimeMilliseconds <= 0) return maxNrOfRetries < 0 || ++_retries <= maxNrOfRetries;

        var limit = maxNrOfRetries > 0 ? maxNrOfRetries : 1;
        var now = Environment.TickCount64;
        if (_windowStart == 0) _windowStart = now;
        if (now - _windowStart <= withinTimeMilliseconds) return ++_retries <= limit;
        _retries = 1;
        _windowStart = now;
        return true;
    }
}

/// <summary>Why a parent waits for children to stop.</summary>
internal enum WaitingFor
{
    Nothing,

    /// <summary>Somebody asked for it; the parent goes on meanwhile.</summary>
    UserRequest,
    Recreation,
    Creation,
    Termination,
}

/// <summary>The children of one actor. Safe to ask and to extend from any thread: top-level actors come from everywhere.</summary>
internal sealed class Children
{
    private readonly Lock _lock = new();
    private Dictionary<string, ChildRestartStats> _byName;
    private HashSet<IActorRef> _dying;
    private WaitingFor _reason;
    private bool _terminated;

    public Exception RecreationCause { get; private set; }

    public bool IsTerminating
    {
        get
        {
            lock (_lock) return _terminated || _reason == WaitingFor.Termination;
        }
    }

    /// <summary>Neither restarting nor stopping.</summary>
    public bool IsNormal
    {
        get
        {
            lock (_lock) return !_terminated && _reason is WaitingFor.Nothing or WaitingFor.UserRequest;
        }
    }

    public bool IsWaitingForRecreationOrCreation
    {
        get
        {
            lock (_lock) return _reason is WaitingFor.Recreation or WaitingFor.Creation;
        }
    }

    public void Reserve(string name)
    {
        lock (_lock)
        {
            if (_terminated || _reason == WaitingFor.Termination) throw new InvalidOperationException("Cannot create child while terminating or terminated");
            if (!(_byName ??= new(StringComparer.Ordinal)).TryAdd(name, null)) throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
        }
    }

    public void Unreserve(string name)
    {
        lock (_lock)
            if (_byName is not null && _byName.TryGetValue(name, out var stats) && stats is null) _byName.Remove(name);
    }

    /// <summary>False where the parent began to stop since the name was reserved.</summary>
    public bool TryAdd(IInternalActorRef child)
    {
        lock (_lock)
        {
            if (_terminated || _reason == WaitingFor.Termination)
            {
                _byName?.Remove(child.Path.Name);
                return false;
            }

            _byName[child.Path.Name] = new ChildRestartStats(child);
            return true;
        }
    }

    public ChildRestartStats Find(string name)
    {
        lock (_lock) return _byName is not null && _byName.TryGetValue(name, out var stats) ? stats : null;
    }

    public ChildRestartStats Find(IActorRef child) => child.Path is { } path && Find(path.Name) is { } stats && stats.Child.Equals(child) ? stats : null;

    public IInternalActorRef[] All()
    {
        lock (_lock) return _byName is null ? [] : [.. _byName.Values.Where(s => s is not null).Select(s => s.Child)];
    }

    public ChildRestartStats[] AllStats()
    {
        lock (_lock) return _byName is null ? [] : [.. _byName.Values.Where(s => s is not null)];
    }

    public void ShallDie(IActorRef child)
    {
        lock (_lock)
        {
            (_dying ??= []).Add(child);
            if (_reason == WaitingFor.Nothing) _reason = WaitingFor.UserRequest;
        }
    }

    /// <summary>Whether there is something to wait for; if so, what follows it is <paramref name="reason"/>.</summary>
    public bool WaitFor(WaitingFor reason, Exception recreationCause = null)
    {
        lock (_lock)
        {
            if (_dying is not { Count: > 0 }) return false;
            _reason = reason;
            RecreationCause = recreationCause;
            return true;
        }
    }

    public void SetTerminated()
    {
        lock (_lock)
        {
            _terminated = true;
            _byName = null;
            _dying = null;
            _reason = WaitingFor.Nothing;
        }
    }

    /// <summary>Removes a child that is gone, and says what its parent waited for if this was the last.</summary>
    public WaitingFor Remove(IActorRef child)
    {
        lock (_lock)
        {
            if (_byName is not null && _byName.TryGetValue(child.Path.Name, out var stats) && stats is not null && stats.Child.Equals(child)) _byName.Remove(child.Path.Name);
            if (_dying is null || !_dying.Remove(child) || _dying.Count > 0) return WaitingFor.Nothing;
            var waited = _reason;
            _reason = WaitingFor.Nothing;
            if (waited == WaitingFor.Termination) _terminated = true;
            return waited;
        }
    }
}
