using System.Collections.Concurrent;

namespace Troupe.Env.ToyText;

/// <summary>
/// The dynamics of the taxi: Gymnasium's <c>P</c>, in its order of outcomes (as meant, to the left, to the right). A fickle
/// passenger adds a hidden half of 500 states, in which they will yet change their mind.
/// </summary>
internal sealed class TaxiTable(TaxiOptions options)
{
    public const int Pickup = 4;
    public const int Dropoff = 5;
    public const float Delivered = 20;
    public const float Forbidden = -10;

    public static readonly string[] Actions = ["south", "north", "east", "west", "pickup", "dropoff"];

    private const int Drives = 4;
    private const double StraightInRain = 0.8;
    private const double ChangesMind = 0.3;

    // To the left and to the right of each drive, as its driver sees it.
    private static readonly (int Left, int Right)[] s_sides = [(2, 3), (3, 2), (1, 0), (0, 1)];

    // Worlds alike share one: thousands of small lists are a price to pay once a process.
    private static readonly ConcurrentDictionary<TaxiOptions, TabularRules> s_rules = new();

    private readonly int[] _states = [.. Enumerable.Range(0, options.Fickle ? 2 * TaxiPlace.Visible : TaxiPlace.Visible)];

    public static TabularRules RulesOf(TaxiOptions options) =>
        s_rules.GetOrAdd(options with { MaxSteps = TaxiOptions.DefaultMaxSteps }, static o => new TaxiTable(o).Rules());

    private TabularRules Rules() => new(
        new TransitionTable([.. _states.Select(s => Enumerable.Range(0, Actions.Length).Select(a => Outcomes(TaxiPlace.Of(s), a).ToArray()).ToArray())], Starts()),
        Actions,
        [.. _states.Select(s => TaxiTexts.Screen(TaxiPlace.Of(s)))],
        [.. _states.Select(s => IsDelivered(TaxiPlace.Of(s)) ? Ending.Won : Ending.None)],
        TaxiTexts.Feedbacks(options))
    {
        Intended = [.. _states.SelectMany(s => Enumerable.Range(0, Actions.Length).Select(a => Meant(TaxiPlace.Of(s), a).Next.State))],
        Admissible = options.Mask ? Masks() : null,
    };

    private double[] Starts()
    {
        var waiting = _states.Select(TaxiPlace.Of).Select(p => p.Passenger != TaxiPlace.InTaxi && p.Passenger != p.Destination).ToArray();
        var each = 1.0 / waiting.Take(TaxiPlace.Visible).Count(w => w);
        return [.. waiting.Select((w, s) => !w ? 0 : !options.Fickle ? each : each * (s < TaxiPlace.Visible ? 1 - ChangesMind : ChangesMind))];
    }

    private IEnumerable<Outcome> Outcomes(TaxiPlace here, int action)
    {
        if (action >= Drives || !options.Rainy) return Minds(here, 1, Meant(here, action));
        var slips = here.IsOpen(action);   // a blocked taxi does not slide either
        var (left, right) = s_sides[action];
        const double aside = (1 - StraightInRain) / 2;
        return Minds(here, StraightInRain, Meant(here, action))
            .Concat(Minds(here, aside, (slips ? here.Towards(left) : here, -1)))
            .Concat(Minds(here, aside, (slips ? here.Towards(right) : here, -1)));
    }

    /// <summary>What an action does in dry weather with a passenger who knows what they want.</summary>
    private static (TaxiPlace Next, float Reward) Meant(TaxiPlace here, int action) => action switch
    {
        Pickup => here.Passenger != TaxiPlace.InTaxi && here.Passenger == here.Stand ? (here with { Passenger = TaxiPlace.InTaxi }, -1) : (here, Forbidden),
        Dropoff when here.Passenger != TaxiPlace.InTaxi || here.Stand < 0 => (here, Forbidden),
        Dropoff => (here with { Passenger = here.Stand }, here.Stand == here.Destination ? Delivered : -1),
        _ => (here.Towards(action), -1),
    };

    /// <summary>A first move with a fickle passenger leads to each other destination alike.</summary>
    private static IEnumerable<Outcome> Minds(TaxiPlace here, double probability, (TaxiPlace Next, float Reward) step)
    {
        var (next, reward) = step;
        if (!here.WillChangeMind || here.Passenger != TaxiPlace.InTaxi || (next.Row, next.Column) == (here.Row, here.Column))
            return [new Outcome(probability, next.State, reward, reward == Delivered)];
        return Enumerable.Range(0, TaxiPlace.Stands).Where(d => d != here.Destination)
            .Select(d => new Outcome(probability / (TaxiPlace.Stands - 1), (next with { Destination = d, WillChangeMind = false }).State, reward, false));
    }

    private AdmissibleActions[] Masks()
    {
        var masks = Enumerable.Range(0, 1 << Actions.Length).Select(bits =>
        {
            int[] set = [.. Enumerable.Range(0, Actions.Length).Where(a => (bits >> a & 1) != 0)];
            return new AdmissibleActions([.. set.Select(a => Actions[a])], set);
        }).ToArray();
        return [.. _states.Select(s => masks[Enumerable.Range(0, Actions.Length).Where(a => Changes(TaxiPlace.Of(s), a)).Sum(a => 1 << a)])];
    }

    private static bool Changes(TaxiPlace here, int action) => Meant(here, action).Next != here;

    private static bool IsDelivered(TaxiPlace here) => here.Passenger == here.Destination;
}
