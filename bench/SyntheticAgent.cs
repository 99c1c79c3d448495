using Troupe.Env;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Bench;

/// <summary>Chunks like an agent's, without a world: 20 tokens an observation from a vocabulary of 1,000, five actions, episodes of 40 steps.</summary>
internal sealed class SyntheticAgent(int agent)
{
    public const int Tokens = 20, ChunkLength = 32;

    private readonly Rng _rng = new(7, agent);
    private readonly ChunkBuilder _builder = new(ChunkLength);
    private readonly AdmissibleActions _admissible = AdmissibleActions.OfFixed(0, 1, 2, 3, 4);
    private long _episode, _sequence;
    private int _step;

    public int Number => agent;

    public EncodedChunk[] Chunks(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public EncodedChunk Next()
    {
        _sequence++;
        while (!_builder.IsFull)
        {
            if (_step == 0) _builder.Begin(See(), _episode++);
            var last = ++_step == 40;
            _builder.Add(_rng.NextInt(5), last ? 1 : 0, last, false, See(), new WeightsVersion(1, (int)(_sequence / 10)));
            if (last) _step = 0;
        }

        return _builder.Build(new ChunkKey(agent, 1, _sequence));
    }

    private ObservedState See()
    {
        var tokens = new int[Tokens];
        for (var i = 0; i < Tokens; i++) tokens[i] = _rng.NextInt(1000);
        return ObservedState.OfTokens(tokens, _admissible);
    }
}
