namespace Troupe.Env.Control;

/// <param name="Inputs">[n × <see cref="TrainingProblem.Inputs"/>].</param>
/// <param name="Labels">[n].</param>
internal sealed record Examples(double[] Inputs, int[] Labels)
{
    public int Count => Labels.Length;

    public ReadOnlySpan<double> Input(int i) => Inputs.AsSpan(i * TrainingProblem.Inputs, TrainingProblem.Inputs);
}

/// <summary>
/// Data to learn from, drawn anew for each game: three classes of two round clusters each, so that no straight line parts
/// them all. Four subsets to train on, of different use: clean examples; noisy ones, every other label of which is drawn
/// at random; easy ones, close to a cluster's centre; and hard ones, towards a cluster of another class.
/// </summary>
internal sealed class TrainingProblem
{
    public const int Inputs = 4;
    public const int Classes = 3;
    public const int Subsets = 4;

    public static readonly string[] Names = ["clean", "noisy", "easy", "hard"];

    private const int ClustersAClass = 2;
    private const int ExamplesASubset = 120;
    private const int ValidationExamples = 200;
    private const double Spread = 0.55;       // of a cluster, around its centre
    private const double EasySpread = 0.15;
    private const double HardStep = 0.35;     // of the way to another class's centre
    private const double HardSpread = 0.3;

    private readonly Rng _random;
    private readonly double[][] _centres;     // [cluster]; cluster c belongs to class c mod 3

    public TrainingProblem(ulong seed)
    {
        _random = new Rng(seed);
        _centres = [.. Enumerable.Range(0, Classes * ClustersAClass).Select(_ => Enumerable.Range(0, Inputs).Select(_ => Normal() * 1.4).ToArray())];
        Training = [Draw(ExamplesASubset, Around), Noisy(Draw(ExamplesASubset, Around)), Draw(ExamplesASubset, Close), Draw(ExamplesASubset, Between)];
        Validation = Draw(ValidationExamples, Around);
    }

    /// <summary>[subset], in the order of <see cref="Names"/>.</summary>
    public IReadOnlyList<Examples> Training { get; }

    public Examples Validation { get; }

    private Examples Draw(int count, Func<int, double[]> draw)
    {
        var clusters = Enumerable.Range(0, count).Select(_ => _random.NextInt(_centres.Length)).ToArray();
        return new Examples([.. clusters.SelectMany(draw)], [.. clusters.Select(c => c % Classes)]);
    }

    private double[] Around(int cluster) => Shifted(_centres[cluster], Spread);

    private double[] Close(int cluster) => Shifted(_centres[cluster], EasySpread);

    private double[] Between(int cluster)
    {
        var other = (cluster + 1 + _random.NextInt(Classes - 1) + Classes * _random.NextInt(ClustersAClass)) % _centres.Length;
        return Shifted([.. _centres[cluster].Zip(_centres[other], (a, b) => a + HardStep * (b - a))], HardSpread);
    }

    private double[] Shifted(double[] from, double spread) => [.. from.Select(x => x + spread * Normal())];

    private Examples Noisy(Examples examples) =>
        examples with { Labels = [.. examples.Labels.Select(label => _random.NextInt(2) == 0 ? label : _random.NextInt(Classes))] };

    /// <summary>Box and Muller 1958.</summary>
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
