namespace Troupe.Env.ToyText;

/// <summary>What of a hand of cards matters: their sum with aces as 1, whether there is an ace, and how many there are, as far as two.</summary>
internal readonly record struct BlackjackHand(int Hard, bool Ace, int Cards)
{
    public const int Most = 21;
    public const int Ranks = 10;
    public const int DealerStands = 17;

    private const int Suit = 13;   // an ace, 2 to 9, and four cards that count ten

    public bool UsableAce => Ace && Hard + 10 <= Most;

    public int Sum => UsableAce ? Hard + 10 : Hard;

    public bool IsBust => Sum > Most;

    public bool IsNatural => Cards == 2 && UsableAce && Sum == Most;

    /// <param name="card">1 (an ace) … 10.</param>
    public BlackjackHand With(int card) => new(Hard + card, Ace || card == 1, Math.Min(Cards + 1, 3));

    /// <summary>One card of an endless deck.</summary>
    public static int Draw(Rng random) => Math.Min(random.NextInt(Suit) + 1, Ranks);

    public static double Probability(int card) => (card == Ranks ? 4.0 : 1.0) / Suit;

    /// <summary>All cards with their probabilities.</summary>
    public static IEnumerable<(int Card, double Probability)> Deck => Enumerable.Range(1, Ranks).Select(card => (card, Probability(card)));
}
