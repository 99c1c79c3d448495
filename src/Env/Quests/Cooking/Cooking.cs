namespace Troupe.Env.Quests;

/// <summary>
/// Find the cookbook's ingredients, cut and cook them as it says, prepare the meal and eat it: TextWorld's tw-cooking, the
/// games of the First TextWorld Problems competition (Côté et al. 2018), with its parameters, points and split of food.
/// </summary>
public sealed class Cooking : QuestWorld
{
    public const string Name = "cooking";

    private static readonly IReadOnlyList<string> s_words = QuestWords.Of(
        [.. CookingPlaces.Texts, .. QuestIntros.All(), .. QuestWords.Of(CookingFoods.All.Select(f => f.Noun)), .. CookingTexts.All()]);

    private readonly CookingMenus _menus;

    public Cooking(CookingOptions? options = null)
        : base(Name, (options = (options ?? new CookingOptions()).Checked()).Heading, options.MaxSteps, options.Remind, s_words)
    {
        Options = options;
        _menus = new CookingMenus(options);
    }

    public CookingOptions Options { get; }

    private protected override QuestGame Generate(long seed) => CookingGenerator.Generate(Options, _menus, seed);
}
