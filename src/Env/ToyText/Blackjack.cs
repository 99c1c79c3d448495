namespace Troupe.Env.ToyText;

/// <summary>
/// Gymnasium's Blackjack told in words (Sutton and Barto 2018, example 5.1): take cards or stick; the dealer draws to 17;
/// the deck is endless. Reward 1, 0 or −1 at the end. Same rules, observation and action order (stick, hit); no time
/// limit. Hands are played card by card; <see cref="TabularWorld.Table"/> is computed apart from that.
/// </summary>
public sealed class Blackjack : TabularWorld
{
    public const string Name = "blackjack";

    private const long Stream = 0x426C6B6A;
    private const double NaturalPays = 1.5;

    private readonly BlackjackOptions _options;
    private readonly BlackjackTable _table;

    public Blackjack(BlackjackOptions? options = null) : this(options ?? new BlackjackOptions(), new BlackjackTable(options ?? new BlackjackOptions()))
    {
    }

    private Blackjack(BlackjackOptions options, BlackjackTable table)
        : base(Name, $"{Name} sab={options.SuttonBarto} natural={options.Natural}", table.Rules(), null, Stream) =>
        (_options, _table) = (options, table);

    public override double? MaxScore => _options is { Natural: true, SuttonBarto: false } && BlackjackTable.Hand(StartState).IsNatural ? NaturalPays : 1;

    private protected override string Objective => "Come closer to 21 than the dealer, but not over it.";

    private protected override int Play(int action, out float reward, out string feedback)
    {
        var (hand, dealer) = (BlackjackTable.Hand(State), BlackjackTable.Dealer(State));
        if (action == BlackjackTable.Hit)
        {
            hand = hand.With(BlackjackHand.Draw(Random));
            (reward, feedback) = hand.IsBust ? (-1, BlackjackTexts.Bust) : (0f, "");
            return hand.IsBust ? BlackjackTable.Lost : BlackjackTable.State(hand, dealer);
        }

        // The hidden card is drawn when it is turned: from an endless deck that is the same as before.
        var dealers = default(BlackjackHand).With(dealer).With(BlackjackHand.Draw(Random));
        while (dealers.Sum < BlackjackHand.DealerStands) dealers = dealers.With(BlackjackHand.Draw(Random));
        (reward, feedback) = (_table.Reward(hand, dealers), BlackjackTexts.Dealer(dealers.Sum));
        return BlackjackTable.End(reward);
    }

    private protected override IReadOnlyList<WorldFact> Facts(int state)
    {
        if (BlackjackTable.IsEnd(state)) return [];
        var hand = BlackjackTable.Hand(state);
        List<WorldFact> facts = [new WorldFact("sum", "player", $"{hand.Sum}"), new WorldFact("shows", "dealer", $"{BlackjackTable.Dealer(state)}")];
        if (hand.UsableAce) facts.Add(new WorldFact("usable", "ace"));
        return facts;
    }
}
