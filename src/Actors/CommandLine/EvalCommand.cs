using System.CommandLine;

namespace Troupe.Actors.CommandLine;

internal static class EvalCommand
{
    public static Command Create(IRuns runs)
    {
        var run = SharedOptions.Run();
        var episodes = SharedOptions.Number("--episodes", "N", "Test games. Default: troupe.evaluation.test-episodes. Not of texts from files, which are judged whole.", atLeast: 1, atMost: int.MaxValue);
        var checkpoint = new Option<CheckpointChoice>("--checkpoint")
        {
            HelpName = "best|final",
            Description = "The weights that validated best (default), or the newest.",
            DefaultValueFactory = _ => CheckpointChoice.Best,
            CustomParser = result =>
            {
                if (result.Tokens[^1].Value is "final") return CheckpointChoice.Final;
                if (result.Tokens[^1].Value is not "best") result.AddError($"--checkpoint is best or final; read '{result.Tokens[^1].Value}'.");
                return CheckpointChoice.Best;
            },
        };
        var overrides = SharedOptions.Assignments("PATH=VALUE", "troupe.world.options.level=20", "Games of another kind than in training, such as another level: keys below troupe.world and troupe.evaluation; of a language model of files troupe.data.test-text.");
        var json = SharedOptions.Json();

        var command = new Command("eval", "Play greedy games that training never saw; print the return with its 95% bootstrap interval, and the share won. Of a language: loss and perplexity on its test set, and what its texts are worth.") { run, episodes, checkpoint, overrides, json };
        command.SetAction((parsed, stop) => runs.EvaluateAsync(
            new EvaluateRequest(parsed.GetRequiredValue(run), (int?)parsed.GetValue(episodes), parsed.GetValue(checkpoint), parsed.GetValue(json))
            {
                Overrides = SharedOptions.Assigned(parsed.GetValue(overrides)),
            }, stop));
        return command;
    }
}
