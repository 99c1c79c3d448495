namespace Troupe.Env.Control;

/// <summary>
/// The policy trains another model: it reads a short report (validation loss and its trend, how well the last subset is
/// fitted, gradient norm, rate) and picks the factor of the learning rate (½, 1, 2) and the subset to train on next.
/// Reward is the improvement of the validation loss, in nats. Data, first weights and first rate are the game's own.
/// </summary>
/// <remarks>A loss counts as at most <see cref="MostLoss"/>; a model whose weights are no longer numbers has lost.</remarks>
public sealed class OptimiserControl : IWorld
{
    public const string Name = "optimiser-control";
    public const double LeastRate = 1.0 / 65536;
    public const double MostRate = 16;
    public const double MostLoss = 5;

    private const double MostGradient = 1e6;
    private const long Stream = 0x4F707469;
    private const double Unmeasured = -1;

    private readonly OptimiserControlOptions _options;
    private readonly string _heading;
    private readonly string[] _names;      // of subsets, as told
    private readonly string[] _actions;    // [subset × 3 + factor]
    private readonly int[] _batch;
    private readonly int[] _order = new int[TrainingProblem.Subsets];   // [name] → subset
    private readonly SmallModel _model;
    private TrainingProblem _problem = new(0);
    private ulong _problemSeed;
    private Rng _random = new(0);
    private double _rate, _firstLoss, _loss, _lossBefore, _fit, _gradient;
    private int _last = -1;                // name of the subset trained on last
    private bool _started, _diverged;

    public OptimiserControl(OptimiserControlOptions? options = null)
    {
        _options = (options ?? new OptimiserControlOptions()).Checked();
        _heading = FormattableString.Invariant(
            $"{Name} model={_options.Model} decisions={_options.Decisions} updates={_options.Updates} batch={_options.Batch} rate={_options.InitialRate:R} named={_options.Named} target={_options.Target:R}");
        _names = _options.Named ? TrainingProblem.Names : OptimiserReport.Letters;
        _actions = OptimiserReport.Actions(_names);
        _batch = new int[_options.Batch];
        _model = SmallModel.Of(_options.Model);
        Spec = new WorldSpec(Name, new ObservationSpec.Text(), new ActionSpec.OneOf(_actions), OptimiserReport.Words(_names), null);
    }

    public WorldSpec Spec { get; }

    public IReadOnlyList<string> AdmissibleActions => Over ? [] : _actions;

    /// <summary>How much the validation loss has come down, nats.</summary>
    public double Score { get; private set; }

    public double? MaxScore => null;

    /// <summary>At its end the loss is below the target.</summary>
    public bool Won => _started && !_diverged && Moves >= _options.Decisions && _loss < _options.Target * _firstLoss;

    public bool Lost => _started && Over && !Won;

    public int Moves { get; private set; }

    public Observation Current { get; private set; } = new("", "", "");

    public ulong StateHash
    {
        get
        {
            var hash = Rng.Mix(_problemSeed, Bits(_rate));
            foreach (var parameter in _model.Parameters) hash = Rng.Mix(hash, Bits(parameter));
            return hash;
        }
    }

    private bool Over => !_started || _diverged || Moves >= _options.Decisions;

    public Observation Reset(long seed)
    {
        _random = new Rng(seed, Stream);
        Pose(_random.NextUInt64());
        _model.Initialise(_random);
        _rate = _options.InitialRate > 0 ? _options.InitialRate : Math.Pow(2, -8 + 10 * _random.NextDouble());
        for (var i = 0; i < _order.Length; i++) _order[i] = i;
        for (var i = _order.Length - 1; i > 0 && !_options.Named; i--)
        {
            var j = _random.NextInt(i + 1);
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }

        (_last, Moves, Score, _diverged, _started) = (-1, 0, 0, false, true);
        (_fit, _gradient) = (Unmeasured, Unmeasured);
        _firstLoss = _loss = _lossBefore = Measured();
        return Current = Seen("", "");
    }

    public StepResult Step(int action)
    {
        ThrowIfOver();
        if ((uint)action >= (uint)_actions.Length)
            throw new ArgumentOutOfRangeException(nameof(action), action, $"Admissible are 0 to {_actions.Length - 1}: {string.Join("; ", _actions)}.");
        return Train(_actions[action], action);
    }

    public StepResult Step(string command)
    {
        ThrowIfOver();
        var meant = command.AsSpan().Trim();
        for (var action = 0; action < _actions.Length; action++)
            if (meant.Equals(_actions[action], StringComparison.OrdinalIgnoreCase)) return Train(command, action);

        Moves++;
        _lossBefore = _loss;
        Current = Seen(command, OptimiserReport.Unknown);
        return new StepResult(Current, 0, Over, false);
    }

    public WorldInfo Info(WorldInfoKinds wanted) => wanted == WorldInfoKinds.None || !_started ? WorldInfo.Nothing : new WorldInfo
    {
        Objective = wanted.HasFlag(WorldInfoKinds.Objective) ? "Bring the validation loss down: choose how the rate changes and what is trained on next." : null,
        Facts = wanted.HasFlag(WorldInfoKinds.Facts) ? Facts() : null,
        IntermediateReward = wanted.HasFlag(WorldInfoKinds.IntermediateReward) ? Math.Sign(_lossBefore - _loss) : null,
    };

