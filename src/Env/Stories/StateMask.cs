using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// Which bytes of a machine count: those of memory, and those of the stack at the story's main prompt. At any other prompt
/// (a question within a command) all of the stack counts.
/// </summary>
internal sealed class StateMask
{
    private readonly byte[] _memory;   // 0xFF: counts; length of dynamic memory
    private readonly byte[] _stack;
    private readonly int _prompt;      // address that the main prompt resumes at
    [ThreadStatic]
    private static byte[]? s_masked;

    public StateMask(byte[] memory, byte[] stack, int prompt) => (_memory, _stack, _prompt) = (memory, stack, prompt);

    public bool Counts(int address) => _memory[address] != 0;

    /// <summary>Bytes of memory that do not count, the header left aside.</summary>
    public int Ignored => _memory.Skip(Header).Count(b => b == 0);

    public const int Header = 64;

    /// <summary>The same, but that some bytes of memory do not count.</summary>
    public StateMask Without(IEnumerable<int> cells)
    {
        var memory = _memory.ToArray();
        foreach (var cell in cells) memory[cell] = 0;
        return new StateMask(memory, _stack, _prompt);
    }

    public bool IsMainPrompt(Interpreter machine) =>
        machine.ResumesAt == _prompt && machine.StackCells.Length == _stack.Length && machine.Status == InterpreterStatus.WantsLine;

    public ulong Hash(Interpreter machine) => Hash(machine, machine.Ram);

    /// <summary>As if the machine's memory were <paramref name="ram"/>.</summary>
    public ulong Hash(Interpreter machine, ReadOnlySpan<byte> ram)
    {
        var buffer = Buffer(ram.Length + machine.StackCells.Length);
        And(ram, _memory, buffer);
        var length = ram.Length;
        if (IsMainPrompt(machine))
        {
            And(machine.StackCells, _stack, buffer[length..]);
            return StateHashing.Of(buffer[..(length + _stack.Length)]);
        }

        machine.StackCells.CopyTo(buffer[length..]);
        return StateHashing.Of(buffer[..(length + machine.StackCells.Length)], (ulong)machine.ResumesAt << 8 | (uint)machine.Status);
    }

    /// <summary>Of memory alone, what counts.</summary>
    public ulong HashMemory(ReadOnlySpan<byte> ram)
    {
        var buffer = Buffer(ram.Length);
        And(ram, _memory, buffer);
        return StateHashing.Of(buffer[..ram.Length]);
    }

    /// <summary>Whether two memories differ in a byte that counts.</summary>
    public bool Differ(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var a = MemoryMarshal.Cast<byte, Vector<byte>>(one);
        var b = MemoryMarshal.Cast<byte, Vector<byte>>(other);
        var m = MemoryMarshal.Cast<byte, Vector<byte>>(_memory.AsSpan());
        for (var i = 0; i < a.Length; i++)
            if (((a[i] ^ b[i]) & m[i]) != Vector<byte>.Zero) return true;
        for (var i = a.Length * Vector<byte>.Count; i < one.Length; i++)
            if (((one[i] ^ other[i]) & _memory[i]) != 0) return true;
        return false;
    }

    private static void And(ReadOnlySpan<byte> from, ReadOnlySpan<byte> mask, Span<byte> to)
    {
        var a = MemoryMarshal.Cast<byte, Vector<byte>>(from);
        var m = MemoryMarshal.Cast<byte, Vector<byte>>(mask);
        var t = MemoryMarshal.Cast<byte, Vector<byte>>(to);
        for (var i = 0; i < a.Length; i++) t[i] = a[i] & m[i];
        for (var i = a.Length * Vector<byte>.Count; i < from.Length; i++) to[i] = (byte)(from[i] & mask[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<byte> Buffer(int length)
    {
        if (s_masked is null || s_masked.Length < length) s_masked = new byte[length + length / 4];
        return s_masked;
    }
}
