using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Troupe.Env.ZMachine;

/// <summary>Saving, restoring and hashing the whole machine, and the story's own @save, @save_undo and @restart.</summary>
public sealed unsafe partial class Interpreter
{
    private const uint Magic = 0x5A4D5331; // ZMS1
    private const int MostRanges = 64;

    private readonly UndoSlots _undo = new();
    private byte[]? _saved;
    private byte[]? _savedBuffer;

    /// <summary>
    /// Everything that the future depends on: dynamic memory, stack, random numbers, windows, and what the story itself has saved
    /// (its undo and save places). <see cref="Output"/> is no part of it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The story was not started or has failed.</exception>
    public byte[] Save()
    {
        var state = GC.AllocateUninitializedArray<byte>(StateSize());
        WriteState(state);
        return state;
    }

    /// <summary>As <see cref="Save()"/>, into a buffer that is replaced by a larger one where needed. Returns how many bytes of it the state takes.</summary>
    public int SaveTo(ref byte[] buffer)
    {
        var size = StateSize();
        if (buffer.Length < size) buffer = GC.AllocateUninitializedArray<byte>(size + size / 8);
        WriteState(buffer);
        return size;
    }

    /// <summary>Back to a saved state of this story, by this or any other interpreter with the same options. <see cref="Output"/> is empty afterwards.</summary>
    /// <exception cref="InvalidDataException">Not a state of this story; nothing has changed.</exception>
    public void Restore(ReadOnlySpan<byte> state)
    {
        var reader = new StateReader(state);
        if (reader.Int() != unchecked((int)Magic)) throw new InvalidDataException("Not a saved state of a story.");
        if ((ulong)reader.Long() != Story.Identity) throw new InvalidDataException($"A saved state of another story than '{Story.Name}'.");
        var status = (InterpreterStatus)reader.Int();
        var flags = reader.Int();
        int pending = reader.Int(), text = reader.Int(), parse = reader.Int();
        int window = reader.Int(), height = reader.Int(), row = reader.Int(), column = reader.Int(), redirected = reader.Int();
        var random = (reader.Long(), (uint)reader.Int(), reader.Int(), reader.Int(), new RngState((ulong)reader.Long(), (ulong)reader.Long(), (ulong)reader.Long(), (ulong)reader.Long()));
        if (status is < 0 or > InterpreterStatus.Ended || pending is < -1 or > 255 || (uint)text >= (uint)_dynamic || (uint)parse >= (uint)_dynamic
            || (uint)window > 1 || (uint)height > 255 || row < 0 || column < 0 || (uint)redirected > DeepestStream3 || random.Item3 < 0 || random.Item4 < 0)
            throw Damaged();
        var redirections = reader.Bytes(8 * redirected);
        var upper = reader.Bytes(Math.Min(height, UpperLines) * Options.ScreenWidth * sizeof(char));
        var core = reader.Bytes(reader.Int());
        CheckCore(core);
        var undo = new StateReader(reader.Bytes(reader.Int()));
        var slots = undo.Int();
        if ((uint)slots > (uint)Options.UndoSlots) throw Damaged();
        var slotBytes = undo;
        for (var i = 0; i < slots; i++) CheckCore(undo.Bytes(undo.Int()));
        var saved = reader.Bytes(reader.Int());
        if (saved.Length > 0) CheckCore(saved);
        if (!reader.AtEnd || !undo.AtEnd) throw Damaged();

        ClearOutput();
        Status = status;
        Failure = null;
        _failed = null;
        _started = true;
        _textIntact = (flags & 1) != 0;
        _screenOn = (flags & 2) != 0;
        (_pendingVariable, _textBuffer, _parseBuffer) = (pending, text, parse);
        SplitWindow(height);
        (_window, _upperRow, _upperColumn, _redirected) = (window, row, column, redirected);
        for (var i = 0; i < redirected; i++)
            _redirections[i] = (BinaryPrimitives.ReadInt32LittleEndian(redirections[(8 * i)..]) & 0xFFFF, BinaryPrimitives.ReadInt32LittleEndian(redirections[(8 * i + 4)..]) & 0xFFFF);
        MemoryMarshal.Cast<byte, char>(upper).CopyTo(_upper);
        SetPlain();
        _random.State = random;
        ReadCore(core);
        _undo.Clear();
        for (var i = 0; i < slots; i++)
        {
            var slot = slotBytes.Bytes(slotBytes.Int());
            slot.CopyTo(_undo.Push(Options.UndoSlots, slot.Length));
        }

        _saved = saved.Length > 0 ? saved.ToArray() : null;
    }

