using System.Buffers.Binary;
using Troupe.Env;

namespace Troupe.Actors.Tests;

/// <summary>A walk along numbered places, forth and back, that ends after some steps; what goes wrong in it is up to the test.</summary>
internal class TestWorld(int length = 8) : IWorld
{
    public static readonly string[] Actions = ["back", "forth"];

    private int _place;

    /// <summary>Called inside each step, before anything happens.</summary>
    public Action? OnStep { get; init; }

    public Action? OnReset { get; init; }

    public Func<int, float> Reward { get; init; } = _ => 0;

    public bool IsDisposed { get; private set; }

    public WorldSpec Spec { get; } = new("test", new ObservationSpec.Text(), new ActionSpec.OneOf(Actions),
        [.. new[] { "back", "forth", "place" }.Concat(Enumerable.Range(0, 10).Select(i => $"{i}")).Order(StringComparer.Ordinal)], length);

    public virtual IReadOnlyList<string> AdmissibleActions => Actions;

    public double Score => 0;

    public double? MaxScore => null;

    public bool Won => false;

    public bool Lost => false;

    public int Moves { get; private set; }

    public ulong StateHash => (ulong)_place;

    public Observation Current => new("", "", $"place {_place}");

    public Observation Reset(long seed)
    {
        OnReset?.Invoke();
        (_place, Moves) = (0, 0);
        return Current;
    }

    public StepResult Step(int action)
    {
        OnStep?.Invoke();
        _place = Math.Clamp(_place + (action == 1 ? 1 : -1), 0, 9);
        Moves++;
        return new StepResult(Current, Reward(_place), false, Moves >= length);
    }

    public StepResult Step(string command) => Step(Array.IndexOf(Actions, command));

    public byte[] Save()
    {
        var state = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(state, _place);
        BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(4), Moves);
        return state;
    }

    public void Restore(ReadOnlySpan<byte> state) => (_place, Moves) = (BinaryPrimitives.ReadInt32LittleEndian(state), BinaryPrimitives.ReadInt32LittleEndian(state[4..]));

    public void Dispose() => IsDisposed = true;
}
