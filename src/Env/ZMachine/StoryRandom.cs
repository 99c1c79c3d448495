namespace Troupe.Env.ZMachine;

/// <summary><c>@random</c> (§2.4 of the Standard). Its whole state can be saved.</summary>
internal sealed class StoryRandom(StoryRandomKind kind)
{
    private Rng _rng = new(0);
    private long _seed;
    private uint _frotz;
    private int _interval, _counter;

    /// <summary>(seed, frotz' state, interval, counter, xoshiro state)</summary>
    public (long Seed, uint Frotz, int Interval, int Counter, RngState Rng) State
    {
        get => (_seed, _frotz, _interval, _counter, _rng.State);
        set
        {
            (_seed, _frotz, _interval, _counter, var rng) = value;
            _rng = Rng.FromState(rng);
        }
    }

    public void Seed(long seed)
    {
        _seed = seed;
        _rng = new Rng(seed, 0);
        Restart();
    }

    /// <summary>frotz draws the same numbers again after a restart; a uniform generator goes on.</summary>
    public void Restart()
    {
        _interval = _counter = 0;
        _frotz = (uint)_seed;
    }

    /// <summary>Uniform in 1 … <paramref name="range"/>.</summary>
    public int Next(int range)
    {
        if (_interval != 0)
        {
            var value = _counter++;
            if (_counter == _interval) _counter = 0;
            return value % range + 1;
        }

        if (kind == StoryRandomKind.Uniform) return _rng.NextInt(range) + 1;
        _frotz = unchecked(0x015a4e35 * _frotz + 1); // Borland's linear congruential generator, 15 bits of which are used
        return (int)(_frotz >> 16 & 0x7FFF) % range + 1;
    }

    /// <summary>The story asks for a generator of its own: 1, 2, 3 … up to a small seed over and over (§2, remarks), or a seeded one; 0: as at the start.</summary>
    public void Reseed(int seed)
    {
        _interval = _counter = 0;
        if (seed == 0) _frotz = (uint)_seed;
        else if (seed < 1000) _interval = seed;
        else
        {
            _frotz = (uint)seed;
            _rng = new Rng(seed, 1);
        }
    }
}
