using System.Collections.Concurrent;

namespace Troupe.Env.ToyText;

/// <summary>
/// The exact dynamics of blackjack from an endless deck, as far as a player can know them: the dealer's hidden card is
/// integrated out. Gymnasium has no such table; its observation is (sum, dealer's card, usable ace), and this adds whether
/// the hand is a natural, since that is what a reward may depend on.
/// </summary>
internal sealed class BlackjackTable(BlackjackOptions options)
{
    public const int Stick = 0;
    public const int Hit = 1;
    public const int Lost = Hands * BlackjackHand.Ranks;
    public const int Drawn = Lost + 1;
    public const int Won = Drawn + 1;

    public static readonly string[] Actions = ["stick", "hit"];

    // Hands: sums 4 … 21 without a usable ace, 12 … 21 with one, and the natural.
    private const int Soft = 18;
    private const int Natural = 28;
    private const int Hands = 29;

    // How the dealer ends, [dealer's card].
    private static readonly Dictionary<BlackjackHand, double>[] s_dealer =
        [.. Enumerable.Range(0, BlackjackHand.Ranks + 1).Select(card => card == 0 ? [] : Ends(default(BlackjackHand).With(card), []))];

    private static readonly ConcurrentDictionary<BlackjackOptions, TabularRules> s_rules = new();

    public static int State(BlackjackHand hand, int dealer) =>
        (hand.IsNatural ? Natural : hand.UsableAce ? Soft + hand.Sum - 12 : hand.Sum - 4) * BlackjackHand.Ranks + dealer - 1;

    public static int Dealer(int state) => state % BlackjackHand.Ranks + 1;

    /// <summary>A hand of this state; not for the three states after the end.</summary>
    public static BlackjackHand Hand(int state) => (state / BlackjackHand.Ranks) switch
    {
        Natural => new BlackjackHand(11, true, 2),
        >= Soft and var soft => new BlackjackHand(soft - Soft + 2, true, soft == Natural - 1 ? 3 : 2),
        var hard => new BlackjackHand(hard + 4, false, 2),
    };

    public static bool IsEnd(int state) => state >= Lost;

    /// <summary>What sticking pays.</summary>
    public float Reward(BlackjackHand player, BlackjackHand dealer)
    {
        var compared = player.Sum.CompareTo(dealer.IsBust ? 0 : dealer.Sum);
        if (options.SuttonBarto) return player.IsNatural && !dealer.IsNatural ? 1 : compared;
        return options.Natural && player.IsNatural && compared > 0 ? 1.5f : compared;
    }

    public static int End(float reward) => reward > 0 ? Won : reward < 0 ? Lost : Drawn;

    /// <summary>Worlds alike share one.</summary>
    public TabularRules Rules() => s_rules.GetOrAdd(options, static o => new BlackjackTable(o).MakeRules());

    private TabularRules MakeRules()
    {
        var states = Enumerable.Range(0, Won + 1).ToArray();
        return new TabularRules(
            new TransitionTable([.. states.Select(s => new[] { Outcomes(s, Stick), Outcomes(s, Hit) })], Starts(states.Length)), Actions,
            [.. states.Select(s => new Observation("", "", BlackjackTexts.Room(s)))],
            [.. states.Select(s => s switch { Won => Ending.Won, Lost => Ending.Lost, Drawn => Ending.Drawn, _ => Ending.None })], BlackjackTexts.Feedbacks);
    }

    private static double[] Starts(int states)
    {
        var start = new double[states];
        foreach (var (dealer, p) in BlackjackHand.Deck)
            foreach (var (one, q) in BlackjackHand.Deck)
                foreach (var (other, r) in BlackjackHand.Deck)
                    start[State(default(BlackjackHand).With(one).With(other), dealer)] += p * q * r;
        return start;
    }

    private Outcome[] Outcomes(int state, int action)
    {
        if (IsEnd(state)) return [new Outcome(1, state, 0, true)];
        var (hand, dealer) = (Hand(state), Dealer(state));
        var outcomes = action == Stick
            ? s_dealer[dealer].Select(end => (Reward: Reward(hand, end.Key), end.Value)).Select(o => new Outcome(o.Value, End(o.Reward), o.Reward, true))
            : BlackjackHand.Deck.Select(d => hand.With(d.Card) is { IsBust: false } more
                ? new Outcome(d.Probability, State(more, dealer), 0, false)
                : new Outcome(d.Probability, Lost, -1, true));
        return [.. outcomes.GroupBy(o => (o.Next, o.Reward)).Select(g => g.First() with { Probability = g.Sum(o => o.Probability) }).OrderBy(o => o.Next)];
    }

    private static Dictionary<BlackjackHand, double> Ends(BlackjackHand hand, Dictionary<BlackjackHand, Dictionary<BlackjackHand, double>> known)
    {
        if (hand.Cards >= 2 && hand.Sum >= BlackjackHand.DealerStands) return new() { [hand] = 1 };
        if (known.TryGetValue(hand, out var ends)) return ends;
        return known[hand] = BlackjackHand.Deck
            .SelectMany(d => Ends(hand.With(d.Card), known).Select(end => (end.Key, Probability: d.Probability * end.Value)))
            .GroupBy(end => end.Key).ToDictionary(g => g.Key, g => g.Sum(end => end.Probability));
    }
}
