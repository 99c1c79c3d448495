using Troupe.Learner.Policies;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Policies;

/// <summary>The network's mathematics written out in double precision, loop by loop: what the fast ones are compared with.</summary>
internal sealed class PlainQNetwork(QNetworkSpec spec, WeightsSnapshot weights) : IQFunction
{
    private readonly Dictionary<string, double[]> _of = weights.Arrays.ToDictionary(a => a.Name, a => Array.ConvertAll(a.Data, x => (double)x));

    /// <summary>One parameter's numbers; changing them changes the network.</summary>
    public double[] this[string name] => _of[name];

    public void Evaluate(QBatch batch)
    {
        for (var row = 0; row < batch.Count; row++)
            for (var i = 0; i < batch.Actions(row).Length; i++)
                batch.Results(row)[i] = (float)Value(batch, row, i);
        if (spec.Support is not { } support) return;
        for (var row = 0; row < batch.Count; row++)
            for (var i = 0; i < batch.Actions(row).Length; i++)
            {
                var p = Distribution(batch, row, i);
                for (var atom = 0; atom < p.Length; atom++) batch.Distributions(row, p.Length)[i * p.Length + atom] = (float)p[atom];
                batch.Results(row)[i] = (float)p.Select((x, atom) => x * support[atom]).Sum();
            }
    }

    /// <summary>Of the return of the <paramref name="position"/>-th action of a row.</summary>
    private double[] Distribution(QBatch batch, int row, int position)
    {
        var state = State(batch.Observations[batch.States[row]]);
        var (actions, n) = (batch.Actions(row).ToArray(), spec.Outputs);
        double[][] logits = spec.Head is ActionHead.Fixed
            ? [.. Linear("head", state).Chunk(n)]
            : [.. actions.Select(a => Linear("joint.score", Joined(state, Text("action", batch.Texts[a]))))];
        var value = spec.Dueling ? Linear("value", state) : null;
        var own = logits[spec.Head is ActionHead.Fixed ? actions[position] : position];
        double[] exp = [.. own.Select((x, atom) => Math.Exp(x + (value is null ? 0 : value[atom] - logits.Average(l => l[atom]))))];
        return [.. exp.Select(x => x / exp.Sum())];
    }

    /// <summary>Q of the <paramref name="position"/>-th action of a row.</summary>
    public double Value(QBatch batch, int row, int position)
    {
        var state = State(batch.Observations[batch.States[row]]);
        var actions = batch.Actions(row);
        if (spec.Head is ActionHead.Fixed)
        {
            var q = Linear("head", state);
            return q[actions[position]] + (spec.Dueling ? Linear("value", state)[0] - q.Average() : 0);
        }
        var all = actions.ToArray().Select(a => Joint(state, Text("action", batch.Texts[a]))).ToArray();
        return all[position] + (spec.Dueling ? Linear("value", state)[0] - all.Average() : 0);
    }

    private double[] State(ReadOnlySpan<int> observation)
    {
        double[] x;
        if (spec.ObservesText) x = Text("state", observation);
        else
        {
            x = new double[observation.Length];
            for (var i = 0; i < x.Length; i++) x[i] = BitConverter.Int32BitsToSingle(observation[i]);
        }
        for (var layer = 0; layer < spec.Layers; layer++) x = [.. Linear($"trunk.{layer}", x).Select(v => Math.Max(0, v))];
        return x;
    }

    private double Joint(double[] state, double[] action)
    {
        return Linear("joint.score", Joined(state, action))[0];
    }

    private double[] Joined(double[] state, double[] action)
    {
        var a = Linear("joint.action", action);
        return [.. Linear("joint.state", state).Select((s, i) => Math.Max(0, s + a[i]))];
    }

    private double[] Text(string encoder, ReadOnlySpan<int> tokens) => new PlainEncoder(spec, _of, encoder).Encode(tokens);

    private double[] Linear(string name, double[] x) => Affine($"{name}.weight", $"{name}.bias", x);

    private double[] Affine(string weight, string bias, double[] x)
    {
        var w = _of[weight];
        var y = new double[w.Length / x.Length];
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = _of.TryGetValue(bias, out var b) ? b[i] : 0;
            for (var j = 0; j < x.Length; j++) y[i] += w[i * x.Length + j] * x[j];
        }
        return y;
    }
}
