using System.CommandLine;

namespace Troupe.Actors.CommandLine;

internal static class TrainCommand
{
    public static Command Create(IRuns runs)
    {
        var configuration = new Argument<string?>("CONFIGURATION")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "HOCON file of a new run, such as hocon/quickstart.conf. hocon/reference.conf explains every key.",
        };
        var resume = new Option<string?>("--resume") { HelpName = "RUN", Description = "Go on with the run in this folder, where it stopped." };
        var run = new Option<string?>("--run") { HelpName = "FOLDER", Description = "Where a new run lives. Default: runs/NAME." };
        var seed = SharedOptions.Number("--seed", "N", "Everything random follows from it. Default: troupe.run.seed.");
        var set = SharedOptions.Assignments("PATH=VALUE", "troupe.run.seed=2", "Override a key of the configuration; may be given several times.");
        var quiet = SharedOptions.Quiet();
        var json = SharedOptions.Json();
        var ackLog = SharedOptions.AckLog(required: false);

        var command = new Command("train", "Train a policy, or go on with a run. Ctrl-C stops after a checkpoint.") { configuration, resume, run, seed, set, quiet, json, ackLog };
        command.Validators.Add(result =>
        {
            var given = result.GetResult(configuration) is { Tokens.Count: > 0 };
            var resumed = result.GetResult(resume) is not null;
            if (given == resumed)
                result.AddError("train takes a configuration, or --resume with the folder of a run: one of the two. For example: ./troupe train hocon/quickstart.conf");
            else if (resumed && result.GetResult(run) is not null) result.AddError("--run is for a new run; --resume goes on in its own folder.");
            else if (resumed && result.GetResult(seed) is not null) result.AddError("--seed is fixed for a run; a resumed one keeps its own.");
            if (result.GetResult(quiet) is not null && result.GetResult(json) is not null) result.AddError("--quiet and --json exclude each other.");
        });
        command.SetAction((parsed, stop) => runs.TrainAsync(
            new TrainRequest(
                parsed.GetValue(configuration), parsed.GetValue(resume), parsed.GetValue(run), parsed.GetValue(seed),
                SharedOptions.Assigned(parsed.GetValue(set)), SharedOptions.Style(parsed.GetValue(quiet), parsed.GetValue(json)), parsed.GetValue(ackLog)),
            stop));
        return command;
    }
}
