using System.Runtime.CompilerServices;

namespace Troupe.Env.ZMachine;

/// <summary>
/// Runs a story without a screen, from one input to the next. Not thread-safe; interpreters share only their <see cref="StoryFile"/>.
/// A story can do nothing that reaches the host: whatever is illegal, endless or too large ends in <see cref="InterpreterStatus.Failed"/>.
/// Nothing is allocated from <see cref="Answer"/> to the next input, except when a buffer grows for the first time.
/// </summary>
/// <remarks>
/// Differences to an interpreter with a screen: what the player types is not echoed in <see cref="Output"/>; lines are not wrapped;
/// colours, styles, fonts, sounds and pictures do nothing; timed input never times out; a transcript is the output itself;
/// <c>@save</c> and <c>@restore</c> use one place in memory.
/// </remarks>
public sealed unsafe partial class Interpreter
{
    private const int Slack = 64;
    private const int AddressSpace = 1 << 16;

    private readonly byte[] _memory;
    private readonly ushort[] _stackWords;
    private readonly byte* _m;
    private readonly ushort* _stack, _stackLimit, _arguments;
    private readonly Instruction* _pool;
    private readonly int* _index;
    private readonly Instruction[] _scratchSlots = GC.AllocateArray<Instruction>(4, pinned: true);
    private readonly Instruction* _scratch;
    private readonly int _length, _dynamic, _readable, _version, _routineShift, _routineOffset, _globals;
    private readonly StoryRandom _random;
    private bool _started;
    private long _budget, _work;
    private int _failedPc;
    private string? _failed;
    private bool _limitExceeded;

    public Interpreter(StoryFile story, InterpreterOptions? options = null)
    {
        Story = story;
        Options = options ?? new InterpreterOptions();
        Options.Check();
        _version = story.Version;
        _length = story.Bytes.Length;
        _dynamic = story.DynamicSize;
        _globals = story.GlobalsAddress;
        _readable = Math.Min(_length, AddressSpace);
        _routineShift = _version <= 3 ? 1 : _version <= 7 ? 2 : 3;
        _routineOffset = _version == 7 ? story.Word(0x28) * 8 : 0;
        // Any 16-bit address can be read, and an instruction may run over the end: both meet zeros.
        _memory = GC.AllocateArray<byte>(Math.Max(_length, AddressSpace) + Slack, pinned: true);
        _stackWords = GC.AllocateArray<ushort>(Options.StackWords + Slack, pinned: true);
        _m = (byte*)Unsafe.AsPointer(ref _memory[0]);
        _stack = (ushort*)Unsafe.AsPointer(ref _stackWords[0]);
        _scratch = (Instruction*)Unsafe.AsPointer(ref _scratchSlots[0]);
        _stackLimit = _stack + Options.StackWords;
        _arguments = _stackLimit + Slack - 8;
        _pool = story.Code.Pool;
        _index = story.Code.Index;
        _random = new StoryRandom(Options.Random);
        story.Bytes.CopyTo(_memory);
        InitialiseObjects();
        InitialiseOutput();
    }

    public StoryFile Story { get; }

    public InterpreterOptions Options { get; }

    /// <summary>What the story waits for. <see cref="InterpreterStatus.Ended"/> before <see cref="Start"/>.</summary>
    public InterpreterStatus Status { get; private set; } = InterpreterStatus.Ended;

    /// <summary>Why <see cref="Status"/> is <see cref="InterpreterStatus.Failed"/>, else null.</summary>
    public StoryFailure? Failure { get; private set; }

    /// <summary>Instructions run since the last input.</summary>
    public long Instructions => Options.MaxInstructionsPerTurn - _budget;

    /// <summary>Starts the story from its beginning, with the random numbers of this seed; runs it to its first input.</summary>
    public InterpreterStatus Start(long seed = 0)
    {
        _random.Seed(seed);
        _undo.Clear();
        _saved = null;
        ResetStory();
        return RunTurn();
    }

    /// <summary>Seeds <c>@random</c> anew, whatever the story did to it.</summary>
    public void Seed(long seed) => _random.Seed(seed);

