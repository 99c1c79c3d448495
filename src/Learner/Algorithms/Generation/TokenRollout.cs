using Troupe.Learner.Replay;

namespace Troupe.Learner.Algorithms.Generation;

/// <summary>
/// The texts that all agents wrote in one round, laid out as a decision process of tokens: M texts, N tokens. Within an
/// episode the tokens of its texts follow one another: the state after a text's last token is the next prompt.
/// </summary>
public sealed class TokenRollout
{
    private readonly int[] _first;          // [M + 1]
    private readonly Run[] _runs;

    /// <param name="chunks">With texts, their log-probabilities and values; all by the same weights.</param>
    /// <param name="groupSize">Episodes in a row of one game; see <see cref="Groups"/>.</param>
    /// <exception cref="ArgumentException">No steps, steps of different weights, or no texts.</exception>
    public TokenRollout(IReadOnlyList<Chunk> chunks, int groupSize = 1)
    {
        var (prompts, written, groups, runs) = (new List<int[]>(), new List<int[]>(), new List<(int, long)>(), new List<Run>());
        var (rewards, logs, values) = (new List<float>(), new List<float>(), new List<float>());
        var first = new List<int> { 0 };
        foreach (var chunk in chunks)
        {
            if (!chunk.HasWritten || !chunk.HasLogProbabilities || !chunk.HasValues) throw new ArgumentException($"Chunk {chunk.Key} lacks texts, log-probabilities or values: its agent did not play this policy.", nameof(chunks));
            foreach (var segment in chunk.Segments)
            {
                runs.Add(new Run(prompts.Count, segment.Steps, segment.End, chunk.Tokens(segment.FirstObservation + segment.Steps)));
                for (var i = 0; i < segment.Steps; i++)
                {
                    var step = segment.FirstStep + i;
                    if (chunk.Version(step) != chunks[0].Version(0)) throw new ArgumentException($"Step {step} of chunk {chunk.Key} was written by weights {chunk.Version(step)}, the round's are {chunks[0].Version(0)}.", nameof(chunks));
                    var text = chunk.Written(step);
                    prompts.Add(chunk.Tokens(segment.FirstObservation + i));
                    written.Add(text.Tokens);
                    groups.Add((chunk.Key.Agent, segment.EpisodeId / groupSize));
                    rewards.AddRange(text.Rewards);
                    logs.AddRange(text.LogProbabilities);
                    values.AddRange(text.Values);
                    first.Add(rewards.Count);
                }
            }
        }

        if (prompts.Count == 0) throw new ArgumentException("A round without steps teaches nothing.", nameof(chunks));
        (Prompts, Written, Rewards, LogProbabilities, Values) = (prompts, written, [.. rewards], [.. logs], [.. values]);
        (_first, _runs) = ([.. first], [.. runs]);
        Groups = [.. groups.Select((group, i) => (group, i)).GroupBy(g => g.group, g => g.i).Select(g => g.ToArray())];
    }

    /// <summary>M.</summary>
    public int Texts => Prompts.Count;

    /// <summary>N.</summary>
    public int Tokens => Rewards.Length;

    /// <summary>[M].</summary>
    public IReadOnlyList<int[]> Prompts { get; }

    /// <summary>[M].</summary>
    public IReadOnlyList<int[]> Written { get; }

    /// <summary>Of each token, [N].</summary>
    public float[] Rewards { get; }

    /// <summary>log π of each token when it was written, [N].</summary>
    public float[] LogProbabilities { get; }

    /// <summary>V before each token when it was written, [N].</summary>
    public float[] Values { get; }

    /// <summary>Texts of one game each, those that this round holds of it.</summary>
    public IReadOnlyList<int[]> Groups { get; }

    /// <summary>Consecutive texts of one episode each; together all.</summary>
    public ReadOnlySpan<Run> Runs => _runs;

    /// <summary>Where a text's tokens stand among all.</summary>
    public Range TokensOf(int text) => _first[text].._first[text + 1];

    /// <summary>Where the tokens of a run's texts stand.</summary>
    public Range TokensOf(Run run) => _first[run.First].._first[run.First + run.Texts];

    /// <summary>The tokens of these texts, one behind the other.</summary>
    public int[] TokensOf(ReadOnlySpan<int> texts)
    {
        var all = new List<int>();
        foreach (var text in texts)
            for (var token = _first[text]; token < _first[text + 1]; token++) all.Add(token);
        return [.. all];
    }

    /// <param name="First">Its first text.</param>
    /// <param name="End">Open: the round ended before the episode did.</param>
    /// <param name="LastPrompt">What stood there after the last text: the true one, before any reset.</param>
    public readonly record struct Run(int First, int Texts, SegmentEnd End, int[] LastPrompt);
}
