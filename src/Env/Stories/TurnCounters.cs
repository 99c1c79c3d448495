using System.Text.RegularExpressions;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// Finds the global variable that counts turns and serves no other purpose: it goes up by one each time, setting it to
/// something else changes nothing but itself, and no instruction of the whole story does more with it than count, print,
/// copy or ask whether it is one ("turn" or "turns").
/// </summary>
internal static unsafe partial class TurnCounters
{
    private const int Further = 40;

    public static int? Find(StoryModel model, StoryMachine machine, IReadOnlyList<(byte[] State, IReadOnlyList<string> Commands)> tests, string? look, IReadOnlySet<int> dead)
    {
        if (look is null || tests.Count == 0) return null;
        for (var global = 0; global < 240; global++)
        {
            var at = model.Story.GlobalsAddress + 2 * global;
            if (at + 1 >= model.Story.DynamicSize || dead.Contains(at + 1)) continue;
            if (tests.All(test => Counts(machine, test.State, look, global)) && IsOnlyCounted(model.Story, at, dead)
                && tests.All(test => test.Commands.All(command => ChangesNothing(machine, test.State, command, at, dead))))
                return global;
        }

        return null;
    }

    private static bool Counts(StoryMachine machine, byte[] state, string look, int global)
    {
        machine.Restore(state);
        var before = machine.Interpreter.Global(global);
        machine.Answer(look);
        return !machine.Failed && machine.Interpreter.Global(global) == before + 1;
    }

    private static bool ChangesNothing(StoryMachine machine, byte[] state, string command, int at, IReadOnlySet<int> dead)
    {
        if (Run(0) is not { } plain || Run(Further) is not { } other) return true;
        if (Shape(plain.Text) != Shape(other.Text) || (ushort)(plain.Value + Further) != other.Value) return false;
        for (var cell = StateMask.Header; cell < plain.Ram.Length; cell++)
            if (plain.Ram[cell] != other.Ram[cell] && cell != at && cell != at + 1 && !dead.Contains(cell)) return false;
        return true;

        (string Text, int Value, byte[] Ram)? Run(int more)
        {
            machine.Restore(state);
            var cells = machine.Interpreter.Cells;
            var value = (cells[at] << 8 | cells[at + 1]) + more;
            (cells[at], cells[at + 1]) = ((byte)(value >> 8), (byte)value);
            machine.Answer(command);
            if (machine.Failed || machine.Ended) return null;
            var ram = machine.Interpreter.Ram.ToArray();
            return (machine.Printed.ToString(), ram[at] << 8 | ram[at + 1], ram);
        }
    }

    /// <summary>"in 1 turn" and "in 41 turns" are alike.</summary>
    private static string Shape(string text) => Numbers().Replace(text, "#");

    [GeneratedRegex(@"\d+( \w+?s?\b)?", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    private static bool IsOnlyCounted(StoryFile story, int at, IReadOnlySet<int> dead)
    {
        var only = true;
        var end = StoryCode.Visit(story, instruction =>
        {
            var i = *instruction;
            var first = i.Count > 0 && i.K0 == Place.Global && i.V0 == at;
            var second = i.Count > 1 && i.K1 == Place.Global && i.V1 == at;
            var later = i.Count > 2 && i.K2 == Place.Global && i.V2 == at || i.Count > 3 && i.K3 == Place.Global && i.V3 == at;
            if (!first && !second && !later) return;
            only &= !later && i.Op switch
            {
                Op.PrintNum => true,
                Op.Add or Op.Sub => i.Store == Place.Global && i.StoreTo == at,
                Op.Je2 => i.K0 == Place.None && i.V0 == 1 || i.K1 == Place.None && i.V1 == 1,
                Op.StoreGlobal => dead.Contains(i.V0 + 1),
                _ => false,
            };
        });
        return only && end > 0;
    }
}