    /// <summary>
    /// Hash of dynamic memory without the header, without the buffers that the last line was read into, and without
    /// <paramref name="except"/> (at most 60 ranges). Equal for equal worlds, if what is left out holds no more than traces of the input.
    /// </summary>
    public ulong RamHash(ReadOnlySpan<MemoryRange> except = default)
    {
        if (except.Length > MostRanges - 4) throw new ArgumentException($"At most {MostRanges - 4} ranges can be left out.", nameof(except));
        Span<MemoryRange> ranges = stackalloc MemoryRange[MostRanges];
        except.CopyTo(ranges);
        var count = except.Length;
        ranges[count++] = new(0, HeaderSize);
        if (_textBuffer != 0) ranges[count++] = new(_textBuffer, _m[_textBuffer] + 2);
        if (_parseBuffer != 0) ranges[count++] = new(_parseBuffer, 4 * _m[_parseBuffer] + 2);
        ranges = ranges[..count];
        for (var i = 1; i < count; i++)
            for (var k = i; k > 0 && ranges[k].Start < ranges[k - 1].Start; k--)
                (ranges[k], ranges[k - 1]) = (ranges[k - 1], ranges[k]);
        var ram = Ram;
        var from = 0;
        var hash = 0ul;
        foreach (var range in ranges)
        {
            var start = Math.Clamp(range.Start, 0, ram.Length);
            if (start > from) hash = StateHashing.Of(ram[from..start], hash);
            from = Math.Clamp(Math.Max(from, range.Start + range.Length), from, ram.Length);
        }

        return StateHashing.Of(ram[from..], hash);
    }

