namespace Troupe.Env.Quests;

/// <param name="Name">Without article.</param>
/// <param name="Opening">What is always said first about the room.</param>
/// <param name="Ground">What things lie on there.</param>
internal sealed record QuestRoom(string Name, string Opening, string Ground = "floor")
{
    /// <summary>The room in each direction (north, east, south, west), or −1.</summary>
    public int[] Exits { get; } = [-1, -1, -1, -1];

    /// <summary>The door in each direction, a thing's number, or −1.</summary>
    public int[] Doors { get; } = [-1, -1, -1, -1];

    /// <summary>What stands here and never moves; doors left out.</summary>
    public List<int> Furniture { get; } = [];
}

/// <summary>One generated game: its rooms and things, how it starts, and what it is about. Never changes while it is played.</summary>
internal abstract class QuestGame
{
    public List<QuestRoom> Rooms { get; } = [];

    public List<QuestThing> Things { get; } = [];

    /// <summary>Those that can be carried.</summary>
    public List<int> Portables { get; } = [];

    /// <summary>How many things the player can carry.</summary>
    public int Capacity { get; set; } = int.MaxValue;

    /// <summary>Things that can be read and are remembered; bit i of <see cref="QuestState.Read"/>.</summary>
    public List<int> Remembered { get; } = [];

    /// <summary>How the game starts.</summary>
    public QuestState Start { get; set; } = null!;

    /// <summary>What is to be done, a sentence.</summary>
    public string Objective { get; set; } = "";

    /// <summary>Says exits with the room behind them.</summary>
    public virtual bool NamesNeighbours => false;

    public abstract double MaxScore { get; }

    public abstract double Score(QuestState state);

    /// <summary>Looks at what <paramref name="done"/> has brought about: counts points, ends the game.</summary>
    public abstract void Judge(QuestState state, in QuestAction done);

    /// <summary>Whether a meal can be prepared now; worlds without cooking never allow it.</summary>
    public virtual QuestRefusal CheckPrepare(QuestState state) => QuestRefusal.NoRecipe;

    public virtual void Prepare(QuestState state) => throw new InvalidOperationException("Nothing can be prepared in this game.");

    /// <summary>Whether these points can have been counted in this game.</summary>
    public virtual bool CanHavePoints(uint points) => points == 0;

    /// <summary>Commands needed at least from here to the win; never too many, and never falling by more than one a command.</summary>
    public abstract int Estimate(QuestState state);

    /// <summary>Actions of which at least one begins a shortest way to the win.</summary>
    public abstract void Useful(QuestState state, List<QuestAction> into);
}
