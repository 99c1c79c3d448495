using System.Numerics;

namespace Troupe.Env.Quests;

/// <param name="Thing">Its number.</param>
/// <param name="Needed">How the recipe wants it.</param>
internal readonly record struct CookingIngredient(int Thing, CookingPreparation Needed);

/// <summary>
/// Points as TextWorld's: one for each ingredient first taken, cooked right, cut right, then one for the meal and one for
/// eating it. An ingredient burned, cooked or cut otherwise than the recipe says, or eaten, loses the game.
/// </summary>
internal sealed partial class CookingGame : QuestGame
{
    private const int BitsEach = 3;
    private const int Taken = 0;
    private const int Cooked = 1;
    private const int IsCut = 2;
    private const uint MealCarried = 1u << (BitsEach * CookingOptions.MaxIngredients);
    private const uint MealEaten = MealCarried << 1;

    public List<CookingIngredient> Ingredients { get; } = [];

    public int Meal { get; set; }

    /// <summary>The knife's number, or −1.</summary>
    public int Knife { get; set; } = -1;

    public int Kitchen { get; set; }

    /// <summary>The points that this game has.</summary>
    public uint Worth { get; set; }

    public override double MaxScore => BitOperations.PopCount(Worth);

    public override double Score(QuestState state) => BitOperations.PopCount(state.Points);

    public override bool CanHavePoints(uint points) => (points & ~Worth) == 0;

    /// <summary>Which points there are, from how the game starts.</summary>
    public void CountPoints()
    {
        Worth = MealCarried | MealEaten;
        for (var i = 0; i < Ingredients.Count; i++)
        {
            var (thing, needed) = Ingredients[i];
            var status = Start.Status(thing);
            if (Start.Place(thing) != QuestState.Carried) Worth |= Point(i, Taken);
            if (QuestFood.Cooking(status) != needed.Cooking) Worth |= Point(i, Cooked);
            if (QuestFood.Cut(status) != needed.Cut) Worth |= Point(i, IsCut);
        }
    }

    public override void Judge(QuestState state, in QuestAction done)
    {
        if (done.Verb == QuestVerb.Prepare)
        {
            state.Points |= MealCarried;
            return;
        }

        if (done.Verb is not (QuestVerb.Take or QuestVerb.Eat or QuestVerb.Drink or QuestVerb.Cook or QuestVerb.Chop or QuestVerb.Slice or QuestVerb.Dice)) return;
        if (done.Thing == Meal)
        {
            if (done.Verb != QuestVerb.Eat) return;
            state.Points |= MealEaten;
            state.End = GameEnd.Won;
            return;
        }

        var index = IndexOf(done.Thing);
        if (index < 0) return;
        var (status, needed) = (state.Status(done.Thing), Ingredients[index].Needed);
        switch (done.Verb)
        {
            case QuestVerb.Take:
                state.Points |= Worth & Point(index, Taken);
                break;
            case QuestVerb.Eat or QuestVerb.Drink:
                state.End = GameEnd.Lost;
                break;
            case QuestVerb.Cook:
                if ((status & QuestFood.Burned) == 0 && QuestFood.Cooking(status) == needed.Cooking) state.Points |= Worth & Point(index, Cooked);
                else state.End = GameEnd.Lost;
                break;
            default:
                if (QuestFood.Cut(status) == needed.Cut) state.Points |= Worth & Point(index, IsCut);
                else state.End = GameEnd.Lost;
                break;
        }
    }

    public override QuestRefusal CheckPrepare(QuestState state)
    {
        if (state.Points >= MealCarried) return QuestRefusal.NoRecipe;
        if (state.Room != Kitchen) return QuestRefusal.NotKitchen;
        foreach (var (thing, needed) in Ingredients)
        {
            if (state.Place(thing) != QuestState.Carried) return QuestRefusal.Misses;
            if (QuestFood.Cooking(state.Status(thing)) != needed.Cooking) return QuestRefusal.NeedsCooking;
            if (QuestFood.Cut(state.Status(thing)) != needed.Cut) return QuestRefusal.NeedsCutting;
        }

        return QuestRefusal.None;
    }

    public override void Prepare(QuestState state)
    {
        foreach (var (thing, _) in Ingredients) state.Place(thing, QuestState.Nowhere);
        state.Place(Meal, QuestState.Carried);
    }

    private int IndexOf(int thing)
    {
        for (var i = 0; i < Ingredients.Count; i++)
            if (Ingredients[i].Thing == thing) return i;
        return -1;
    }

    private static uint Point(int ingredient, int what) => 1u << (BitsEach * ingredient + what);
}