    /// <summary>Types a line and runs the story to its next input. Where it wants a key, the line's first character is that key, Return if there is none.</summary>
    /// <param name="line">Without a line end. Cut to what the story takes; characters that it does not know become question marks.</param>
    /// <exception cref="InvalidOperationException">The story wants no input: not started, ended or failed.</exception>
    public InterpreterStatus Answer(ReadOnlySpan<char> line)
    {
        if (Status == InterpreterStatus.WantsKey) return AnswerKey(line.IsEmpty ? '\n' : line[0]);
        if (Status != InterpreterStatus.WantsLine) throw NoInput();
        BeginTurn();
        return AcceptLine(line) ? RunTurn() : Fail();
    }

    /// <summary>Presses a key; '\n' is Return. Where the story wants a line, the line is that character.</summary>
    /// <exception cref="InvalidOperationException">The story wants no input: not started, ended or failed.</exception>
    public InterpreterStatus AnswerKey(char key)
    {
        if (Status == InterpreterStatus.WantsLine) return Answer(key == '\n' ? [] : [key]);
        if (Status != InterpreterStatus.WantsKey) throw NoInput();
        BeginTurn();
        return StoreAt(_pendingVariable, Story.Text.Zscii.FromUnicode(key)) ? RunTurn() : Fail();
    }

    /// <summary>The byte at an address of the running story's memory; 0 beyond its end.</summary>
    public int ReadByte(int address) => (uint)address < (uint)_length ? _m[address] : 0;

    /// <summary>The big-endian word at an address; bytes beyond the end are 0.</summary>
    public int ReadWord(int address) => ReadByte(address) << 8 | ReadByte(address + 1);

    /// <summary>Dynamic memory: all that the story can change, from address 0.</summary>
    public ReadOnlySpan<byte> Ram => _memory.AsSpan(0, _dynamic);

    /// <summary>Global variable 0 to 239.</summary>
    public int Global(int number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)number, 239u, nameof(number));
        return ReadWord(Story.GlobalsAddress + 2 * number);
    }

    /// <summary>Versions 1 to 3: what the status line shows now; else null.</summary>
    public StatusLine? StatusLine => _version > 3 ? null : new StatusLine(Global(0), (short)Global(1), Global(2), Story.IsTimeGame);

    private InvalidOperationException NoInput() =>
        new(Status == InterpreterStatus.Failed ? $"The story has failed: {Failure}. Start it again or restore a state." : "The story wants no input: it has ended or was not started.");

    private void BeginTurn()
    {
        ClearOutput();
        _budget = Options.MaxInstructionsPerTurn;
        _work = 0;
        _limitExceeded = false;
    }

    private void ResetStory()
    {
        BeginTurn();
        Story.Bytes[.._dynamic].CopyTo(_memory);
        _textIntact = true;
        _pc = Story.StartAddress;
        _fp = _stack;
        _sp = _stack + FrameSize;
        new Span<ushort>(_stack, FrameSize).Clear();
        ResetScreen();
        WriteHeader();
        _started = true;
    }

    private InterpreterStatus RunTurn()
    {
        _failed = null;
        Failure = null;
        Run();
        GC.KeepAlive(Story);
        return _failed is null ? Status : Fail();
    }

    private InterpreterStatus Fail()
    {
        Failure = new StoryFailure(_failed ?? "unknown failure", _failedPc, _limitExceeded);
        return Status = InterpreterStatus.Failed;
    }

    /// <summary>Notes the first failure. Always false, so that it can be returned.</summary>
    private bool Illegal(string reason)
    {
        _failed ??= reason;
        return false;
    }

    /// <summary>Counts work that one instruction may do without bound as if it were so many instructions.</summary>
    private bool Charge(long work)
    {
        _work += work;
        return _work <= Options.MaxInstructionsPerTurn || Exceeds("too much work in one turn");
    }

    private bool Exceeds(string limit)
    {
        if (_failed is null) _limitExceeded = true;
        return Illegal(limit);
    }
}
