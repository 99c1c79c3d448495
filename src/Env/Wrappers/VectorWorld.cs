using System.Runtime.ExceptionServices;

namespace Troupe.Env.Wrappers;

/// <summary>
/// n worlds stepped together. A world whose episode ends is reset in the same step; what it showed last is kept apart.
/// Which game a world plays depends on its own number and how many it has played, never on timing: world i plays games
/// i, i + n, i + 2n, … Not thread-safe.
/// </summary>
/// <remarks>
/// What a world throws comes through, and some of the worlds have moved then: reset, or restore. Where worlds may fail,
/// wrap each in a <see cref="Guard.GuardedWorld"/>.
/// </remarks>
public sealed class VectorWorld : IDisposable
{
    private const string Heading = "vector-world";

    private readonly IWorld[] _worlds;
    private readonly long[] _games;          // [n]: games begun by each
    private readonly Func<long, long> _seed;
    private readonly bool _parallel;
    private readonly VectorStep _step;

    /// <param name="create">Makes one world; all must be alike.</param>
    /// <param name="count">n, 1 or more.</param>
    /// <param name="seed">Seed of the game of this index, such as <see cref="GameSeeds.Training"/>.</param>
    /// <param name="parallel">Step worlds on several threads: of use where a step takes more than some microseconds.</param>
    public VectorWorld(Func<IWorld> create, int count, Func<long, long> seed, bool parallel = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (_seed, _parallel) = (seed, parallel);
        _worlds = new IWorld[count];
        _games = new long[count];
        _step = new VectorStep(count);
        try
        {
            for (var i = 0; i < count; i++) _worlds[i] = create();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Count => _worlds.Length;

    /// <summary>Of each world.</summary>
    public WorldSpec Spec => _worlds[0].Spec;

    /// <summary>The worlds, to look at; stepping one apart from the others is the caller's affair.</summary>
    public IReadOnlyList<IWorld> Worlds => _worlds;

    /// <summary>Begins with games 0 … n − 1.</summary>
    /// <returns>Overwritten by the next step.</returns>
    public VectorStep Reset()
    {
        Array.Clear(_games);
        Each(i =>
        {
            _step.Observations[i] = Next(i);
            _step.Set(i);
        });
        return _step;
    }

    /// <summary>Takes in each world the action at this index of its admissible actions.</summary>
    /// <param name="actions">[n].</param>
    /// <returns>Overwritten by the next step.</returns>
    /// <exception cref="ArgumentException">Not n actions, or one that is not admissible; no world has moved.</exception>
    public VectorStep Step(IReadOnlyList<int> actions)
    {
        CheckCount(actions.Count, nameof(actions));
        for (var i = 0; i < actions.Count; i++)
            if ((uint)actions[i] >= (uint)_worlds[i].AdmissibleActions.Count)
                throw new ArgumentOutOfRangeException(nameof(actions), actions[i], $"World {i} allows 0 to {_worlds[i].AdmissibleActions.Count - 1} now.");
        Each(i => Take(i, _worlds[i].Step(actions[i])));
        return _step;
    }

    /// <summary>Takes a typed command in each world.</summary>
    /// <param name="commands">[n].</param>
    /// <returns>Overwritten by the next step.</returns>
    public VectorStep Step(IReadOnlyList<string> commands)
    {
        CheckCount(commands.Count, nameof(commands));
        Each(i => Take(i, _worlds[i].Step(commands[i])));
        return _step;
    }

    public byte[] Save() => SavedState.Write(Heading, writer =>
    {
        writer.Write(Count);
        for (var i = 0; i < Count; i++)
        {
            var world = _worlds[i].Save();
            writer.Write(_games[i]);
            writer.Write7BitEncodedInt(world.Length);
            writer.Write(world);
        }
    });

    /// <returns>What the worlds show now, rewards and ends left out; overwritten by the next step.</returns>
    /// <exception cref="InvalidDataException">Not a state of so many such worlds; worlds before the bad one are restored then, so reset or restore again.</exception>
    public VectorStep Restore(ReadOnlySpan<byte> state)
    {
        SavedState.Read(Heading, state, reader =>
        {
            var count = reader.ReadInt32();
            if (count != Count) throw new InvalidDataException($"A state of {count} worlds; here are {Count}.");
            var (games, states) = (new long[count], new byte[count][]);
            for (var i = 0; i < count; i++)
            {
                games[i] = reader.ReadInt64();
                var length = reader.Read7BitEncodedInt();
                if (games[i] < 0 || length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position)
                    throw new InvalidDataException("A saved state that ends early.");
                states[i] = reader.ReadBytes(length);
            }

            reader.MustBeAtEnd();
            for (var i = 0; i < count; i++) _worlds[i].Restore(states[i]);
            games.CopyTo(_games, 0);
        });
        for (var i = 0; i < Count; i++)
        {
            _step.Observations[i] = _worlds[i].Current;
            _step.Set(i);
        }

        return _step;
    }

    public void Dispose()
    {
        foreach (var world in _worlds) world?.Dispose();
    }

    private Observation Next(int i) => _worlds[i].Reset(_seed(i + _games[i]++ * Count));

    private void Take(int i, StepResult result)
    {
        _step.Set(i, result.Reward, result.Terminated, result.Truncated, result.Ended ? result.Observation : null, result.Truncated ? [.. _worlds[i].AdmissibleActions] : null);
        _step.Observations[i] = result.Ended ? Next(i) : result.Observation;
    }

    private void Each(Action<int> act)
    {
        if (!_parallel)
        {
            for (var i = 0; i < Count; i++) act(i);
            return;
        }

        try
        {
            Parallel.For(0, Count, act);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);   // as it would come without threads
        }
    }

    private void CheckCount(int count, string name)
    {
        if (count != Count) throw new ArgumentException($"{count} actions for {Count} worlds.", name);
    }
}
