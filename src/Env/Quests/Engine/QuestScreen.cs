using System.Runtime.InteropServices;
using System.Text;

namespace Troupe.Env.Quests;

/// <summary>
/// Tells rooms and inventory in words. Each text is kept until something in it changes, so that a room seen again is the
/// same string object. What is told of a room is its name, what is there and its exits: never where any of them leads,
/// unless the family says so.
/// </summary>
internal sealed class QuestScreen(QuestGame game, bool remind)
{
    private readonly StringBuilder _text = new(512);
    private readonly string?[] _rooms = new string?[game.Rooms.Count];
    private readonly List<int> _list = [];
    private string? _inventory;

    public string Room(QuestState state) => _rooms[state.Room] ??= Tell(state);

    public string Inventory(QuestState state) => _inventory ??= TellInventory(state);

    /// <summary>Forgets the texts that an action has made wrong.</summary>
    public void Changed(QuestState now, in QuestAction action)
    {
        if (action.IsMove) return;
        _inventory = null;
        if (action.IsInformation) return;
        _rooms[now.Room] = null;
        if (action.Thing >= 0 && game.Things[action.Thing] is { Front: >= 0 } door) _rooms[door.Front] = _rooms[door.Back] = null;
    }

    public void Restored()
    {
        _inventory = null;
        Array.Clear(_rooms);
    }

    /// <summary>With article, and with what was done to it, for food.</summary>
    public static string Indefinite(QuestThing thing, byte status)
    {
        if (!thing.Is(QuestTraits.Food)) return thing.Noun.Indefinite;
        var (cut, cooking) = (QuestFood.Cut(status), QuestFood.Cooking(status));
        var how = (status & QuestFood.Burned) != 0 ? "burned " : cooking != 0 ? QuestFood.Cookings[cooking] + " " : thing.Is(QuestTraits.NeedsCooking) ? "raw " : "";
        if (cut != 0) how = QuestFood.Cuts[cut] + " " + how;
        return how.Length == 0 ? thing.Noun.Indefinite : (thing.Noun.Indefinite.StartsWith("some ", StringComparison.Ordinal) ? "some " : "a ") + how + thing.Noun.Name;
    }

    private string TellInventory(QuestState state)
    {
        _text.Clear();
        if (remind)
        {
            _text.Append(game.Objective).Append(' ');
            for (var i = 0; i < game.Remembered.Count; i++)
                if ((state.Read >> i & 1) != 0) _text.Append(game.Things[game.Remembered[i]].Reading).Append(' ');
        }

        Gather(state, QuestState.Carried);
        return _list.Count == 0 ? _text.Append(QuestTexts.NothingCarried).ToString() : List(state, _text.Append("You carry ")).Append('.').ToString();
    }

    private string Tell(QuestState state)
    {
        var room = game.Rooms[state.Room];
        _text.Clear().Append(room.Opening);
        foreach (var piece in CollectionsMarshal.AsSpan(room.Furniture)) Furniture(state, piece);
        Gather(state, (byte)state.Room);
        if (_list.Count > 0) List(state, _text.Append(" On the ").Append(room.Ground).Append(' ').Append(_list.Count == 1 ? "lies " : "lie ")).Append('.');
        Exits(state, room);
        return _text.ToString();
    }

    private void Furniture(QuestState state, int piece)
    {
        var thing = game.Things[piece];
        _text.Append(' ').Append(thing.Intro);
        var closed = thing.Is(QuestTraits.Lid) ? state.Status(piece) : QuestState.Open;
        if (closed != QuestState.Open)
        {
            _text.Append(closed == QuestState.Locked ? " It is locked." : " It is closed.");
            return;
        }

        if (!thing.Is(QuestTraits.Holder)) return;
        Gather(state, QuestState.In(piece));
        if (thing.Is(QuestTraits.Container))
        {
            _text.Append(thing.Is(QuestTraits.Lid) ? " It is open and " : " It ");
            if (_list.Count == 0) _text.Append("holds nothing.");
            else List(state, _text.Append("holds ")).Append('.');
        }
        else if (_list.Count > 0)
        {
            List(state, _text.Append(_list.Count == 1 ? " On it lies " : " On it lie ")).Append('.');
        }
    }

    private void Exits(QuestState state, QuestRoom room)
    {
        var free = 0;
        for (var way = 0; way < 4; way++)
        {
            if (room.Exits[way] < 0) continue;
            if (room.Doors[way] is >= 0 and var door) Door(state, room, way, door);
            else if (game.NamesNeighbours) _text.Append(" The ").Append(game.Rooms[room.Exits[way]].Name).Append(" lies ").Append(QuestTexts.Ways[way]).Append('.');
            else free |= 1 << way;
        }

        if (free != 0) _text.Append(' ').Append(s_exits[free]);
    }

    private void Door(QuestState state, QuestRoom room, int way, int door)
    {
        var status = state.Status(door);
        _text.Append(" The ").Append(game.Things[door].Noun.Name).Append(" in the ").Append(QuestTexts.Ways[way]).Append(" is ");
        _text.Append(status switch { QuestState.Open => "open", QuestState.Closed => "closed", _ => "locked" });
        if (status == QuestState.Open && game.NamesNeighbours) _text.Append("; behind it is the ").Append(game.Rooms[room.Exits[way]].Name);
        _text.Append('.');
    }

    private void Gather(QuestState state, byte place)
    {
        _list.Clear();
        foreach (var thing in CollectionsMarshal.AsSpan(game.Portables))
            if (state.Place(thing) == place) _list.Add(thing);
    }

    private StringBuilder List(QuestState state, StringBuilder text)
    {
        for (var i = 0; i < _list.Count; i++)
        {
            if (i > 0) text.Append(i == _list.Count - 1 ? " and " : ", ");
            text.Append(Indefinite(game.Things[_list[i]], state.Status(_list[i])));
        }

        return text;
    }

    private static readonly string[] s_exits = [.. Enumerable.Range(0, 16).Select(Exits)];

    private static string Exits(int free)
    {
        string[] ways = [.. QuestTexts.Ways.Where((_, d) => (free >> d & 1) != 0)];
        return ways.Length switch
        {
            0 => "",
            1 => $"An exit leads {ways[0]}.",
            _ => $"Exits lead {string.Join(", ", ways[..^1])} and {ways[^1]}.",
        };
    }

    /// <summary>Texts that hold every word of this file.</summary>
    public static IEnumerable<string> All() =>
    [
        .. s_exits, "some a an raw burned You carry and On the floor ground lies lie It is locked closed open. It holds nothing, On it The in the ; behind it is the lies", .. QuestTexts.Ways,
    ];
}
