using System.Globalization;
using Troupe.Actors.Configuration;
using Troupe.Env;
using Troupe.Env.Language.Data;
using Troupe.Learner.Supervised;

namespace Troupe.Actors.Supervised;

/// <summary>The texts of a language-model run, in parts that belong to one set each.</summary>
internal sealed record LanguageTexts(IReadOnlyList<TextPart> Parts, DataSplit Split, string Name, string Told)
{
    private const string Key = $"{ConfigurationSchema.Root}.data";
    private const int WorldGames = 2000;   // of a world that makes as many as one asks for

    public IEnumerable<string> TrainingTexts => Split.Training.Order().Select(i => Parts[i].Text);

    /// <exception cref="ConfigurationError">A file cannot be used, or a set would be empty; says which and why.</exception>
    public static LanguageTexts Read(TroupeOptions options, Func<IWorld> world)
    {
        var data = options.Data;
        if (data.ValidationShare + data.TestShare >= 1)
            throw new ConfigurationError($"{Key}.validation-share", string.Create(CultureInfo.InvariantCulture, $"{data.ValidationShare}, with test-share {data.TestShare}"), "shares that leave something to train on: together below 1");
        if (data.Text.Length == 0 && (data.ValidationText.Length > 0 || data.TestText.Length > 0))
            throw new ConfigurationError($"{Key}.text", "empty, though validation-text or test-text names files", "the files to learn from");
        return data.Text.Length == 0 ? OfWorld(options, world) : OfFiles(options);
    }

    private static LanguageTexts OfFiles(TroupeOptions options)
    {
        var data = options.Data;
        var parts = new List<TextPart>();
        int[] Add(string key, string files, bool cut)
        {
            var first = parts.Count;
            var documents = parts.Count == 0 ? 0 : parts[^1].Document + 1;
            foreach (var part in Loaded(key, files, data, cut)) parts.Add(part with { Document = part.Document + documents });
            return [.. Enumerable.Range(first, parts.Count - first)];
        }

        var shared = data.ValidationText.Length == 0 || data.TestText.Length == 0;
        var own = Add("text", data.Text, cut: shared || options.Algorithm.Supervised.Folds > 0);
        int[] validation = data.ValidationText.Length > 0 ? Add("validation-text", data.ValidationText, cut: false) : [];
        int[] test = data.TestText.Length > 0 ? Add("test-text", data.TestText, cut: false) : [];
        DataSplit drawn;
        try
        {
            drawn = DataSplit.Of(own.Length, validation.Length > 0 ? 0 : data.ValidationShare, test.Length > 0 ? 0 : data.TestShare, options.Run.Seed);
        }
        catch (ArgumentException e)
        {
            throw new ConfigurationError($"{Key}.text", $"too little: {e.Message}", "texts of which each set gets some", innerException: e);
        }

        var split = new DataSplit(drawn.Training, validation.Length > 0 ? validation : drawn.Validation, test.Length > 0 ? test : drawn.Test);
        var names = DataOptions.Files(data.Text);
        var characters = parts.Sum(part => (long)part.Text.Length);
        return new LanguageTexts(parts, split, Path.GetFileName(names[0]), string.Create(CultureInfo.InvariantCulture,
            $"{string.Join(", ", names.Select(Path.GetFileName))} ({characters:N0} characters; training, validation and test: {Share(split.Training)}, {Share(split.Validation)}, {Share(split.Test)})"));

        string Share(int[] set) => (set.Sum(i => (double)parts[i].Text.Length) / characters).ToString("0.0%", CultureInfo.InvariantCulture);
    }

    private static IReadOnlyList<TextPart> Loaded(string key, string files, DataOptions data, bool cut)
    {
        try
        {
            var plain = data.Format == Configuration.DataFormat.Text;
            var format = plain ? Env.Language.Data.DataFormat.Auto : Enum.Parse<Env.Language.Data.DataFormat>(data.Format.ToString());
            return TextParts.Read(DataOptions.Files(files), plain, format, data.Column, cut);
        }
        catch (DataFileException e)
        {
            throw new ConfigurationError($"{Key}.{key}", e.Message.TrimEnd('.'), "UTF-8 files: plain text, or a table with the column that data.column names", innerException: e);
        }
        catch (Env.Registry.WorldConfigurationException e)
        {
            throw new ConfigurationError($"{ConfigurationSchema.Root}.{e.Message}", e);
        }
    }

    private static LanguageTexts OfWorld(TroupeOptions options, Func<IWorld> make)
    {
        using var world = make();
        if (world is not IPlannedWorld planned)
            throw new ConfigurationError($"{Key}.text", $"empty, and the world {world.Spec.Name} knows no answers to learn", "files to learn from, or a world whose best answers are known");
        var games = options.World.TrainingGames > 0 ? options.World.TrainingGames : WorldGames;
        var parts = new List<TextPart>();
        int[] Add(Func<long, long> seed, int count)
        {
            var first = parts.Count;
            for (var i = 0; i < count; i++)
            {
                var prompt = planned.Reset(seed(i)).ToString();
                parts.Add(new TextPart(prompt + "\n" + string.Join("\n", planned.Plan()), parts.Count, 0));
            }

            return [.. Enumerable.Range(first, count)];
        }

        var split = new DataSplit(Add(GameSeeds.Training, games), Add(GameSeeds.Validation, options.Evaluation.ValidationEpisodes), Add(GameSeeds.Test, options.Evaluation.TestEpisodes));
        return new LanguageTexts(parts, split, world.Spec.Name, string.Create(CultureInfo.InvariantCulture, $"{world.Spec.Name}: {split.Training.Length:N0} training, {split.Validation.Length:N0} validation and {split.Test.Length:N0} test games"));
    }
}
