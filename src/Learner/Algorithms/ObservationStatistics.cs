using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms;

/// <summary>Running mean and deviation of the numbers that a policy observes, written among its weights (<see cref="InputScaling"/>). Not thread-safe.</summary>
internal sealed class ObservationStatistics
{
    private const double Epsilon = 1e-8;                      // added to the variance; Huang et al. 2022
    private const double CountOfGiven = 10_000;               // what statistics of another run weigh

    private readonly RunningMoments _moments;
    private readonly FlatNetwork[] _networks;

    private ObservationStatistics(int numbers, FlatNetwork[] networks) => (_moments, _networks) = (new RunningMoments(numbers), networks);

    public MomentsState State
    {
        get => _moments.State;
        set => _moments.State = value;
    }

    /// <param name="networks">Those that are to see by them.</param>
    /// <returns>Null where the policy takes its numbers as they are.</returns>
    public static ObservationStatistics? Of(PolicySpec spec, params FlatNetwork[] networks) => spec.NormalizeNumbers ? new(spec.Numbers, networks) : null;

    /// <summary>Takes these into account, and lets the networks know.</summary>
    /// <param name="rows">[observations × n].</param>
    public void Add(ReadOnlySpan<float> rows)
    {
        _moments.Add(rows);
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var layout = _networks[0].Layout;
        var (mean, deviation) = (new float[_moments.Means.Length], new float[_moments.Means.Length]);
        for (var i = 0; i < mean.Length; i++) (mean[i], deviation[i]) = ((float)_moments.Means[i], (float)(1 / Math.Sqrt(_moments.Variance(i) + Epsilon)));
        foreach (var network in _networks)
        {
            network.Flat.narrow(0, layout[InputScaling.Mean].Offset, mean.Length).copy_(tensor(mean));
            network.Flat.narrow(0, layout[InputScaling.Scale].Offset, mean.Length).copy_(tensor(deviation));
        }
    }

    /// <summary>Goes on from the statistics that came with given weights.</summary>
    public void StartFrom()
    {
        var (layout, flat) = (_networks[0].Layout, FlatTensors.Read(_networks[0].Flat));
        var (mean, scale) = (layout.Of(InputScaling.Mean, (ReadOnlySpan<float>)flat).ToArray(), layout.Of(InputScaling.Scale, (ReadOnlySpan<float>)flat).ToArray());
        _moments.State = new MomentsState(CountOfGiven, Array.ConvertAll(mean, m => (double)m), Array.ConvertAll(scale, s => CountOfGiven / ((double)s * s)));
    }
}
