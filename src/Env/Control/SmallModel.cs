namespace Troupe.Env.Control;

/// <summary>A classifier small enough to be trained within a step of a world; all its parameters lie in one array.</summary>
internal abstract class SmallModel(int parameters)
{
    private readonly double[] _gradient = new double[parameters];

    /// <summary>To be set as a whole when a saved state is restored.</summary>
    public double[] Parameters { get; } = new double[parameters];

    public static SmallModel Of(TrainedModel kind) => kind == TrainedModel.Linear ? new SoftmaxRegression() : new HiddenLayerModel();

    /// <summary>Draws the first parameters.</summary>
    public abstract void Initialise(Rng random);

    /// <summary>Mean cross-entropy, nats.</summary>
    public double Loss(Examples examples)
    {
        var loss = 0.0;
        Span<double> logits = stackalloc double[TrainingProblem.Classes];
        for (var i = 0; i < examples.Count; i++)
        {
            Forward(examples.Input(i), logits);
            loss += CrossEntropy(logits, examples.Labels[i]);
        }

        return loss / examples.Count;
    }

    public double Accuracy(Examples examples)
    {
        var right = 0;
        Span<double> logits = stackalloc double[TrainingProblem.Classes];
        for (var i = 0; i < examples.Count; i++)
        {
            Forward(examples.Input(i), logits);
            var best = 0;
            for (var k = 1; k < logits.Length; k++)
                if (logits[k] > logits[best]) best = k;
            if (best == examples.Labels[i]) right++;
        }

        return (double)right / examples.Count;
    }

    /// <summary>One step of gradient descent.</summary>
    /// <param name="batch">Indices of examples.</param>
    /// <returns>Loss before the step, and the gradient's Euclidean norm.</returns>
    public (double Loss, double GradientNorm) Update(Examples examples, ReadOnlySpan<int> batch, double rate)
    {
        var gradient = Gradient(examples, batch, out var loss);
        var squares = 0.0;
        for (var i = 0; i < gradient.Length; i++)
        {
            squares += gradient[i] * gradient[i];
            Parameters[i] -= rate * gradient[i];
        }

        return (loss, Math.Sqrt(squares));
    }

    /// <summary>Of the batch's mean loss, by all parameters.</summary>
    /// <returns>Overwritten by the next call.</returns>
    internal double[] Gradient(Examples examples, ReadOnlySpan<int> batch, out double loss)
    {
        Array.Clear(_gradient);
        loss = 0;
        Span<double> logits = stackalloc double[TrainingProblem.Classes];
        foreach (var i in batch)
        {
            Forward(examples.Input(i), logits);
            loss += CrossEntropy(logits, examples.Labels[i]) / batch.Length;   // logits become probabilities
            logits[examples.Labels[i]] -= 1;
            for (var k = 0; k < logits.Length; k++) logits[k] /= batch.Length;
            Backward(examples.Input(i), logits, _gradient);
        }

        return _gradient;
    }

    /// <param name="logits">[classes], written.</param>
    protected abstract void Forward(ReadOnlySpan<double> input, Span<double> logits);

    /// <summary>Adds one example's gradient; <see cref="Forward"/> has just been called for it.</summary>
    /// <param name="error">[classes]: of the loss by the logits.</param>
    protected abstract void Backward(ReadOnlySpan<double> input, ReadOnlySpan<double> error, double[] gradient);

    /// <summary>Turns logits into probabilities.</summary>
    private static double CrossEntropy(Span<double> logits, int label)
    {
        var most = logits[0];
        foreach (var logit in logits) most = Math.Max(most, logit);
        var own = logits[label] - most;
        var sum = 0.0;
        for (var k = 0; k < logits.Length; k++) sum += logits[k] = Math.Exp(logits[k] - most);
        for (var k = 0; k < logits.Length; k++) logits[k] /= sum;
        return Math.Log(sum) - own;
    }
}

/// <summary>Logits W x + b; parameters: W [classes × inputs], b [classes].</summary>
internal sealed class SoftmaxRegression() : SmallModel(TrainingProblem.Classes * (TrainingProblem.Inputs + 1))
{
    private const int Bias = TrainingProblem.Classes * TrainingProblem.Inputs;

    public override void Initialise(Rng random) => Array.Clear(Parameters);

    protected override void Forward(ReadOnlySpan<double> input, Span<double> logits)
    {
        for (var k = 0; k < logits.Length; k++)
        {
            logits[k] = Parameters[Bias + k];
            for (var d = 0; d < input.Length; d++) logits[k] += Parameters[k * input.Length + d] * input[d];
        }
    }

    protected override void Backward(ReadOnlySpan<double> input, ReadOnlySpan<double> error, double[] gradient)
    {
        for (var k = 0; k < error.Length; k++)
        {
            gradient[Bias + k] += error[k];
            for (var d = 0; d < input.Length; d++) gradient[k * input.Length + d] += error[k] * input[d];
        }
    }
}

/// <summary>Logits V tanh(W x + b) + c; parameters: W [hidden × inputs], b [hidden], V [classes × hidden], c [classes].</summary>
internal sealed class HiddenLayerModel() : SmallModel(Hidden * (TrainingProblem.Inputs + 1) + TrainingProblem.Classes * (Hidden + 1))
{
    private const int Hidden = 16;
    private const int FirstBias = Hidden * TrainingProblem.Inputs;
    private const int Second = FirstBias + Hidden;
    private const int SecondBias = Second + TrainingProblem.Classes * Hidden;

    private readonly double[] _hidden = new double[Hidden];

    /// <summary>Weights uniform in ± √(6 / (in + out)) (Glorot and Bengio 2010), biases zero.</summary>
    public override void Initialise(Rng random)
    {
        Array.Clear(Parameters);
        Fill(Parameters.AsSpan(0, FirstBias), TrainingProblem.Inputs + Hidden);
        Fill(Parameters.AsSpan(Second, TrainingProblem.Classes * Hidden), Hidden + TrainingProblem.Classes);

        void Fill(Span<double> weights, int ends)
        {
            var range = Math.Sqrt(6.0 / ends);
            for (var i = 0; i < weights.Length; i++) weights[i] = (2 * random.NextDouble() - 1) * range;
        }
    }

    protected override void Forward(ReadOnlySpan<double> input, Span<double> logits)
    {
        for (var h = 0; h < Hidden; h++)
        {
            var sum = Parameters[FirstBias + h];
            for (var d = 0; d < input.Length; d++) sum += Parameters[h * input.Length + d] * input[d];
            _hidden[h] = Math.Tanh(sum);
        }

        for (var k = 0; k < logits.Length; k++)
        {
            logits[k] = Parameters[SecondBias + k];
            for (var h = 0; h < Hidden; h++) logits[k] += Parameters[Second + k * Hidden + h] * _hidden[h];
        }
    }

    protected override void Backward(ReadOnlySpan<double> input, ReadOnlySpan<double> error, double[] gradient)
    {
        for (var k = 0; k < error.Length; k++)
        {
            gradient[SecondBias + k] += error[k];
            for (var h = 0; h < Hidden; h++) gradient[Second + k * Hidden + h] += error[k] * _hidden[h];
        }

        for (var h = 0; h < Hidden; h++)
        {
            var back = 0.0;
            for (var k = 0; k < error.Length; k++) back += error[k] * Parameters[Second + k * Hidden + h];
            back *= 1 - _hidden[h] * _hidden[h];
            gradient[FirstBias + h] += back;
            for (var d = 0; d < input.Length; d++) gradient[h * input.Length + d] += back * input[d];
        }
    }
}
