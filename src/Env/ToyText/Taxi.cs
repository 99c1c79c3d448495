namespace Troupe.Env.ToyText;

/// <summary>
/// Gymnasium's Taxi told in words (Dietterich 2000): fetch the passenger at one of four stands and bring them to another;
/// −1 a step, +20 for the delivery, −10 for picking up or dropping off where that cannot be done. Same dynamics, action
/// order (south, north, east, west, pickup, dropoff), 300 starts and time limit; the rainy and the fickle variant too
/// (as of Taxi-v4). The order is told as what the driver carries, so that a stand's colour there is another token than
/// in the passenger's place.
/// </summary>
public sealed class Taxi : TabularWorld, IPlannedWorld
{
    public const string Name = "taxi";

    private const long Stream = 0x54617869;

    private readonly TaxiOptions _options;
    private (int Start, double Score) _best = (-1, 0);

    public Taxi(TaxiOptions? options = null) : this(options ?? new TaxiOptions(), TaxiTable.RulesOf(options ?? new TaxiOptions()))
    {
    }

    private Taxi(TaxiOptions options, TabularRules rules)
        : base(Name, $"{Name} rainy={options.Rainy} fickle={options.Fickle} mask={options.Mask} max-steps={options.MaxSteps}", rules, options.MaxSteps, Stream) =>
        _options = options;

    /// <summary>Of the shortest way, 3 to 15; null where the passenger may choose a shorter one.</summary>
    public override double? MaxScore
    {
        get
        {
            if (_options.Fickle) return null;
            if (_best.Start != StartState) _best = (StartState, TaxiTable.Delivered - (Way(StartState).Count - 1));
            return _best.Score;
        }
    }

    private protected override string Objective => "Fetch the passenger and bring them to the stand on your order, in few steps.";

    private protected override float IdleReward => -1;

    /// <summary>Shortest list of commands that delivers the passenger, if it does not rain and they do not change their mind.</summary>
    public IReadOnlyList<string> Plan() => Over ? [] : Way(State);

    private protected override int Play(int action, out float reward, out string feedback)
    {
        var before = State;
        var next = base.Play(action, out reward, out feedback);
        if (next == before) feedback = reward != TaxiTable.Forbidden ? TaxiTexts.Blocked : action == TaxiTable.Pickup ? TaxiTexts.NobodyHere : TaxiTexts.NotHere;
        else if (before >= TaxiPlace.Visible && next < TaxiPlace.Visible) feedback = TaxiTexts.ChangedMind;
        else if (action == TaxiTable.Dropoff && reward != TaxiTable.Delivered) feedback = TaxiTexts.GotOut;
        return next;
    }

    private protected override IReadOnlyList<string>? Walkthrough(int start) => _options.Rainy || _options.Fickle ? null : Way(start);

    private protected override IReadOnlyList<WorldFact> Facts(int state)
    {
        var here = TaxiPlace.Of(state);
        return
        [
            new WorldFact("at", "taxi", $"row {here.Row} column {here.Column}"),
            here.Passenger == TaxiPlace.InTaxi ? new WorldFact("in", "passenger", "taxi") : new WorldFact("at", "passenger", TaxiTexts.Stands[here.Passenger]),
            new WorldFact("wants", "passenger", TaxiTexts.Stands[here.Destination]),
        ];
    }
}
