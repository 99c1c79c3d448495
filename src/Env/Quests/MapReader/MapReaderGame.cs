namespace Troupe.Env.Quests;

/// <summary>Half the score while the coin is carried, all of it once it is in the box, which ends the game.</summary>
internal sealed class MapReaderGame : QuestGame
{
    private int[]? _stepsToBox;

    public int Coin { get; set; }

    public int Box { get; set; }

    /// <summary>Rooms between box and coin at the start, doors left out.</summary>
    public int Distance { get; set; }

    public override bool NamesNeighbours => true;

    public override double MaxScore => 1;

    private int BoxRoom => Start.Place(Box);

    public override double Score(QuestState state) => state.HolderOf(Coin) == Box ? 1 : state.Place(Coin) == QuestState.Carried ? 0.5 : 0;

    public override void Judge(QuestState state, in QuestAction done)
    {
        if (done.Verb == QuestVerb.PutIn && done.Thing == Coin) state.End = GameEnd.Won;
    }

    /// <summary>To the coin with doors at their price, back with doors taken as open; and a hand to be freed for it.</summary>
    public override int Estimate(QuestState state)
    {
        if (state.Place(Coin) == QuestState.Carried) return QuestWalk.Cost(this, state, state.Room, BoxRoom) + 1;
        _stepsToBox ??= QuestWalk.Steps(this, BoxRoom);
        var room = state.RoomOf(Coin);
        return QuestWalk.Cost(this, state, state.Room, room) + (HandsAreFull(state) ? 1 : 0) + 1 + _stepsToBox[room] + 1;
    }

    /// <summary>Nothing but ways, doors, the coin and the box is of use; a hand is freed where the coin lies, of whatever is in it.</summary>
    public override void Useful(QuestState state, List<QuestAction> into)
    {
        if (state.Place(Coin) == QuestState.Carried)
        {
            if (state.Room == BoxRoom) into.Add(new QuestAction(QuestVerb.PutIn, Coin, Box));
            else QuestWalk.Ways(this, state, into);
        }
        else if (!state.Present(this, Coin))
        {
            QuestWalk.Ways(this, state, into);
        }
        else
        {
            into.Add(HandsAreFull(state) ? new QuestAction(QuestVerb.Drop, Portables.Find(p => state.Place(p) == QuestState.Carried)) : new QuestAction(QuestVerb.Take, Coin));
        }
    }

    private bool HandsAreFull(QuestState state) => Capacity != int.MaxValue && state.CountCarried(this) >= Capacity;
}
