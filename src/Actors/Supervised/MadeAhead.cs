using Troupe.Learner.Language;
using Troupe.Learner.Supervised;

namespace Troupe.Actors.Supervised;

/// <summary>Batches of sequences, laid out on other threads while the model learns from those before.</summary>
internal sealed class MadeAhead(Func<long, SequenceBatch> make) : ISequenceBatches
{
    private const int Batches = 4;

    private readonly Prefetch<SequenceBatch> _made = new(make, Batches);

    public SequenceBatch this[long number] => _made.Take(number);
}
