using System.Runtime.InteropServices;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Replay;

/// <summary>
/// Gathers an agent's steps into chunks. <c>Begin</c> an episode, <c>Add</c> each step, <c>Build</c> when full; an
/// episode that goes on is carried over into the next chunk. Not thread-safe.
/// </summary>
/// <param name="maxSteps">L: steps a chunk, 1 to 65,536.</param>
/// <param name="logProbabilities">Store log π(a|s) of each step.</param>
/// <param name="values">Store V(s) of each step.</param>
public sealed class ChunkBuilder(int maxSteps, bool logProbabilities = false, bool values = false)
{
    private readonly int _maxSteps = maxSteps is >= 1 and <= ChunkCodec.MaxSteps ? maxSteps
        : throw new ArgumentOutOfRangeException(nameof(maxSteps), maxSteps, $"A chunk holds 1 to {ChunkCodec.MaxSteps} steps.");

    private readonly ChunkColumns _columns = new(logProbabilities, values);
    private readonly ListInterner _textLists = new();     // whole admissible lists of texts, flattened: most recur
    private readonly List<int> _setOfTextList = [];
    private readonly Growing<int> _scratch = new();
    private readonly ByteWriter _writer = new(), _section = new();
    private readonly Palette _palette = new();
    private ChunkColumns.Mark _episodeStart;
    private ObservedState _last;
    private bool? _textActions;
    private bool? _textObservations;

    /// <summary>Steps in the chunk being built.</summary>
    public int Steps => _columns.Actions.Count;

    public bool IsFull => Steps >= _maxSteps;

    /// <summary>An episode is running: <see cref="Add"/> goes on, <see cref="Begin"/> does not.</summary>
    public bool InEpisode => _columns.Segments.Count > 0 && _columns.Segments[^1].End == SegmentEnd.Open;

    /// <summary>Starts an episode at its first observation.</summary>
    /// <param name="episodeId">Names the episode within the agent's run; consecutive episodes differ.</param>
    /// <exception cref="InvalidOperationException">The last episode neither ended nor was dropped.</exception>
    public void Begin(ObservedState first, long episodeId)
    {
        if (InEpisode) throw new InvalidOperationException($"Episode {_columns.Segments[^1].EpisodeId} is still running; end or drop it before {episodeId} begins.");
        Open(first, episodeId, 0);
    }

    /// <summary>One step from the last observation to <paramref name="next"/>.</summary>
    /// <param name="action">Index into the fixed list; with texts, the position in the last observation's admissible list.</param>
    /// <param name="terminated">The game is over; never together with <paramref name="truncated"/>.</param>
    /// <param name="next">At an end: the last thing seen before any reset. Its admissible actions may be empty (<c>default</c>) where the game is over.</param>
    /// <param name="version">Weights that chose the action.</param>
    /// <param name="written">The text, where writing it was the action; then of every step.</param>
    /// <exception cref="InvalidOperationException">No episode is running, or the chunk is full.</exception>
    /// <exception cref="ArgumentException">Not one of the actions, both ends at once, or an observation of another kind.</exception>
    public void Add(int action, float reward, bool terminated, bool truncated, ObservedState next, WeightsVersion version, float logProbability = 0, float value = 0, WrittenText? written = null)
    {
        if (!InEpisode) throw new InvalidOperationException("No episode is running; Begin one before adding steps.");
        if (IsFull) throw new InvalidOperationException($"The chunk is full with {Steps} steps; Build it before adding more.");
        if (terminated && truncated) throw new ArgumentException("A step is terminated or truncated, never both.", nameof(truncated));
        if (_textActions == true)
        {
            var admissible = _columns.Sets[_columns.SetOf.Span[^1]];
            if ((uint)action >= (uint)admissible.Length) throw new ArgumentOutOfRangeException(nameof(action), action, $"The state had {admissible.Length} admissible texts.");
            action = admissible[action];
        }
        else
        {
            ArgumentOutOfRangeException.ThrowIfNegative(action);
        }

        Check(written);
        Append(next);
        Append(written);
        _columns.Actions.Add(action);
        _columns.Rewards.Add(reward);
        if (logProbabilities) _columns.LogProbabilities.Add(logProbability);
        if (values) _columns.Values.Add(value);
        var runs = _columns.Versions;
        if (runs.Count > 0 && runs[^1].Version == version) runs[^1] = (version, runs[^1].Count + 1);
        else runs.Add((version, 1));
        ref var segment = ref CollectionsMarshal.AsSpan(_columns.Segments)[^1];
        segment = segment with { Steps = segment.Steps + 1, End = terminated ? SegmentEnd.Terminated : truncated ? SegmentEnd.Truncated : SegmentEnd.Open };
        _last = next;
    }

