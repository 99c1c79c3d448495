using System.Diagnostics;
using System.Globalization;
using System.Text;
using Troupe.Env.Text.BytePairs;

namespace Troupe.Bench;

/// <summary>
/// Tokenizing on one core, MB of UTF-8 a second. Without files: pairs learned from a text, and that text encoded. With
/// GPT-2's <c>vocab.json</c> and <c>merges.txt</c>: the text encoded with those, to compare with other implementations.
/// </summary>
public static class TokenizerBench
{
    private const int Size = 8192;

    public static void Run(string textPath, string? vocabularyPath = null, string? mergesPath = null)
    {
        var text = File.ReadAllText(textPath);
        var megabytes = Encoding.UTF8.GetByteCount(text) / 1e6;
        var began = Stopwatch.GetTimestamp();
        var tokenizer = vocabularyPath is null ? BytePairTrainer.Train([text], Size) : BytePairFiles.LoadGpt2(vocabularyPath, mergesPath!);
        Say($"{(vocabularyPath is null ? "trained" : "loaded")} {tokenizer.Size} tokens in {Stopwatch.GetElapsedTime(began).TotalSeconds:F2} s");

        var ids = new List<int>();
        for (var run = 0; run < 6; run++)
        {
            ids.Clear();
            began = Stopwatch.GetTimestamp();
            tokenizer.Encode(text, ids);
            Say($"encoded {ids.Count} tokens, {megabytes / Stopwatch.GetElapsedTime(began).TotalSeconds:F1} MB/s{(run == 0 ? " the first time" : "")}");
        }

        began = Stopwatch.GetTimestamp();
        var back = tokenizer.Decode([.. ids]);
        Say($"decoded, {megabytes / Stopwatch.GetElapsedTime(began).TotalSeconds:F1} MB/s, {(back == text ? "the same text" : "ANOTHER TEXT")}");
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
