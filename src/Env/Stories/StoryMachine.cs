using System.Text;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// An interpreter that is always waiting for a command: keys that a story waits for on the way ("hit any key") are
/// pressed, and what it printed before and after is one text.
/// </summary>
internal sealed class StoryMachine
{
    private const int MostKeys = 40;
    private const string Keys = "\n ";   // anything else might mean something

    private readonly StringBuilder _printed = new();

    public StoryMachine(StoryFile story, long maxInstructions)
    {
        // Undo would be a second copy of memory each turn, for a command that is never given.
        Interpreter = new Interpreter(story, new InterpreterOptions { MaxInstructionsPerTurn = maxInstructions, UndoSlots = 0 });
        Story = story;
    }

    public StoryFile Story { get; }

    public Interpreter Interpreter { get; }

    public bool Ended => Interpreter.Status == InterpreterStatus.Ended;

    public bool Failed => Interpreter.Status == InterpreterStatus.Failed;

    public string Failure => Interpreter.Failure?.ToString() ?? "";

    /// <summary>What the last command printed, as it came.</summary>
    public ReadOnlySpan<char> Printed => _printed.Length == 0 ? Interpreter.Output : _printed.ToString();

    public void Start(long seed)
    {
        _printed.Clear();
        Interpreter.Start(seed);
        PressKeys();
    }

    public void Answer(ReadOnlySpan<char> line)
    {
        _printed.Clear();
        Interpreter.Answer(line);
        if (Interpreter.Status == InterpreterStatus.WantsKey) PressKeys();
    }

    public void Restore(ReadOnlySpan<byte> state)
    {
        _printed.Clear();
        Interpreter.Restore(state);
    }

    public byte[] Save() => Interpreter.Save();

    // A story that wants nothing but keys takes commands for keys.
    private void PressKeys()
    {
        for (var key = 0; key < MostKeys && Interpreter.Status == InterpreterStatus.WantsKey; key++)
        {
            _printed.Append(Interpreter.Output);
            Interpreter.AnswerKey(Keys[key % Keys.Length]);
        }

        if (_printed.Length > 0) _printed.Append(Interpreter.Output);
    }
}
