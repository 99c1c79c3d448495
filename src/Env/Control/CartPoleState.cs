namespace Troupe.Env.Control;

/// <summary>
/// A pole hinged on a cart, and how it moves: Gymnasium's CartPole-v1 (Barto, Sutton and Anderson 1983; the equations are
/// Florian 2007, without friction), Euler steps of 0.02 s in double precision.
/// </summary>
/// <param name="Position">Of the cart, metres; positive is to the right.</param>
/// <param name="Velocity">Of the cart, m/s.</param>
/// <param name="Angle">Of the pole from upright, rad; positive is to the right.</param>
/// <param name="AngularVelocity">Of the pole, rad/s.</param>
public readonly record struct CartPoleState(double Position, double Velocity, double Angle, double AngularVelocity)
{
    public const double PositionLimit = 2.4;
    public const double AngleLimit = 12 * 2 * Math.PI / 360;

    private const double Gravity = 9.8;
    private const double PoleMass = 0.1;
    private const double TotalMass = PoleMass + 1;
    private const double HalfLength = 0.5;
    private const double PoleMassLength = PoleMass * HalfLength;
    private const double Push = 10;   // newtons
    private const double Step = 0.02;

    public bool HasFallen => Position is < -PositionLimit or > PositionLimit || Angle is < -AngleLimit or > AngleLimit;

    public bool IsFinite => double.IsFinite(Position) && double.IsFinite(Velocity) && double.IsFinite(Angle) && double.IsFinite(AngularVelocity);

    /// <summary>0.02 s later, pushed all the while.</summary>
    public CartPoleState Pushed(bool right)
    {
        var (sin, cos) = (Math.Sin(Angle), Math.Cos(Angle));
        var temp = ((right ? Push : -Push) + PoleMassLength * (AngularVelocity * AngularVelocity) * sin) / TotalMass;
        var angularAcceleration = (Gravity * sin - cos * temp) / (HalfLength * (4.0 / 3.0 - PoleMass * (cos * cos) / TotalMass));
        var acceleration = temp - PoleMassLength * angularAcceleration * cos / TotalMass;
        return new CartPoleState(
            Position + Step * Velocity, Velocity + Step * acceleration, Angle + Step * AngularVelocity, AngularVelocity + Step * angularAcceleration);
    }
}
