using System.Runtime.CompilerServices;

namespace Troupe.Env.ZMachine;

/// <summary>Output streams and windows (§7 and §8 of the Standard).</summary>
public sealed unsafe partial class Interpreter
{
    private const int DeepestStream3 = 16;
    private const int UpperLines = 64;

    private readonly (int Table, int Count)[] _redirections = new (int, int)[DeepestStream3];
    private char[] _output = GC.AllocateUninitializedArray<char>(4096, pinned: true);
    private char[] _upper = [];
    private char[]? _decoded;
    private char* _out;
    private int _outLength, _outCapacity, _turnCharacters;
    private int _redirected, _window, _upperHeight, _upperRow, _upperColumn;
    private bool _screenOn = true, _plain = true;

    /// <summary>What the story has printed into its lower window since the last input, lines ended by '\n'. Valid until the next input.</summary>
    public ReadOnlySpan<char> Output => _output.AsSpan(0, _outLength);

    /// <summary>Lines of the upper window; 0: none.</summary>
    public int UpperWindowHeight => _upperHeight;

    /// <summary>A line of the upper window, without trailing blanks.</summary>
    public ReadOnlySpan<char> UpperWindowLine(int line)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)line, (uint)_upperHeight, nameof(line));
        return line < UpperLines && _upper.Length > 0 ? _upper.AsSpan(line * Options.ScreenWidth, Options.ScreenWidth).TrimEnd(' ') : default;
    }

    private void InitialiseOutput()
    {
        _out = (char*)Unsafe.AsPointer(ref _output[0]);
        _outCapacity = _output.Length;
        _fastFrom = Math.Max(HeaderSize, Story.Text.GuardEnd);
    }

    private void ClearOutput() => _outLength = _turnCharacters = 0;

    private void ResetScreen()
    {
        _redirected = _window = _upperHeight = _upperRow = _upperColumn = 0;
        _screenOn = _plain = true;
    }

    /// <summary>Prints the text at a byte address.</summary>
    private bool PrintText(int address)
    {
        if (_textIntact)
        {
            var entry = Story.Text.Cache.Find(address);
            if (entry != null) return Emit(entry->Text, entry->Length);
        }

        return PrintDecoded(address);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool PrintDecoded(int address)
    {
        if ((uint)address >= (uint)_length) return Illegal("print of a text beyond the end of memory");
        _decoded ??= GC.AllocateUninitializedArray<char>(StoryText.LongestText, pinned: true);
        var text = (char*)Unsafe.AsPointer(ref _decoded[0]);
        var count = 0;
        if (!Story.Text.TryDecode(_m, _length, ref address, text, Math.Min(StoryText.LongestText, Options.MaxOutputPerTurn), ref count, out var words))
            return Illegal("a text that does not end");
        return Charge(words) && Emit(text, count);
    }

    private bool PrintName(int obj)
    {
        if (obj == 0) return true;
        if (obj > _maxObject) return Illegal($"no such object: {obj}");
        var at = NameAddress(obj);
        return _m[at] == 0 || PrintText(at + 1);
    }

    private bool PrintZscii(int zscii)
    {
        var c = Story.Text.Zscii.ToUnicode(zscii & 0x3FF);
        return c == 0 || PrintChar(c);
    }

    private bool PrintChar(char c)
    {
        if (_plain && _outLength < _outCapacity && _turnCharacters < Options.MaxOutputPerTurn)
        {
            _out[_outLength++] = c;
            _turnCharacters++;
            return true;
        }

        return Emit(&c, 1);
    }

    private bool PrintNumber(int value)
    {
        var digits = stackalloc char[8];
        var at = 8;
        var rest = Math.Abs(value);
        do digits[--at] = (char)('0' + rest % 10);
        while ((rest /= 10) > 0);
        if (value < 0) digits[--at] = '-';
        return Emit(digits + at, 8 - at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Emit(char* text, int count)
    {
        _turnCharacters += count;
        if (!_plain || _outLength + count > _outCapacity || _turnCharacters > Options.MaxOutputPerTurn) return EmitSlowly(text, count);
        Unsafe.CopyBlockUnaligned(_out + _outLength, text, (uint)count * sizeof(char));
        _outLength += count;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EmitSlowly(char* text, int count)
    {
        if (_turnCharacters > Options.MaxOutputPerTurn) return Exceeds($"more than {Options.MaxOutputPerTurn:N0} characters printed in one turn");
        if (_redirected > 0) return EmitToMemory(text, count);
        if (!_screenOn) return true;
        if (_window == 1)
        {
            for (var i = 0; i < count; i++) EmitUpper(text[i]);
            return true;
        }

        if (_outLength + count > _outCapacity) Grow(_outLength + count);
        new ReadOnlySpan<char>(text, count).CopyTo(_output.AsSpan(_outLength));
        _outLength += count;
        return true;
    }

    private void Grow(int needed)
    {
        var larger = GC.AllocateUninitializedArray<char>(Math.Max(needed, 2 * _outCapacity), pinned: true);
        Output.CopyTo(larger);
        _output = larger;
        _out = (char*)Unsafe.AsPointer(ref larger[0]);
        _outCapacity = larger.Length;
    }

    private bool EmitToMemory(char* text, int count)
    {
        ref var to = ref _redirections[_redirected - 1];
        for (var i = 0; i < count; i++)
            if (!WriteByte((ushort)(to.Table + 2 + to.Count++), Story.Text.Zscii.FromUnicode(text[i])))
                return false;
        return true;
    }

    private void EmitUpper(char c)
    {
        if (c == '\n')
        {
            _upperRow++;
            _upperColumn = 0;
            return;
        }

        if (_upperRow < Math.Min(_upperHeight, UpperLines) && _upperColumn < Options.ScreenWidth)
            _upper[_upperRow * Options.ScreenWidth + _upperColumn] = c;
        _upperColumn++;
    }

    private bool SelectStream(int stream, int table)
    {
        switch (stream)
        {
            case 1 or -1:
                _screenOn = stream > 0;
                break;
            case 2 or -2:
                _m[Flags2 + 1] = (byte)(_m[Flags2 + 1] & ~1 | (stream > 0 ? 1 : 0));
                break;
            case 3:
                if (_redirected == DeepestStream3) return Exceeds($"output is redirected more than {DeepestStream3} times");
                _redirections[_redirected++] = (table, 0);
                if (!WriteWord(table, 0)) return false;
                break;
            case -3 when _redirected > 0:
                var (to, count) = _redirections[--_redirected];
                if (!WriteWord(to, (uint)count)) return false;
                break;
            default:
                break;
        }

        SetPlain();
        return true;
    }

    private void SetPlain() => _plain = _redirected == 0 && _screenOn && _window == 0;

    private void SplitWindow(int lines)
    {
        var height = Math.Min(lines, Options.ScreenHeight);
        if (_upper.Length == 0 && height > 0)
        {
            _upper = new char[UpperLines * Options.ScreenWidth];
            Array.Fill(_upper, ' ');
        }

        for (var line = _upperHeight; line < Math.Min(height, UpperLines); line++) BlankUpper(line, 0);
        _upperHeight = height;
        if (_version == 3) ClearUpper();
        if (_upperRow >= height) _upperRow = _upperColumn = 0;
    }

    private void ClearUpper()
    {
        for (var line = 0; line < Math.Min(_upperHeight, UpperLines); line++) BlankUpper(line, 0);
        _upperRow = _upperColumn = 0;
    }

    private void BlankUpper(int line, int from)
    {
        if (line < UpperLines && from < Options.ScreenWidth) _upper.AsSpan(line * Options.ScreenWidth + from, Options.ScreenWidth - from).Fill(' ');
    }

    private void SelectWindow(int window)
    {
        _window = window == 0 ? 0 : 1;
        if (_window == 1) _upperRow = _upperColumn = 0;
        SetPlain();
    }

    private void EraseWindow(int window)
    {
        switch ((short)window)
        {
            case -1:
                SplitWindow(0);
                SelectWindow(0);
                break;
            case -2 or 1:
                ClearUpper();
                break;
            default:
                break;
        }
    }

    private void SetCursor(int row, int column)
    {
        if (_window != 1) return;
        _upperRow = Math.Max(0, row - 1);
        _upperColumn = Math.Max(0, column - 1);
    }

    private void EraseLine()
    {
        if (_window == 1 && _upperRow < Math.Min(_upperHeight, UpperLines)) BlankUpper(_upperRow, _upperColumn);
    }
}