    /// <summary>
    /// Forgets the running episode's steps that are not yet built, for a world that broke. Those sent in earlier chunks
    /// stay valid; the table never completes their last n-step windows.
    /// </summary>
    public void DropEpisode()
    {
        if (!InEpisode) return;
        _columns.Truncate(_episodeStart);
        ForgetTextLists();
    }

    /// <summary>The policy's memory before the first step of the chunk being built; kept until <see cref="Build"/>.</summary>
    public void SetRecurrentState(ReadOnlySpan<float> state) => _columns.RecurrentState = state.ToArray();

    /// <summary>The policy's memory before the next step, kept beside that before the first: where a sequence may begin.</summary>
    public void AddRecurrentState(ReadOnlySpan<float> state) => _columns.RecurrentStates.Add((Steps, state.ToArray()));

    /// <summary>Encodes what was gathered and starts the next chunk, in which a running episode goes on.</summary>
    /// <exception cref="InvalidOperationException">No steps.</exception>
    public EncodedChunk Build(ChunkKey key)
    {
        if (Steps == 0) throw new InvalidOperationException($"Chunk {key} would be empty.");
        var open = InEpisode ? _columns.Segments[^1] : default(Segment?);
        var idle = open is { Steps: 0 };   // an episode begun but not stepped belongs to the next chunk only
        if (idle) _columns.Truncate(_episodeStart);
        var chunk = new EncodedChunk(key, ChunkCodec.Write(key, _columns, _writer, _section, _palette), Steps);

        _columns.Clear();
        ForgetTextLists();
        if (open is { } running) Open(_last, running.EpisodeId, running.StepsInEpisode);
        return chunk;
    }

    /// <summary>The chunk being built, as bytes for a checkpoint.</summary>
    public byte[] Save() => ChunkCodec.Write(default, _columns, _writer, _section, _palette);

    /// <summary>Goes on from <see cref="Save"/>: the chunks built from here are byte for byte those of the saved builder.</summary>
    /// <exception cref="InvalidDataException">Not a builder's bytes, or a builder with other columns.</exception>
    public void Restore(ReadOnlySpan<byte> saved)
    {
        var chunk = ChunkCodec.Read(saved.ToArray(), open: true);
        if (chunk.Steps > 0 && (chunk.HasLogProbabilities != logProbabilities || chunk.HasValues != values))
            throw new InvalidDataException("The saved chunk has other columns (log-probabilities, values) than this builder.");
        if (chunk.Steps > _maxSteps) throw new InvalidDataException($"The saved chunk has {chunk.Steps} steps, this builder's limit is {_maxSteps}.");

        _columns.Clear();
        ForgetTextLists();
        _textActions = null;
        _textObservations = null;
        foreach (var segment in chunk.Segments)
        {
            Open(State(chunk, segment.FirstObservation), segment.EpisodeId, segment.FirstStepInEpisode);
            for (var i = 0; i < segment.Steps; i++)
            {
                var step = segment.FirstStep + i;
                var last = i == segment.Steps - 1;
                var action = chunk.Texts is null ? chunk.Action(step) : chunk.Admissible(segment.FirstObservation + i).IndexOf(chunk.Action(step));
                if (action < 0) throw new InvalidDataException($"Step {step} of the saved chunk took an action that was not admissible.");
                Add(action, chunk.Reward(step), last && segment.End == SegmentEnd.Terminated, last && segment.End == SegmentEnd.Truncated, State(chunk, segment.FirstObservation + i + 1),
                    chunk.Version(step), logProbabilities ? chunk.LogProbability(step) : 0, values ? chunk.Value(step) : 0, chunk.HasWritten ? chunk.Written(step) : null);
            }
        }

        _columns.RecurrentState = chunk.RecurrentState.ToArray();
        _columns.RecurrentStates.AddRange(chunk._recurrentStates);
    }

    private static ObservedState State(Chunk chunk, int observation)
    {
        var ids = chunk.Admissible(observation);
        var admissible = chunk.Texts is { } texts ? AdmissibleActions.OfTexts(TextsOf(texts, ids)) : AdmissibleActions.OfFixed(ids.ToArray());
        return chunk.IsText ? ObservedState.OfTokens(chunk.Tokens(observation), admissible) : ObservedState.OfNumbers(chunk.Numbers(observation), admissible);
    }

