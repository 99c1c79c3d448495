namespace Troupe.Env.ToyText;

/// <summary>What a player at the table sees: Gymnasium's observation in words. Sums are digits, the dealer's card a word: never the same token.</summary>
internal static class BlackjackTexts
{
    public const string Bust = "You are bust.";

    private static readonly string[] s_cards = ["", "an ace", "a two", "a three", "a four", "a five", "a six", "a seven", "an eight", "a nine", "a ten"];

    private static readonly string[] s_dealer =
        [.. Enumerable.Range(0, 32).Select(sum => sum > BlackjackHand.Most ? $"The dealer has {sum} and is bust." : $"The dealer has {sum}.")];

    public static IEnumerable<string> Feedbacks => [Bust, TabularWorld.Unknown, .. s_dealer.Skip(BlackjackHand.DealerStands).Take(10)];

    public static string Dealer(int sum) => s_dealer[sum];

    public static string Room(int state)
    {
        if (BlackjackTable.IsEnd(state)) return state switch { BlackjackTable.Won => "You win.", BlackjackTable.Lost => "You lose.", _ => "Nobody wins." };
        var hand = BlackjackTable.Hand(state);
        return $"Your cards count {hand.Sum}{(hand.UsableAce ? ", with a usable ace of yours" : "")}. The dealer shows {s_cards[BlackjackTable.Dealer(state)]}.";
    }
}
