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
    case ["replay"]:
        return ReplayBench.Run(Console.Out);
    case ["journal" or "rollouts" or "replay", ..]:
        Console.Error.WriteLine("usage: bench journal FOLDER TRANSITIONS | bench rollouts FOLDER gru|mean-pool learn|act SECONDS | bench learner | bench updates | bench mailbox | bench replay | bench worlds");
        return 2;
    default:
        BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
        return 0;
}
