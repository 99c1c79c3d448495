using System.CommandLine;
using System.Globalization;

namespace Troupe.Actors.CommandLine;

internal static class GenerateCommand
{
    public static Command Create(IRuns runs)
    {
        var model = new Argument<string>("RUN") { Description = "Folder of a supervised run that learned a language, or of a GPT-2 model of Hugging Face's." };
        var prompt = new Argument<string>("PROMPT") { Description = "What is gone on with, or written to.", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "" };
        var tokens = SharedOptions.Number("--tokens", "N", "Longest text, tokens. Default: what the model was trained to write, else half its context.", atLeast: 1, atMost: int.MaxValue);
        var samples = SharedOptions.Number("--samples", "N", "How many texts. Default: 1.", atLeast: 1, atMost: 10_000);
        var beams = SharedOptions.Number("--beams", "N", "The likeliest texts, by beam search of this width.", atLeast: 1, atMost: 1000);
        var temperature = Real("--temperature", "T", "Draws tokens: above 1 wilder, below 1 tamer. Default: 1 with --top-k or --top-p, else always the likeliest token.", least: 0);
        var topK = SharedOptions.Number("--top-k", "K", "Draws among the K likeliest tokens only.", atLeast: 1, atMost: int.MaxValue);
        var topP = Real("--top-p", "P", "Draws among the likeliest tokens that together have this probability (0 to 1).", least: 0, most: 1);
        var seed = SharedOptions.Number("--seed", "N", "Of what is drawn. Default: 1.", atLeast: 0);
        var final = new Option<bool>("--final") { Description = "The newest weights, in the place of those that validated best." };
        var json = SharedOptions.Json();

        var command = new Command("generate", "Let a trained language model write.") { model, prompt, tokens, samples, beams, temperature, topK, topP, seed, final, json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(beams) is not null && (result.GetResult(temperature) ?? result.GetResult(topK) ?? result.GetResult(topP)) is not null)
                result.AddError("--beams searches the likeliest texts and draws nothing: --temperature, --top-k and --top-p do not go with it.");
        });
        command.SetAction((parsed, stop) =>
        {
            var draws = parsed.GetResult(temperature) is not null || parsed.GetResult(topK) is not null || parsed.GetResult(topP) is not null;
            return runs.GenerateAsync(
                new GenerateRequest(
                    parsed.GetRequiredValue(model), parsed.GetValue(prompt) ?? "", (int?)parsed.GetValue(tokens), (int)(parsed.GetValue(samples) ?? 1), (int)(parsed.GetValue(beams) ?? 0),
                    parsed.GetValue(temperature) ?? (draws ? 1 : 0), (int)(parsed.GetValue(topK) ?? 0), parsed.GetValue(topP) ?? 1, parsed.GetValue(seed) ?? 1,
                    parsed.GetValue(final) ? CheckpointChoice.Final : CheckpointChoice.Best, parsed.GetValue(json)),
                stop);
        });
        return command;
    }

    private static Option<double?> Real(string name, string help, string description, double least, double most = double.PositiveInfinity) => new(name)
    {
        HelpName = help,
        Description = description,
        CustomParser = result =>
        {
            var read = result.Tokens[^1].Value;
            if (double.TryParse(read, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number >= least && number <= most) return number;
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is a number of at least {least}{(double.IsFinite(most) ? $" and at most {most}" : "")}; read '{read}'."));
            return null;
        },
    };
}