    private static TokenLists TextsOf(TokenLists texts, ReadOnlySpan<int> ids)
    {
        var tokens = new List<int>();
        var offsets = new int[ids.Length + 1];
        for (var i = 0; i < ids.Length; i++)
        {
            tokens.AddRange(texts[ids[i]]);
            offsets[i + 1] = tokens.Count;
        }

        return new TokenLists([.. tokens], offsets);
    }

    private void Open(ObservedState first, long episodeId, int stepInEpisode)
    {
        _episodeStart = _columns.Here;
        Append(first);
        _columns.Segments.Add(new Segment(Steps, 0, _columns.SetOf.Count - 1, episodeId, stepInEpisode, SegmentEnd.Open));
        _last = first;
    }

    private void Append(ObservedState state)
    {
        if (state.Tokens is null == state.Numbers is null) throw new ArgumentException("An observation is either tokens or numbers.", nameof(state));
        if (_textObservations is { } text && text != state.Tokens is not null) throw new ArgumentException($"Observations were {(text ? "tokens" : "numbers")} so far and change.", nameof(state));
        if (state.Numbers is { } n && _columns.NumbersPerObservation >= 0 && n.Length != _columns.NumbersPerObservation)
            throw new ArgumentException($"Observations had {_columns.NumbersPerObservation} numbers so far, this one has {n.Length}.", nameof(state));

        NotNegative(state.Tokens, "token");
        var set = InternSet(state.Admissible);
        _textObservations = state.Tokens is not null;
        if (state.Tokens is { } tokens)
        {
            _columns.TokenCounts.Add(tokens.Length);
            _columns.Tokens.Add(tokens);
        }
        else
        {
            _columns.NumbersPerObservation = state.Numbers!.Length;
            _columns.Numbers.Add(state.Numbers);
        }

        _columns.SetOf.Add(set);
    }

    private void Check(WrittenText? written)
    {
        if (Steps > 0 && _columns.WrittenCounts.Count > 0 != written is not null) throw new ArgumentException("Either every step of a chunk wrote a text, or none.", nameof(written));
        if (written is null) return;
        var count = written.Tokens.Length;
        if (count == 0 || written.Rewards.Length != count || written.LogProbabilities.Length != (logProbabilities ? count : 0) || written.Values.Length != (values ? count : 0))
            throw new ArgumentException($"A text of {count} tokens with {written.Rewards.Length} rewards, {written.LogProbabilities.Length} log-probabilities and {written.Values.Length} values; one of each a token is wanted where this builder keeps it.", nameof(written));
        NotNegative(written.Tokens, "written token");
    }

    private void Append(WrittenText? written)
    {
        if (written is null) return;
        _columns.WrittenCounts.Add(written.Tokens.Length);
        _columns.WrittenTokens.Add(written.Tokens);
        _columns.WrittenRewards.Add(written.Rewards);
        _columns.WrittenLogProbabilities.Add(written.LogProbabilities);
        _columns.WrittenValues.Add(written.Values);
    }

    private int InternSet(AdmissibleActions admissible)
    {
        if (admissible.Ids is null && admissible.Texts is null) return _columns.Sets.Intern([]);
        var texts = admissible.Texts is not null;
        if (texts && admissible.Ids is not null || (_textActions ?? texts) != texts) throw new ArgumentException("Admissible actions are all indices or all texts.", nameof(admissible));
        _textActions = texts;
        _columns.ActionsAreTexts = texts;
        NotNegative(admissible.Ids ?? admissible.Texts!.Tokens, texts ? "token" : "action");
        if (admissible.Ids is { } ids) return _columns.Sets.Intern(ids);

        _scratch.Count = 0;
        _scratch.Add(admissible.Texts!.Offsets);
        _scratch.Add(admissible.Texts.Tokens);
        var known = _textLists.Count;
        var list = _textLists.Intern(_scratch.Span);
        if (list < known) return _setOfTextList[list];

        _scratch.Count = 0;
        for (var i = 0; i < admissible.Texts.Count; i++)
            _scratch.Add(_columns.Texts.Intern(admissible.Texts[i]));
        _setOfTextList.Add(_columns.Sets.Intern(_scratch.Span));
        return _setOfTextList[^1];
    }

    private static void NotNegative(ReadOnlySpan<int> ids, string what)
    {
        var at = ids.IndexOfAnyInRange(int.MinValue, -1);
        if (at >= 0) throw new ArgumentException($"The {what} at position {at} is {ids[at]}; ids begin at 0.", nameof(ids));
    }

    private void ForgetTextLists()
    {
        _textLists.Truncate(0);
        _setOfTextList.Clear();
    }
}
