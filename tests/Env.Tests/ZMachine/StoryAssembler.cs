using System.Buffers.Binary;
using System.Text;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Tests.ZMachine;

/// <summary>An operand: a constant, a variable by number (0 the stack, 1–15 locals, 16–255 globals), or a label's packed address.</summary>
internal readonly record struct Operand(int Value, bool IsVariable = false, string? Label = null)
{
    public static implicit operator Operand(int value) => new(value);

    public static implicit operator Operand(string label) => new(0, Label: label);
}

/// <summary>
/// Writes small stories: a table of four objects in a tree, a dictionary, a scratch area and code. Branches are always long,
/// instructions with two operands in variable form unless <see cref="Long"/> is used.
/// </summary>
internal sealed class StoryAssembler
{
    public const int Abbreviations = 0x40, Objects = 0x140, Globals = 0x300, Scratch = 0x4E0, Dictionary = 0x800, Code = 0x900;
    public static readonly Operand Sp = new(0, true);
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ \n0123456789.,!?_#'\"/\\-:()";

    private static readonly string[] s_two = ["", "je", "jl", "jg", "dec_chk", "inc_chk", "jin", "test", "or", "and", "test_attr", "set_attr", "clear_attr", "store", "insert_obj", "loadw", "loadb", "get_prop", "get_prop_addr", "get_next_prop", "add", "sub", "mul", "div", "mod", "call_2s", "call_2n", "set_colour", "throw"];
    private static readonly string[] s_one = ["jz", "get_sibling", "get_child", "get_parent", "get_prop_len", "inc", "dec", "print_addr", "call_1s", "remove_obj", "print_obj", "ret", "jump", "print_paddr", "load", "not"];
    private static readonly string[] s_none = ["rtrue", "rfalse", "print", "print_ret", "nop", "save", "restore", "restart", "ret_popped", "catch", "quit", "new_line", "show_status", "verify", "", "piracy"];
    private static readonly string[] s_variable = ["call", "storew", "storeb", "put_prop", "read", "print_char", "print_num", "random", "push", "pull", "split_window", "set_window", "call_vs2", "erase_window", "erase_line", "set_cursor", "get_cursor", "set_text_style", "buffer_mode", "output_stream", "input_stream", "sound_effect", "read_char", "scan_table", "not_v5", "call_vn", "call_vn2", "tokenise", "encode_text", "copy_table", "print_table", "check_arg_count"];
    private static readonly string[] s_extended = ["save5", "restore5", "log_shift", "art_shift", "set_font", "", "", "", "", "save_undo", "restore_undo", "print_unicode", "check_unicode"];

    private readonly int _version;
    private readonly List<byte> _code = [];
    private readonly Dictionary<string, int> _labels = [];
    private readonly List<(int At, string Label, bool Packed)> _references = [];
    private readonly byte[] _low = new byte[Code];

    public StoryAssembler(int version)
    {
        _version = version;
        _low[0] = (byte)version;
        Word(0x02, 1);
        Word(0x04, Code);
        Word(0x06, Code);
        Word(0x08, Dictionary);
        Word(0x0A, Objects);
        Word(0x0C, Globals);
        Word(0x0E, Dictionary);
        Encoding.ASCII.GetBytes("260101").CopyTo(_low, 0x12);
        Word(0x18, Abbreviations);
        WriteAbbreviations();
        WriteObjects();
        WriteDictionary("examine", "lamp", "look", "take");
    }

    /// <summary>Alignment of routines and strings: packed addresses count in these.</summary>
    private int Unit => _version <= 3 ? 2 : _version <= 5 ? 4 : 8;

    public static Operand Var(int number) => new(number, true);