    public byte[] Save() => SavedState.Write(_heading, writer =>
    {
        writer.Write(_started);
        writer.Write(_diverged);
        writer.Write(_problemSeed);
        writer.Write(_random.State);
        foreach (var subset in _order) writer.Write((byte)subset);
        foreach (var number in (double[])[_rate, _firstLoss, _loss, _lossBefore, _fit, _gradient, Score]) writer.Write(number);
        writer.Write(_last);
        writer.Write(Moves);
        foreach (var parameter in _model.Parameters) writer.Write(parameter);
        writer.WriteText(Current.Command);
        writer.WriteText(Current.Feedback);
    });

    public void Restore(ReadOnlySpan<byte> state) => SavedState.Read(_heading, state, reader =>
    {
        var (started, diverged, problem, random) = (reader.ReadBoolean(), reader.ReadBoolean(), reader.ReadUInt64(), reader.ReadRng());
        var order = Enumerable.Range(0, _order.Length).Select(_ => (int)reader.ReadByte()).ToArray();
        var numbers = Enumerable.Range(0, 7).Select(_ => reader.ReadDouble()).ToArray();
        var (last, moves) = (reader.ReadInt32(), reader.ReadInt32());
        var parameters = Enumerable.Range(0, _model.Parameters.Length).Select(_ => reader.ReadDouble()).ToArray();
        var (command, feedback) = (reader.ReadText(), reader.ReadText());
        reader.MustBeAtEnd();
        if (!order.Order().SequenceEqual(Enumerable.Range(0, _order.Length)) || last < -1 || last >= _order.Length || moves < 0 || moves > _options.Decisions
            || started && !(numbers[0] is >= LeastRate and <= MostRate) || numbers.Any(double.IsNaN))
            throw new InvalidDataException($"Not a state of '{_heading}': move {moves}, rate {numbers[0]}.");

        (_started, _diverged, _random, _last, Moves) = (started, diverged, Rng.FromState(random), last, moves);
        (_rate, _firstLoss, _loss, _lossBefore, _fit, _gradient, Score) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
        order.CopyTo(_order, 0);
        parameters.CopyTo(_model.Parameters, 0);
        Pose(problem);
        Current = started ? Seen(command, feedback) : new Observation("", "", "");
    });

    public void Dispose()
    {
    }

    private StepResult Train(string command, int action)
    {
        var (name, factor) = (action / OptimiserReport.Factors.Length, action % OptimiserReport.Factors.Length);
        _rate = Math.Clamp(_rate * Math.Pow(2, factor - 1), LeastRate, MostRate);
        var examples = _problem.Training[_order[name]];
        (_fit, _gradient) = (0, 0);
        for (var update = 0; update < _options.Updates; update++)
        {
            for (var i = 0; i < _batch.Length; i++) _batch[i] = _random.NextInt(examples.Count);
            var (loss, norm) = _model.Update(examples, _batch, _rate);
            _fit += AtMost(MostLoss, loss) / _options.Updates;
            _gradient += AtMost(MostGradient, norm) / _options.Updates;
        }

        Moves++;
        _last = name;
        _lossBefore = _loss;
        _loss = Measured();
        _diverged = !_model.Parameters.All(double.IsFinite);
        Score += _lossBefore - _loss;
        Current = Seen(command, _diverged ? OptimiserReport.Diverged : "");
        return new StepResult(Current, (float)(_lossBefore - _loss), Over, false);
    }

    private Observation Seen(string command, string feedback) => new(command, feedback,
        OptimiserReport.Room(_loss, _lossBefore, _last < 0 ? null : (_names[_last], _fit, _gradient), _rate, _diverged ? 0 : _options.Decisions - Moves));

    private List<WorldFact> Facts()
    {
        List<WorldFact> facts =
        [
            Fact("loss", "validation", _loss), Fact("first-loss", "validation", _firstLoss), Fact("rate", "optimiser", _rate),
            Fact("accuracy", "validation", _model.Accuracy(_problem.Validation)),
        ];
        if (_last >= 0) facts.AddRange([Fact("loss", _names[_last], _fit), Fact("gradient", "optimiser", _gradient)]);
        if (!_options.Named) facts.AddRange(_order.Select((subset, name) => new WorldFact("is", _names[name], TrainingProblem.Names[subset])));
        return facts;
    }

    private double Measured() => AtMost(MostLoss, _model.Loss(_problem.Validation));

    private static double AtMost(double most, double value) => value < most ? value : most;   // the most where it is not a number

    private void Pose(ulong seed)
    {
        if (seed != _problemSeed) (_problem, _problemSeed) = (new TrainingProblem(seed), seed);
    }

    private static WorldFact Fact(string relation, string subject, double value) => new(relation, subject, FormattableString.Invariant($"{value:R}"));

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private void ThrowIfOver()
    {
        if (Over) throw new InvalidOperationException("No game is under way: call Reset.");
    }
}
