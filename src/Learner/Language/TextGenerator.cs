using Troupe.Env;
using static TorchSharp.torch;

namespace Troupe.Learner.Language;

/// <summary>What a model wrote.</summary>
/// <param name="Tokens">The completion, the stop token left out.</param>
/// <param name="LogProbabilities">Of each token under the distribution it was drawn from, the stop token's last where one was met.</param>
/// <param name="Stopped">A stop token was met; else the completion has the most tokens allowed.</param>
public sealed record Completion(IReadOnlyList<int> Tokens, IReadOnlyList<double> LogProbabilities, bool Stopped)
{
    /// <summary>Of the whole completion.</summary>
    public double LogProbability => LogProbabilities.Sum();
}

/// <summary>
/// Lets a model write, one position a token thanks to a key–value cache: a <see cref="Decoder"/>, which writes on from its
/// prompt, or an <see cref="EncoderDecoder"/>, whose prompt is what its encoder reads. Not thread-safe; all calls on the
/// model's thread.
/// </summary>
public sealed class TextGenerator(IWritingModel model)
{
    public TextGenerator(Decoder model) : this(new DecoderWriting(model))
    {
    }

    /// <summary>Completes prompts by sampling. Prompts of equal length are run side by side; the order of the results is that of the prompts.</summary>
    /// <param name="prompts">Token ids; each at least one.</param>
    /// <param name="most">Tokens a completion; fewer where the context ends first.</param>
    /// <param name="stops">A completion ends before one of these.</param>
    /// <param name="seed">Each prompt draws from a generator of its own, derived from this and its place.</param>
    /// <exception cref="ArgumentException">An empty prompt, or one that fills the context.</exception>
    public IReadOnlyList<Completion> Complete(IReadOnlyList<int[]> prompts, SamplingOptions options, int most, IReadOnlyCollection<int> stops, long seed)
    {
        options.Checked();
        foreach (var prompt in prompts) Check(prompt, most);
        var results = new Completion[prompts.Count];
        foreach (var alike in Enumerable.Range(0, prompts.Count).GroupBy(i => prompts[i].Length))
            Complete([.. alike], prompts, options, most, stops, seed, results);
        return results;
    }

    /// <summary>
    /// Beam search (Graves 2012): of all completions, keeps the <paramref name="beams"/> likeliest so far at every length.
    /// </summary>
    /// <param name="lengthPenalty">α: completions are ranked by log-probability / lengthᵅ, the stop token counted; 0: plain (Wu et al. 2016, without their constant).</param>
    /// <returns>Up to <paramref name="beams"/> completions, the best first.</returns>
    public IReadOnlyList<Completion> Beam(int[] prompt, int beams, int most, IReadOnlyCollection<int> stops, double lengthPenalty = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(beams);
        Check(prompt, most);
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var writing = model.Begin([prompt]);
        var live = new List<Completion> { new([], [], false) };
        var ended = new List<Completion>();
        int[] next = [];
        for (var length = 0; length < Math.Min(most, model.Room(prompt.Length)) && live.Count > 0; length++)
        {
            var logits = writing.Next(length == 0 ? null : next);
            var grown = new List<(double Score, int Beam, int Token, double Log)>();
            for (var beam = 0; beam < live.Count; beam++)
            {
                var logs = LogSoftmax(logits[beam]);
                foreach (var token in Enumerable.Range(0, logs.Length).OrderByDescending(t => logs[t]).Take(2 * beams))
                    grown.Add((live[beam].LogProbability + logs[token], beam, token, logs[token]));
            }

            var (kept, rows) = (new List<Completion>(), new List<long>());
            var tokens = new List<int>();
            foreach (var (_, beam, token, log) in grown.OrderByDescending(g => g.Score))
            {
                if (kept.Count == beams) break;
                double[] all = [.. live[beam].LogProbabilities, log];
                if (stops.Contains(token))
                {
                    ended.Add(new Completion(live[beam].Tokens, all, true));
                    continue;
                }

                kept.Add(new Completion([.. live[beam].Tokens, token], all, false));
                rows.Add(beam);
                tokens.Add(token);
            }

            (live, next) = (kept, [.. tokens]);
            if (live.Count > 0) writing.Keep([.. rows]);
            // A live beam only loses probability: once enough that ended beat the best of them, no more can come.
            if (lengthPenalty == 0 && ended.Count >= beams && live.Count > 0
                && ended.Select(e => e.LogProbability).OrderDescending().ElementAt(beams - 1) >= live.Max(l => l.LogProbability)) break;
        }

        return [.. ended.Concat(live).OrderByDescending(Rank).Take(beams)];

        double Rank(Completion c) => c.LogProbability / Math.Pow(Math.Max(c.LogProbabilities.Count, 1), lengthPenalty);
    }

    private void Complete(int[] places, IReadOnlyList<int[]> prompts, SamplingOptions options, int most, IReadOnlyCollection<int> stops, long seed, Completion[] results)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var writing = model.Begin([.. places.Select(place => prompts[place])]);
        Rng[] randoms = [.. places.Select(place => new Rng(seed, place))];
        List<int>[] tokens = [.. places.Select(_ => new List<int>())];
        List<double>[] logs = [.. places.Select(_ => new List<double>())];
        int[] running = [.. Enumerable.Range(0, places.Length)];
        int[]? input = null;
        var longest = Math.Min(most, model.Room(prompts[places[0]].Length));
        for (var length = 0; length < longest && running.Length > 0; length++)
        {
            var logits = writing.Next(input);
            var rows = new List<long>();
            for (var row = 0; row < running.Length; row++)
            {
                var i = running[row];
                var token = options.Draw(logits[row], randoms[i], out var log);
                logs[i].Add(log);
                if (stops.Contains(token)) results[places[i]] = new Completion(tokens[i], logs[i], true);
                else
                {
                    tokens[i].Add(token);
                    rows.Add(row);
                }
            }

            if (rows.Count < running.Length && rows.Count > 0) writing.Keep([.. rows]);
            running = [.. rows.Select(row => running[row])];
            input = [.. running.Select(i => tokens[i][^1])];
        }

        foreach (var i in running) results[places[i]] = new Completion(tokens[i], logs[i], false);
    }

    private static double[] LogSoftmax(float[] logits)
    {
        var max = logits.Max();
        var log = max + Math.Log(logits.Sum(l => Math.Exp(l - max)));
        return Array.ConvertAll(logits, l => l - log);
    }

    private void Check(int[] prompt, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        if (prompt.Length == 0) throw new ArgumentException("A prompt has at least one token.", nameof(prompt));
        if (prompt.Length > model.LongestPrompt) throw new ArgumentException($"A prompt of {prompt.Length} tokens; this model reads {model.LongestPrompt} at most.", nameof(prompt));
        foreach (var token in prompt)
            if ((uint)token >= (uint)model.Vocabulary) throw new ArgumentException($"Token {token} in a prompt; this model's ids run from 0 to {model.Vocabulary - 1}.", nameof(prompt));
    }
}