    public void Word(int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(_low.AsSpan(at), (ushort)value);

    /// <summary>An instruction by its name in §14 of the Standard.</summary>
    public StoryAssembler I(string name, params Operand[] operands)
    {
        if (Array.IndexOf(s_two, name) is > 0 and var two) Variable(0xC0 | two, operands);
        else if (Array.IndexOf(s_one, name) is >= 0 and var one)
        {
            _code.Add((byte)((operands[0].IsVariable ? 0xA0 : 0x80) | one));
            Write(operands[0]);
        }
        else if (Array.IndexOf(s_none, name) is >= 0 and var none) _code.Add((byte)(0xB0 | none));
        else if (Array.IndexOf(s_variable, name) is >= 0 and var variable) Variable(0xE0 | variable, operands);
        else
        {
            _code.Add(0xBE);
            Variable(Array.IndexOf(s_extended, name), operands);
        }

        return this;
    }

    /// <summary>Long form: two operands that are small constants or variables.</summary>
    public StoryAssembler Long(string name, Operand a, Operand b)
    {
        _code.Add((byte)(Array.IndexOf(s_two, name) | (a.IsVariable ? 0x40 : 0) | (b.IsVariable ? 0x20 : 0)));
        _code.Add((byte)a.Value);
        _code.Add((byte)b.Value);
        return this;
    }

    public StoryAssembler Bytes(params byte[] bytes)
    {
        _code.AddRange(bytes);
        return this;
    }

    /// <summary>The result's variable.</summary>
    public StoryAssembler To(int variable) => Bytes((byte)variable);

    /// <summary>Where to go on true, or on false; "rtrue" and "rfalse" return.</summary>
    public StoryAssembler If(string label, bool on = true)
    {
        if (label is "rtrue" or "rfalse") return Bytes((byte)((on ? 0x80 : 0) | 0x40 | (label == "rtrue" ? 1 : 0)));
        _references.Add((_code.Count, label, false));
        return Bytes((byte)(on ? 0x80 : 0), 0);
    }

    public StoryAssembler Jump(string label)
    {
        _code.Add(0x8C);
        _references.Add((_code.Count, label, false));
        return Bytes(0, 0);
    }

    public StoryAssembler Label(string name)
    {
        _labels[name] = Code + _code.Count;
        return this;
    }

    public StoryAssembler Routine(string name, int locals, params int[] defaults)
    {
        Align();
        Label(name);
        Bytes((byte)locals);
        if (_version <= 4)
            for (var i = 0; i < locals; i++)
                Bytes((byte)(defaults.ElementAtOrDefault(i) >> 8), (byte)defaults.ElementAtOrDefault(i));
        return this;
    }

    /// <summary>A string at a packed address.</summary>
    public StoryAssembler Text(string name, string text)
    {
        Align();
        return Label(name).Encoded(text);
    }

    public StoryAssembler Print(string text) => I("print").Encoded(text);

    /// <summary>Prints a number and a blank.</summary>
    public StoryAssembler PrintNumber(Operand number) => I("print_num", number).I("print_char", ' ');

    public StoryAssembler Encoded(string text)
    {
        foreach (var word in Words(text)) Bytes((byte)(word >> 8), (byte)word);
        return this;
    }

    public byte[] Build()
    {
        foreach (var (at, label, packed) in _references)
        {
            var target = _labels[label];
            var value = packed ? target / Unit : target - (Code + at + 2) + 2;
            if (packed || _code[at] == 0 && _code[at - 1] == 0x8C) (_code[at], _code[at + 1]) = ((byte)(value >> 8), (byte)value);
            else (_code[at], _code[at + 1]) = ((byte)(_code[at] | value >> 8 & 0x3F), (byte)value);
        }

        Align();
        while (_code.Count % 8 != 0) _code.Add(0);
        byte[] story = [.. _low, .. _code];
        BinaryPrimitives.WriteUInt16BigEndian(story.AsSpan(0x1A), (ushort)(story.Length / Unit));
        var sum = 0;
        foreach (var b in story.AsSpan(64)) sum += b;
        BinaryPrimitives.WriteUInt16BigEndian(story.AsSpan(0x1C), (ushort)sum);
        return story;
    }

    public StoryFile Story() => StoryFile.Parse(Build(), "assembled");

    /// <summary>Runs the story to its first input or end.</summary>
    public Interpreter Run(InterpreterOptions? options = null)
    {
        var interpreter = new Interpreter(Story(), options);
        interpreter.Start();
        return interpreter;
    }

    /// <summary>What it prints until then; a failure's reason in brackets.</summary>
    public string Output(InterpreterOptions? options = null)
    {
        var interpreter = Run(options);
        return interpreter.Output.ToString() + (interpreter.Failure is { } failure ? $"[{failure.Reason}]" : "");
    }

    private void Align()
    {
        while ((Code + _code.Count) % Unit != 0) _code.Add(0);
    }

    private void Variable(int opcode, Operand[] operands)
    {
        _code.Add((byte)opcode);
        var types = 0xFFFF;
        for (var i = 0; i < operands.Length; i++) types &= ~((operands[i].IsVariable ? 1 : 3) << (14 - 2 * i));
        _code.Add((byte)(types >> 8));
        if (opcode is 0xEC or 0xFA) _code.Add((byte)types);
        foreach (var operand in operands) Write(operand);
    }

    private void Write(Operand operand)
    {
        if (operand.IsVariable)
        {
            _code.Add((byte)operand.Value);
            return;
        }

        if (operand.Label is not null) _references.Add((_code.Count, operand.Label, true));
        Bytes((byte)(operand.Value >> 8), (byte)operand.Value);
    }

    private List<int> Words(string text)
    {
        List<int> z = [];
        foreach (var c in text)
        {
            var index = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (c == ' ') z.Add(0);
            else if (index < 0) z.AddRange([5, 6, c >> 5, c & 31]);
            else if (index < 26) z.Add(6 + index);
            else z.AddRange([3 + index / 26, 6 + index % 26]);
        }

        while (z.Count % 3 != 0 || z.Count == 0) z.Add(5);
        var words = z.Chunk(3).Select(c => c[0] << 10 | c[1] << 5 | c[2]).ToList();
        words[^1] |= 0x8000;
        return words;
    }

    private void WriteAbbreviations()
    {
        // Abbreviation 0 is "the ", at 0x138; the others are empty.
        for (var i = 0; i < 96; i++) Word(Abbreviations + 2 * i, 0x13C / 2);
        Word(Abbreviations, 0x130 / 2);
        var at = 0x130;
        foreach (var word in Words("the ")) Word((at += 2) - 2, word);
        Word(0x13C, 0x94A5);
    }

    /// <summary>1 "box" holds 2 "lamp" and 3 "" (in this order); 4 "door" is apart. Properties of 1: 5 (two bytes 0x1234), 4 (one byte 7), 2 (three bytes 1 2 3).</summary>
    private void WriteObjects()
    {
        var early = _version <= 3;
        var defaults = early ? 31 : 63;
        for (var i = 0; i < defaults; i++) Word(Objects + 2 * i, 100 + i + 1);
        var at = Objects + 2 * defaults;
        var properties = at + 4 * (early ? 9 : 14);
        (int Parent, int Sibling, int Child, string Name)[] objects = [(0, 0, 2, "box"), (1, 3, 0, "lamp"), (1, 0, 0, ""), (0, 0, 0, "door")];
        foreach (var (parent, sibling, child, name) in objects)
        {
            if (early)
            {
                (_low[at + 4], _low[at + 5], _low[at + 6]) = ((byte)parent, (byte)sibling, (byte)child);
                Word(at + 7, properties);
            }
            else
            {
                Word(at + 6, parent);
                Word(at + 8, sibling);
                Word(at + 10, child);
                Word(at + 12, properties);
            }

            at += early ? 9 : 14;
            var words = name.Length == 0 ? [] : Words(name);
            _low[properties++] = (byte)words.Count;
            foreach (var word in words) Word((properties += 2) - 2, word);
            byte[] list = name != "box" ? [0] : early ? [1 << 5 | 5, 0x12, 0x34, 4, 7, 2 << 5 | 2, 1, 2, 3, 0] : [1 << 6 | 5, 0x12, 0x34, 4, 7, 0x80 | 2, 0x80 | 3, 1, 2, 3, 0];
            list.CopyTo(_low, properties);
            properties += list.Length;
        }

        if (properties > Globals) throw new InvalidOperationException("The objects run into the globals.");
    }

    private void WriteDictionary(params string[] words)
    {
        var letters = _version <= 3 ? 6 : 9;
        var at = Dictionary;
        byte[] head = [2, (byte)',', (byte)'.', (byte)(letters / 3 * 2 + 1)];
        head.CopyTo(_low, at);
        at += head.Length;
        Word(at, words.Length);
        at += 2;
        foreach (var word in words)
        {
            var padded = word.Length > letters ? word[..letters] : word;
            var z = padded.Select(c => 6 + Alphabet.IndexOf(c, StringComparison.Ordinal)).Concat(Enumerable.Repeat(5, letters)).Take(letters).Chunk(3).Select(c => c[0] << 10 | c[1] << 5 | c[2]).ToArray();
            z[^1] |= 0x8000;
            foreach (var code in z) Word((at += 2) - 2, code);
            _low[at++] = (byte)word.Length;
        }
    }
}
