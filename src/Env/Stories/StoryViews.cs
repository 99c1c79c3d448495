using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>What a story says to "look" and "inventory" in a state. Found once a state and process.</summary>
internal sealed record StoryViews(string Room, string Inventory)
{
    private static readonly StateCache<StoryViews> s_known = new(1 << 15);

    /// <param name="probe">A machine in that state; what it is in afterwards does not matter.</param>
    public static StoryViews Of(StoryModel model, ulong hash, Func<StoryMachine> probe) => s_known.Get((model.Story.Identity, hash), out var known) ? known! : s_known.Add((model.Story.Identity, hash), See(model, hash, probe()));

    private static StoryViews See(StoryModel model, ulong hash, StoryMachine machine)
    {
        var state = machine.Save();
        var views = new StoryViews(Say(model.Calibration.Look), Say(model.Calibration.Inventory));
        machine.Restore(state);
        return views;

        string Say(string? command)
        {
            if (command is null) return "";
            machine.Restore(state);
            machine.Interpreter.Seed((long)hash);
            if (machine.Interpreter.Status != InterpreterStatus.WantsLine) return "";
            machine.Answer(command);
            return machine.Failed ? "" : Screen.Clean(machine.Printed).ToString();
        }
    }
}
