using Troupe.Env;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Replay;

/// <summary>Makes experience up: random episodes of one agent, remembered plainly beside the chunks built from them.</summary>
internal sealed class Play
{
    private readonly Rng _rng;
    private readonly ChunkBuilder _builder;
    private readonly bool _texts, _numbers;
    private long _episode;
    private ObservedState _state;
    private int _inEpisode;
    private long _sequence;

    public Play(ulong seed, int maxSteps, int agent = 0, long incarnation = 1, bool texts = false, bool numbers = false, bool extras = false)
    {
        (_texts, _numbers, Extras) = (texts, numbers, extras);
        _rng = new Rng(seed);
        _builder = new ChunkBuilder(maxSteps, extras, extras);
        (Agent, Incarnation) = (agent, incarnation);
    }

    public int Agent { get; }

    public long Incarnation { get; }

    public bool Extras { get; }

    /// <summary>All steps built so far, in order.</summary>
    public List<Step> Steps { get; } = [];

    public List<EncodedChunk> Chunks { get; } = [];

    private List<Step> Unbuilt { get; } = [];

    public EncodedChunk NextChunk(int? steps = null)
    {
        while (!_builder.IsFull && (steps is null || _builder.Steps < steps))
            Take();
        var chunk = _builder.Build(new ChunkKey(Agent, Incarnation, ++_sequence));
        Steps.AddRange(Unbuilt.Select(step => step with { Chunk = Chunks.Count }));
        Unbuilt.Clear();
        Chunks.Add(chunk);
        return chunk;
    }

    private void Take()
    {
        if (!_builder.InEpisode)
        {
            _state = RandomState();
            _inEpisode = 0;
            _builder.Begin(_state, _episode += 1 + _rng.NextInt(3));
        }

        if (_rng.NextInt(40) == 0)   // the world breaks
        {
            _builder.DropEpisode();
            var kept = _builder.Steps;
            Unbuilt.RemoveRange(kept, Unbuilt.Count - kept);
            return;
        }

        var end = _rng.NextInt(12);
        var next = RandomState();
        if (end == 0 && _rng.NextInt(2) == 0) next = next with { Admissible = default };
        var count = _state.Admissible.Ids?.Length ?? _state.Admissible.Texts!.Count;
        var choice = _rng.NextInt(count);
        var action = _texts ? choice : _state.Admissible.Ids![choice];
        var step = new Step(0, _builder.Steps, _state, choice, _rng.NextInt(3) == 0 ? (float)_rng.NextDouble() : 0, end == 0, end == 1, next,
            new WeightsVersion(1, (int)(_sequence / 2) + _rng.NextInt(2)), (float)-_rng.NextDouble(), (float)_rng.NextDouble(), _episode, _inEpisode++);
        _builder.Add(action, step.Reward, step.Terminated, step.Truncated, next, step.Version, step.LogProbability, step.Value);
        Unbuilt.Add(step);
        _state = next;
    }

    private ObservedState RandomState()
    {
        AdmissibleActions admissible;
        if (_texts)
        {
            var texts = Enumerable.Range(0, 1 + _rng.NextInt(4)).Select(_ => Enumerable.Range(0, 1 + _rng.NextInt(2)).Select(_ => _rng.NextInt(3)).ToArray()).ToArray();
            admissible = AdmissibleActions.OfTexts(Lists(texts));
        }
        else
        {
            admissible = AdmissibleActions.OfFixed([.. Enumerable.Range(0, 5).Where(i => i == 2 || _rng.NextInt(2) == 0)]);
        }

        return _numbers
            ? ObservedState.OfNumbers([(float)_rng.NextDouble(), _rng.NextInt(3)], admissible)
            : ObservedState.OfTokens([.. Enumerable.Range(0, _rng.NextInt(6)).Select(_ => _rng.NextInt(4) == 0 ? _rng.NextInt(70_000) : _rng.NextInt(300))], admissible);
    }

    public static TokenLists Lists(params int[][] lists)
    {
        var offsets = new int[lists.Length + 1];
        for (var i = 0; i < lists.Length; i++)
            offsets[i + 1] = offsets[i] + lists[i].Length;
        return new TokenLists([.. lists.SelectMany(list => list)], offsets);
    }

    public static int[][] Texts(ObservedState state) =>
        state.Admissible.Texts is { } texts ? [.. Enumerable.Range(0, texts.Count).Select(i => texts[i].ToArray())] : [];

    /// <param name="Choice">Position in the state's admissible list.</param>
    internal sealed record Step(int Chunk, int Index, ObservedState State, int Choice, float Reward, bool Terminated, bool Truncated, ObservedState Next,
        WeightsVersion Version, float LogProbability, float Value, long Episode, int InEpisode)
    {
        public bool Ended => Terminated || Truncated;
    }
}
