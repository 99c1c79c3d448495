using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Running;
using Troupe.Actors.Configuration;
using Troupe.Bench;

// Whole measurements by name; everything else goes to BenchmarkDotNet (--list flat names its benchmarks).
switch (args)
{
    case ["journal", var folder, var transitions]:
        await JournalBench.RunAsync(folder, int.Parse(transitions, CultureInfo.InvariantCulture)).ConfigureAwait(false);
        return 0;
    case ["rollouts", var folder, var encoder, var learn, var seconds]:
        await RolloutsBench.RunAsync(folder, encoder == "gru" ? EncoderKind.Gru : EncoderKind.MeanPool, learn == "learn", int.Parse(seconds, CultureInfo.InvariantCulture)).ConfigureAwait(false);
        return 0;
    case ["learner"]:
        LearnerSteps.Run(Console.Out);
        return 0;
    case ["updates"]:
        LearningBenchmarks.Run(Console.Out);
        return 0;
    case ["optimiser-control", var games]:
        OptimiserControlBench.Run(int.Parse(games, CultureInfo.InvariantCulture), Console.Out);
        return 0;
    case ["algorithms", .. var peer]:
        AlgorithmUpdates.Run(peer.FirstOrDefault(), [.. peer.Skip(1)], Console.Out);
        return 0;
    case ["mailbox"]:
        foreach (var window in (int[])[1, 100])
        {
            var rate = await MailboxPingPong.MessagesPerSecondAsync(window, 10_000_000).ConfigureAwait(false);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{\"window\":{window},\"messagesPerSecond\":{rate:0}}}"));
        }

        return 0;
    case ["worlds"]:
        WorldsBench.Run();
        return 0;
    case ["quests"]:
        QuestsBench.Run(Console.Out);
        return 0;
    case ["tokenizer", var text]:
        TokenizerBench.Run(text);
        return 0;
    case ["tokenizer", var text, var vocabulary, var merges]:
        TokenizerBench.Run(text, vocabulary, merges);
        return 0;
    case ["processes", var folder, var serveEnv, var seconds]:
        return await ProcessesBench.RunAsync(folder, serveEnv, double.Parse(seconds, CultureInfo.InvariantCulture)).ConfigureAwait(false);
    case ["replay"]:
        return ReplayBench.Run(Console.Out);
    case ["language"]:
        return LanguageBench.Run(Console.Out);
    case ["language-file", var folder, var mebibytes]:
        return LanguageBench.File(folder, int.Parse(mebibytes, CultureInfo.InvariantCulture), Console.Out);
    case ["story", var file, .. var rest]:
        return StoryBench.Play(file, rest, Console.Out);
    case ["story-script", var file, var seed, var count]:
        return StoryBench.Script(file, int.Parse(seed, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture), Console.Out);
    case ["story-speed", var file, var commands]:
        return StoryBench.Speed(file, commands, 5, Console.Out);
    case ["story-fuzz", var folder, var count]:
        return StoryBench.Fuzz(folder, int.Parse(count, CultureInfo.InvariantCulture), Console.Out);
    case ["valid-actions", .. var story] when story.Length is 0 or 2:
        ValidActionsBench.Run(story, Console.Out);
        return 0;
    case ["journal" or "rollouts" or "processes" or "replay" or "language" or "language-file" or "tokenizer" or "story" or "story-script" or "story-speed" or "story-fuzz" or "valid-actions", ..]:
        Console.Error.WriteLine("usage: bench journal FOLDER TRANSITIONS | bench rollouts FOLDER gru|mean-pool learn|act SECONDS | bench learner | bench updates | bench algorithms [PEER.PY [NAME…]] | bench mailbox | bench processes FOLDER SERVE_ENV.PY SECONDS | bench replay | bench worlds | bench quests | bench language | bench language-file FOLDER MEBIBYTES | bench tokenizer TEXT [VOCAB.JSON MERGES.TXT] | bench story FILE [--seed N] [--commands FILE] | bench story-script FILE SEED COUNT | bench story-speed FILE COMMANDS | bench story-fuzz FOLDER COUNT | bench valid-actions [STORY COMMANDS]");
        return 2;
    default:
        BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
        return 0;
}
