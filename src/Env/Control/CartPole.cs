namespace Troupe.Env.Control;

/// <summary>
/// Gymnasium's CartPole-v1, as numbers or as text: push a cart left or right so that the pole on it does not fall. Reward
/// 1 a step, the last included; the end comes beyond ±2.4 m or ±12°, or is cut off after 500 steps. Numbers are position,
/// velocity, angle, angular velocity, as Gymnasium gives them. The first state is uniform in ±0.05 each, drawn by Troupe's generator.
/// </summary>
public sealed class CartPole : IWorld
{
    public const string Name = "cart-pole";

    private const long Stream = 0x43617274;
    private const double StartRange = 0.05;

    private readonly CartPoleOptions _options;
    private readonly string _heading;
    private CartPoleState _state;
    private bool _started;

    public CartPole(CartPoleOptions? options = null)
    {
        _options = options ?? new CartPoleOptions();
        if (_options.MaxSteps < 1) throw new ArgumentOutOfRangeException(nameof(options), _options.MaxSteps, "An episode has at least one step.");
        _heading = $"{Name} text={_options.Text} velocities={_options.Velocities} max-steps={_options.MaxSteps}";
        Spec = new WorldSpec(
            Name, _options.Text ? new ObservationSpec.Text() : new ObservationSpec.Numbers(4), new ActionSpec.OneOf(CartPoleTexts.Actions),
            CartPoleTexts.Words(_options.Text, _options.Velocities), _options.MaxSteps);
    }

    public WorldSpec Spec { get; }

    public CartPoleState State => _state;

    public IReadOnlyList<string> AdmissibleActions => !_started || _state.HasFallen ? [] : CartPoleTexts.Actions;

    /// <summary>Steps the pole has stood, the one in which it fell included.</summary>
    public double Score { get; private set; }

    public double? MaxScore => _options.MaxSteps;

    /// <summary>The pole stood to the time limit.</summary>
    public bool Won => _started && !_state.HasFallen && Moves >= _options.MaxSteps;

    public bool Lost => _started && _state.HasFallen;

    public int Moves { get; private set; }

    public ulong StateHash =>
        Rng.Mix(Rng.Mix(Bits(_state.Position), Bits(_state.Velocity)), Rng.Mix(Bits(_state.Angle), Bits(_state.AngularVelocity)));

    public Observation Current { get; private set; } = new("", "", "");

    private bool Over => !_started || _state.HasFallen || Moves >= _options.MaxSteps;

    public Observation Reset(long seed)
    {
        var random = new Rng(seed, Stream);
        double Next() => (2 * random.NextDouble() - 1) * StartRange;
        return Reset(new CartPoleState(Next(), Next(), Next(), Next()));
    }

    /// <summary>Starts a game in this state.</summary>
    public Observation Reset(CartPoleState start)
    {
        if (!start.IsFinite || start.HasFallen) throw new ArgumentOutOfRangeException(nameof(start), start, "A game starts with the pole up and the cart on its track.");
        (_state, Moves, Score, _started) = (start, 0, 0, true);
        return Current = Seen("", "");
    }

    public StepResult Step(int action)
    {
        ThrowIfOver();
        if (action is not (0 or 1)) throw new ArgumentOutOfRangeException(nameof(action), action, "Admissible are 0 and 1: left, right.");
        return Push(CartPoleTexts.Actions[action], action);
    }

    public StepResult Step(string command)
    {
        ThrowIfOver();
        var meant = command.AsSpan().Trim();
        if (meant.Equals(CartPoleTexts.Actions[0], StringComparison.OrdinalIgnoreCase)) return Push(command, 0);
        if (meant.Equals(CartPoleTexts.Actions[1], StringComparison.OrdinalIgnoreCase)) return Push(command, 1);
        Moves++;
        Current = Seen(command, CartPoleTexts.Unknown);
        return new StepResult(Current, 0, false, Moves >= _options.MaxSteps);
    }

    public WorldInfo Info(WorldInfoKinds wanted) => wanted == WorldInfoKinds.None || !_started ? WorldInfo.Nothing : new WorldInfo
    {
        Objective = wanted.HasFlag(WorldInfoKinds.Objective) ? "Keep the pole up and the cart on its track." : null,
        Facts = wanted.HasFlag(WorldInfoKinds.Facts)
            ? [Fact("position", _state.Position), Fact("velocity", _state.Velocity), Fact("angle", _state.Angle), Fact("angular-velocity", _state.AngularVelocity)]
            : null,
    };

    public byte[] Save() => SavedState.Write(_heading, writer =>
    {
        writer.Write(_started);
        writer.Write(_state.Position);
        writer.Write(_state.Velocity);
        writer.Write(_state.Angle);
        writer.Write(_state.AngularVelocity);
        writer.Write(Moves);
        writer.Write(Score);
        writer.WriteText(Current.Command);
        writer.WriteText(Current.Feedback);
    });

    public void Restore(ReadOnlySpan<byte> state) => SavedState.Read(_heading, state, reader =>
    {
        var started = reader.ReadBoolean();
        var cart = new CartPoleState(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        var (moves, score) = (reader.ReadInt32(), reader.ReadDouble());
        var (command, feedback) = (reader.ReadText(), reader.ReadText());
        reader.MustBeAtEnd();
        if (!cart.IsFinite || moves < 0 || moves > _options.MaxSteps || !(score >= 0 && score <= moves))
            throw new InvalidDataException($"Not a state of '{_heading}': {cart}, {moves} moves, score {score}.");

        (_started, _state, Moves, Score) = (started, cart, moves, score);
        Current = started ? Seen(command, feedback) : new Observation("", "", "");
    });

    public void Dispose()
    {
    }

    private StepResult Push(string command, int action)
    {
        _state = _state.Pushed(action == 1);
        Moves++;
        Score++;
        Current = Seen(command, "");
        var fallen = _state.HasFallen;
        return new StepResult(Current, 1, fallen, !fallen && Moves >= _options.MaxSteps);
    }

    private Observation Seen(string command, string feedback) => _options.Text
        ? new Observation(command, feedback, CartPoleTexts.Room(_state, _options.Velocities))
        : new Observation(command, feedback, "", Numbers: _options.Velocities
            ? [(float)_state.Position, (float)_state.Velocity, (float)_state.Angle, (float)_state.AngularVelocity]
            : [(float)_state.Position, 0, (float)_state.Angle, 0]);

    private static WorldFact Fact(string relation, double value) => new(relation, FormattableString.Invariant($"{value:R}"));

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private void ThrowIfOver()
    {
        if (Over) throw new InvalidOperationException("No game is under way: call Reset.");
    }
}
