namespace Troupe.Env.Quests;

/// <summary>
/// Find one object in a maze and take it, as TextWorld's tw-treasure_hunter (Côté et al. 2018, after Parisotto and
/// Salakhutdinov 2017): the objective names the object; another one somewhere loses the game when taken. Reward 1 at the win.
/// </summary>
public sealed class TreasureHunter : QuestWorld
{
    public const string Name = "treasure-hunter";

    private static readonly IReadOnlyList<string> s_words = QuestWords.Of(
    [
        .. QuestIntros.All(), .. QuestWords.Of(TreasureHunterNames.All), .. CoinCollectorTexts.RoomNames, .. CoinCollectorTexts.RoomFeatures, "You are in the Find and take",
    ]);

    private readonly TreasureHunterGenerator _generator;

    public TreasureHunter(TreasureHunterOptions? options = null)
        : base(Name, (options = (options ?? new TreasureHunterOptions()).Checked()).Heading, options.MaxSteps, options.Remind, s_words)
    {
        Options = options;
        _generator = new TreasureHunterGenerator(options);
    }

    public TreasureHunterOptions Options { get; }

    private protected override QuestGame Generate(long seed) => _generator.Generate(seed);
}
