namespace Troupe.Env.Quests;

/// <summary>Draws a house, furniture, food and a recipe, in the order and with the choices of TextWorld's cooking challenge.</summary>
internal sealed class CookingGenerator
{
    private const long Stream = 0x436F6F6B;

    private readonly CookingOptions _options;
    private readonly CookingSplit _split;
    private readonly CookingGame _game = new();
    private readonly QuestBuilder _builder;
    private readonly Rng _random;
    private readonly Dictionary<string, byte> _places = [];
    private readonly Dictionary<CookingFood, int> _placed = [];
    private CookingMenu _menu = null!;
    private int _carried;

    private readonly CookingMenus _menus;

    private CookingGenerator(CookingOptions options, CookingMenus menus, long seed)
    {
        (_options, _menus, _split) = (options, menus, options.SplitOf(seed));
        (_builder, _random) = (new QuestBuilder(_game), new Rng(seed, Stream));
    }

    public static CookingGame Generate(CookingOptions options, CookingMenus menus, long seed) => new CookingGenerator(options, menus, seed).Build();

    private CookingGame Build()
    {
        _game.Capacity = _options.Capacity;
        BuildHouse();
        _menu = _menus.Get(_split, grill: _game.GrillRoom >= 0);
        var recipe = Shuffled([.. _menu.Foods]).Where(TryPlace).Take(_options.Recipe).OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        if (recipe.Count < _options.Recipe) throw new InvalidOperationException($"No {_options.Recipe} ingredients can be placed in {_options.Go} rooms.");
        foreach (var food in Shuffled([.. recipe])[_options.Take..]) Carry(food);
        foreach (var food in recipe) PlaceLookalikes(food);
        var others = Math.Abs((int)(Normal() * 3 + _options.Recipe));
        var distractors = Shuffled([.. _menu.Foods]).Where(TryPlace).Take(others).ToList();
        var recipeRandom = _random;
        if (_options.RecipeSeed > 0)
        {
            recipeRandom = new Rng(_options.RecipeSeed, Stream);
            recipe = [.. Shuffled([.. recipe, .. distractors], recipeRandom)[.._options.Recipe]];
        }

        WriteRecipe(recipe, recipeRandom);
        _game.Portables.AddRange(Shuffled([.. Drain(_game.Portables)]));   // the order of a list gives nothing away
        _builder.Finish(_random.NextInt(_game.Rooms.Count));
        _game.CountPoints();
        return _game;
    }

    private void BuildHouse()
    {
        var (placed, exits) = CookingMap.Draw(_options.Go, _random);
        var rooms = placed.ConvertAll(room => CookingPlaces.Rooms[room]);
        foreach (var room in rooms)
        {
            _places[room] = (byte)_builder.AddRoom(room, CookingPlaces.Opening(room, _random), CookingPlaces.IsOutdoors(room) ? "ground" : "floor");
        }

        _builder.Connect(exits);
        var furniture = CookingPlaces.Furniture.Where(f => f.Always).ToList();
        var drawn = Shuffled(CookingPlaces.Furniture.Where(f => !f.Always || !_places.ContainsKey(f.Room)).ToArray());
        furniture.AddRange(drawn.Take(rooms.Count + _random.NextInt(Math.Max(1, CookingPlaces.Furniture.Length + 3 - rooms.Count))));
        foreach (var piece in furniture)
        {
            if (!_places.TryGetValue(piece.Room, out var room) || _places.ContainsKey(piece.Name)) continue;
            var closed = _options.Open && (piece.Traits & QuestTraits.Lid) != 0 ? QuestState.Closed : QuestState.Open;
            if ((piece.Traits & QuestTraits.Grill) != 0) _game.GrillRoom = room;
            _places[piece.Name] = QuestState.In(_builder.AddFurniture(room, piece.Noun, piece.Traits, QuestIntros.Draw(piece.Noun, _random, CookingPlaces.IsOutdoors(piece.Room)), closed));
        }

        for (var room = 0; room < rooms.Count; room++)
        {
            for (var way = 0; way < 4; way++)
            {
                var next = exits[room][way];
                if (next < room || CookingPlaces.DoorBetween(rooms[room], rooms[next]) is not { } names) continue;
                _builder.AddDoor(room, way, names[_random.NextInt(names.Length)], _options.Open ? QuestState.Closed : QuestState.Open);
            }
        }

        string[] tops = ["counter", "table"];
        _game.Remembered.Add(_builder.AddThing(CookingPlaces.Cookbook, QuestTraits.Readable, _places[tops[_random.NextInt(2)]]));
        if (_random.NextInt(2) == 0 || _options.Cut) _game.Knife = _builder.AddThing(CookingPlaces.Knife, QuestTraits.Sharp, _places[tops[_random.NextInt(2)]]);
        _game.Meal = _builder.AddThing(CookingPlaces.Meal, QuestTraits.Food, QuestState.Nowhere);
    }

    private bool TryPlace(CookingFood food)
    {
        if (_placed.ContainsKey(food)) return false;
        string[] places = [.. food.Places.Where(_places.ContainsKey)];
        if (places.Length == 0) return false;
        Place(food, _places[places[_random.NextInt(places.Length)]]);
        return true;
    }

    private void Place(CookingFood food, byte place)
    {
        _placed.Add(food, _builder.AddThing(food.Noun, food.Traits, place));
        if (place == QuestState.Carried) _carried++;
    }

    private void Carry(CookingFood food)
    {
        _builder.Move(_placed[food], QuestState.Carried);
        _carried++;
    }

    /// <summary>Beside a red apple: something else red, and another apple.</summary>
    private void PlaceLookalikes(CookingFood food)
    {
        var words = food.Noun.Words;
        if (words.Length == 1) return;
        foreach (var alike in (Func<CookingFood, bool>[])[f => f.Noun.Words[0] == words[0], f => f.Noun.Words[^1] == words[^1]])
        {
            var place = _builder.PlaceOf(_placed[food]);
            if (place == QuestState.Carried && _carried >= _game.Capacity) return;
            foreach (var other in Shuffled([.. _menu.Foods.Where(f => f != food && alike(f))]))
            {
                if (_placed.TryGetValue(other, out var thing))
                {
                    if (_builder.PlaceOf(thing) == place) break;
                    continue;
                }

                Place(other, place);
                break;
            }
        }
    }

    private void WriteRecipe(List<CookingFood> recipe, Rng random)
    {
        var directions = new List<string>();
        foreach (var food in recipe)
        {
            var needed = _menu.Draw(food, random);
            var thing = _placed[food];
            _game.Ingredients.Add(new CookingIngredient(thing, needed));
            _builder.Change(thing, QuestFood.Status(_options.Cook ? 0 : needed.Cooking, _options.Cut ? 0 : needed.Cut));
            if (needed.Cut > 0) directions.Add(CookingTexts.Cut(needed.Cut, food.Name));
            if (needed.Cooking > 0) directions.Add(CookingTexts.Cook(needed.Cooking, food.Name));
        }

        _game.Things[_game.Remembered[0]].Reading = CookingTexts.Recipe(recipe.ConvertAll(f => f.Noun.Indefinite), directions);
        _game.Objective = CookingTexts.Objective;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    private T[] Shuffled<T>(T[] items, Rng? random = null)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (random ?? _random).NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }

        return items;
    }

    private static int[] Drain(List<int> list)
    {
        int[] all = [.. list];
        list.Clear();
        return all;
    }
}