    /// <summary><see cref="RamHash"/>, the stack and the place in the program: where the story asks a question within a command, that differs too.</summary>
    public ulong StateHash(ReadOnlySpan<MemoryRange> except = default) =>
        StateHashing.Of(MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(_stack, (int)(_sp - _stack))), RamHash(except) ^ (uint)_pc ^ (ulong)Status << 32);

    private static InvalidDataException Damaged() => new("A damaged saved state of a story.");

    private int CoreSize => 12 + 2 * (int)(_sp - _stack) + _dynamic;

    private int StateSize()
    {
        if (!_started || Status == InterpreterStatus.Failed) throw new InvalidOperationException("The story was not started or has failed: there is no state to save.");
        return 10 * 4 + 8 + 4 + 8 + 12 + 32 + 8 * _redirected + Math.Min(_upperHeight, UpperLines) * Options.ScreenWidth * sizeof(char) + 4 + CoreSize + 4 + 4 + _undo.Size + 4 + (_saved?.Length ?? 0);
    }

    private void WriteState(Span<byte> state)
    {
        var writer = new StateWriter(state);
        writer.Int(unchecked((int)Magic));
        writer.Long((long)Story.Identity);
        writer.Int((int)Status);
        writer.Int((_textIntact ? 1 : 0) | (_screenOn ? 2 : 0));
        writer.Int(_pendingVariable);
        writer.Int(_textBuffer);
        writer.Int(_parseBuffer);
        writer.Int(_window);
        writer.Int(_upperHeight);
        writer.Int(_upperRow);
        writer.Int(_upperColumn);
        writer.Int(_redirected);
        var (seed, frotz, interval, counter, rng) = _random.State;
        writer.Long(seed);
        writer.Int((int)frotz);
        writer.Int(interval);
        writer.Int(counter);
        writer.Long((long)rng.A);
        writer.Long((long)rng.B);
        writer.Long((long)rng.C);
        writer.Long((long)rng.D);
        for (var i = 0; i < _redirected; i++)
        {
            writer.Int(_redirections[i].Table);
            writer.Int(_redirections[i].Count);
        }

        writer.Bytes(MemoryMarshal.AsBytes(_upper.AsSpan(0, _upper.Length == 0 ? 0 : Math.Min(_upperHeight, UpperLines) * Options.ScreenWidth)));
        writer.Int(CoreSize);
        WriteCore(writer.Take(CoreSize), _pc);
        writer.Int(4 + _undo.Size);
        _undo.Write(ref writer);
        writer.Int(_saved?.Length ?? 0);
        writer.Bytes(_saved);
    }

    /// <summary>Address, frame, stack and dynamic memory.</summary>
    private void WriteCore(Span<byte> core, int pc)
    {
        var words = (int)(_sp - _stack);
        BinaryPrimitives.WriteInt32LittleEndian(core, pc);
        BinaryPrimitives.WriteInt32LittleEndian(core[4..], (int)(_fp - _stack));
        BinaryPrimitives.WriteInt32LittleEndian(core[8..], words);
        MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(_stack, words)).CopyTo(core[12..]);
        Ram.CopyTo(core[(12 + 2 * words)..]);
    }

    private void ReadCore(ReadOnlySpan<byte> core)
    {
        _pc = BinaryPrimitives.ReadInt32LittleEndian(core);
        _fp = _stack + BinaryPrimitives.ReadInt32LittleEndian(core[4..]);
        var words = BinaryPrimitives.ReadInt32LittleEndian(core[8..]);
        _sp = _stack + words;
        core.Slice(12, 2 * words).CopyTo(MemoryMarshal.AsBytes(new Span<ushort>(_stack, words)));
        core[(12 + 2 * words)..].CopyTo(_memory);
    }

    /// <summary>The frames must form a chain down to the main routine's: the interpreter trusts them.</summary>
    private void CheckCore(ReadOnlySpan<byte> core)
    {
        if (core.Length < 12 + 2 * FrameSize + _dynamic) throw Damaged();
        var words = BinaryPrimitives.ReadInt32LittleEndian(core[8..]);
        if (words < FrameSize || words > Options.StackWords || core.Length != 12 + 2 * words + _dynamic) throw Damaged();
        var stack = MemoryMarshal.Cast<byte, ushort>(core.Slice(12, 2 * words));
        int frame = BinaryPrimitives.ReadInt32LittleEndian(core[4..]), above = words;
        while (true)
        {
            if ((uint)frame > (uint)(words - FrameSize) || frame + FrameSize + (stack[frame + 3] & 15) > above) throw Damaged();
            if (frame == 0) return;
            above = frame;
            frame = stack[frame + 2];
            if (frame >= above) throw Damaged();
        }
    }

    private void RestartStory()
    {
        if (!Charge(_dynamic)) return;
        var transcript = _m[Flags2 + 1] & 3;
        Story.Bytes[.._dynamic].CopyTo(_memory);
        _textIntact = true;
        _pc = Story.StartAddress;
        _fp = _stack;
        _sp = _stack + FrameSize;
        ResetScreen();
        WriteHeader();
        _m[Flags2 + 1] = (byte)(_m[Flags2 + 1] & ~3 | transcript);
        _random.Restart();
    }

    private int SaveStory(int pc)
    {
        if (!Charge(_dynamic)) return 0;
        if (_savedBuffer?.Length != CoreSize) _savedBuffer = new byte[CoreSize];
        _saved = _savedBuffer;
        WriteCore(_saved, pc);
        return 1;
    }

    private bool RestoreStory() => _saved is not null && Resume(_saved);

    private int SaveUndo(int pc)
    {
        if (Options.UndoSlots == 0) return -1;
        if (!Charge(_dynamic)) return 0;
        WriteCore(_undo.Push(Options.UndoSlots, CoreSize), pc);
        return 1;
    }

    private bool RestoreUndo()
    {
        if (_undo.Count == 0) return false;
        Resume(_undo.Top);
        _undo.Pop();
        return true;
    }

    /// <summary>The instruction that saved gives 2 (§15, save). Random numbers go on, and the transcript's flags stay as they are.</summary>
    private bool Resume(ReadOnlySpan<byte> core)
    {
        if (!Charge(_dynamic)) return false;
        var transcript = _m[Flags2 + 1] & 3;
        ReadCore(core);
        WriteHeader();
        _m[Flags2 + 1] = (byte)(_m[Flags2 + 1] & ~3 | transcript);
        if (Story.Text.GuardEnd > HeaderSize) _textIntact = _memory.AsSpan(HeaderSize, Story.Text.GuardEnd - HeaderSize).SequenceEqual(Story.Bytes[HeaderSize..Story.Text.GuardEnd]);
        if (_version == 3) SplitWindow(0);
        _result = 2;
        return true;
    }
}
