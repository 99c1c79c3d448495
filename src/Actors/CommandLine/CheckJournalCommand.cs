using System.CommandLine;

namespace Troupe.Actors.CommandLine;

internal static class CheckJournalCommand
{
    public static Command Create(IRuns runs)
    {
        var run = SharedOptions.Run();
        var ackLog = SharedOptions.AckLog(required: true);
        var json = SharedOptions.Json();

        var command = new Command("check-journal", "Compare a run's journal with what its agents saw acknowledged: counts lost and duplicated chunks.") { run, ackLog, json };
        command.SetAction((parsed, stop) => runs.CheckJournalAsync(
            new CheckJournalRequest(parsed.GetRequiredValue(run), parsed.GetRequiredValue(ackLog)!, parsed.GetValue(json)), stop));
        return command;
    }
}
