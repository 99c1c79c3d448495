using System.Diagnostics;
using System.Globalization;
using Troupe.Env;
using Troupe.Env.Baselines;
using Troupe.Env.Language.Classifiers;
using Troupe.Env.Language.Sets;
using Troupe.Env.Registry;

namespace Troupe.Bench;

/// <summary>
/// The language worlds on one core: what players get who learn nothing, what the known best answer gets, and games a
/// second. A line of JSON each.
/// </summary>
internal static class LanguageBench
{
    private const int Games = 1000;
    private const int TrainingTexts = 6000;
    private const int Repeats = 3;

    private static readonly string[] s_written =
    [
        "text-generation", "text-generation reward=rouge-l", "text-generation reward=embedding", "text-generation set=reviews", "text-generation set=increasing-numbers",
        "question-answering answer=text reward=token-f1", "translation difficulty=1", "translation difficulty=3", "translation difficulty=5",
        .. new[] { "arithmetic", "sorting", "edit", "logic" }.SelectMany(kind => new[] { 1, 5, 10 }.Select(d => $"reasoning kind={kind} difficulty={d}")),
        "reasoning kind=sorting difficulty=5 partial-credit=yes", "reasoning kind=logic difficulty=5 partial-credit=yes",
    ];

    private static readonly string[] s_chosen =
    [
        "text-classification", "question-answering kind=one-fact", "question-answering kind=two-facts", "question-answering kind=three-facts", "question-answering kind=deduction",
        "question-answering kind=induction", "text-generation mode=token max-tokens=12", "text-generation mode=token set=increasing-numbers", "translation mode=token difficulty=3",
    ];

    private static readonly long[] s_seeds = [.. Enumerable.Range(0, Games).Select(i => GameSeeds.Test(i))];

    public static int Run(TextWriter output)
    {
        foreach (var form in s_chosen) Chosen(form, output);
        foreach (var form in s_written) Written(form, output);
        return 0;
    }

    /// <summary>A file of so many MiB, loaded once: seconds, and managed memory that stays.</summary>
    public static int File(string folder, int mebibytes, TextWriter output)
    {
        var path = Path.Combine(folder, "large.csv");
        var random = new Rng(1);
        using (var writer = new StreamWriter(path))
        {
            writer.Write("text,label\n");
            for (long written = 0, row = 0; written >> 20 < mebibytes; row++)
            {
                var text = $"\"{row}: {SentimentSet.Tasks.Of(random.NextInt(1 << 30)).Prompt} {SentimentSet.Tasks.Of(random.NextInt(1 << 30)).Prompt}\",{row % 2}\n";
                writer.Write(text);
                written += text.Length;
            }
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var began = Stopwatch.GetTimestamp();
        using var world = Make($"text-classification file={path}");
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        began = Stopwatch.GetTimestamp();
        using var other = Make($"text-classification file={path}");
        var again = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var games = GamesPerSecond(other, world => world.Step(0));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"file\":\"csv\",\"mebibytes\":{new FileInfo(path).Length >> 20},\"loadSeconds\":{seconds:0.0},\"heldMebibytes\":{held / 1048576.0:0},\"secondWorldMilliseconds\":{again:0.0},\"gamesPerSecond\":{games:0}}}"));
        System.IO.File.Delete(path);
        return 0;
    }

    private static void Chosen(string form, TextWriter output)
    {
        using var world = Make(form);
        var players = new List<(string, double)> { ("random", new RandomAdmissible().Play(world, s_seeds).Mean), ("best", new Optimum().Play(world, s_seeds).Mean) };
        if (form == "text-classification") players.AddRange(Classifiers(world));
        else if (form.StartsWith("question", StringComparison.Ordinal)) players.Add(("named last", Mean(world, LastNamed)));
        var random = new Rng(1);
        Report(output, form, players, world, w => w.Step(random.NextInt(w.AdmissibleActions.Count)));
    }

    private static void Written(string form, TextWriter output)
    {
        using var world = Make(form);
        var random = new Rng(1);
        var words = world.Spec.Words;
        string Some() => string.Join(' ', Enumerable.Range(0, 8).Select(_ => words[random.NextInt(words.Count)]));
        Report(output, form, [("random", Mean(world, _ => Some())), ("prompt copied", Mean(world, w => w.Current.Room)), ("best", Mean(world, w => ((IPlannedWorld)w).Plan()[0]))], world, w => w.Step(Some()));
    }

    /// <summary>Rules and models of words, for the reviews.</summary>
    private static IEnumerable<(string, double)> Classifiers(IWorld world)
    {
        yield return ("keywords", Mean(world, w => SentimentSet.ByKeywords(w.Current.Room)));
        var texts = Enumerable.Range(0, TrainingTexts).Select(i => SentimentSet.Tasks.Of(GameSeeds.Training(i))).Select(t => (t.Prompt, t.References[0] == SentimentSet.Positive)).ToList();
        foreach (var (name, model) in new[] { ("naive Bayes of words", NaiveBayes.Train(texts)), ("logistic of words", LogisticRegression.Train(texts)), ("logistic of words and pairs", LogisticRegression.Train(texts, pairs: true)) })
            yield return (name, Mean(world, w => model.LogOdds(w.Current.Room) > 0 ? SentimentSet.Positive : SentimentSet.Negative));
    }

    private static string LastNamed(IWorld world) => world.AdmissibleActions.MaxBy(action => world.Current.Room.LastIndexOf(action, StringComparison.Ordinal))!;

    private static double Mean(IWorld world, Func<IWorld, string> answer)
    {
        var total = 0.0;
        foreach (var seed in s_seeds)
        {
            world.Reset(seed);
            total += world.Step(answer(world)).Reward;
        }

        return total / Games;
    }

    private static void Report(TextWriter output, string form, IEnumerable<(string Name, double Mean)> players, IWorld world, Func<IWorld, StepResult> step)
    {
        var speed = GamesPerSecond(world, step);
        world.Reset(1);
        var state = world.Save();
        var save = Microseconds(() => world.Save());
        var restore = Microseconds(() => world.Restore(state));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"world\":\"{form}\",\"players\":{{{string.Join(',', players.Select(p => string.Create(CultureInfo.InvariantCulture, $"\"{p.Name}\":{p.Mean:0.0000}")))}}},\"gamesPerSecond\":{speed:0},\"saveMicroseconds\":{save:0.0},\"restoreMicroseconds\":{restore:0.0}}}"));
    }

    private static double GamesPerSecond(IWorld world, Func<IWorld, StepResult> step)
    {
        var best = 0.0;
        for (var repeat = 0; repeat <= Repeats; repeat++)
        {
            var began = Stopwatch.GetTimestamp();
            var games = 0;
            for (; games < 20_000 && Stopwatch.GetElapsedTime(began).TotalSeconds < 0.5; games++)
            {
                world.Reset(GameSeeds.Training(games));
                while (!step(world).Ended)
                {
                }
            }

            if (repeat > 0) best = Math.Max(best, games / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best;
    }

    private static double Microseconds(Action run)
    {
        const int Times = 2000;
        var best = double.PositiveInfinity;
        for (var repeat = 0; repeat <= Repeats; repeat++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < Times; i++) run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMicroseconds / Times);
        }

        return best;
    }

    private static IWorld Make(string form)
    {
        var parts = form.Split(' ');
        return WorldRegistry.Create(parts[0], parts[1..].Select(o => o.Split('=', 2)).ToDictionary(o => o[0], o => o[1]));
    }
}
