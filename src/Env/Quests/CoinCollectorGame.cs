namespace Troupe.Env.Quests;

/// <summary>
/// The rooms of one game. Rooms 0 to level − 1 are the path, the coin in the last; the others are dead ends. Each exit
/// leads back by the opposite direction; beyond that, rooms need not fit a grid (Yuan et al. 2018).
/// </summary>
internal sealed class CoinCollectorGame(int level, int deadEnds)
{
    private const long Stream = 0x436F696E;

    private readonly short[] _exits = new short[level * (1 + deadEnds) * 4];
    private readonly short[] _names = new short[level * (1 + deadEnds)];
    private readonly byte[] _features = new byte[level * (1 + deadEnds)];
    private readonly byte[] _open = new byte[level * (1 + deadEnds)];
    private readonly string?[] _texts = new string?[level * (1 + deadEnds)];
    private readonly bool[] _nameTaken = new bool[CoinCollectorTexts.Names];

    public int Rooms => _names.Length;

    public int CoinRoom => level - 1;

    public static int Opposite(int direction) => (direction + 2) & 3;

    /// <summary>The room behind this exit, or −1.</summary>
    public int Behind(int room, int direction) => _exits[room * 4 + direction];

    /// <summary>Bit d set: there is an exit in direction d.</summary>
    public int OpenExits(int room) => _open[room];

    public string Name(int room) => CoinCollectorTexts.RoomNames[_names[room]];

    /// <summary>One string object a room and game, so that whoever caches by text finds it at once.</summary>
    public string Text(int room, bool coin) =>
        room == CoinRoom && !coin
            ? CoinCollectorTexts.Room(_names[room], _features[room], _open[room], coin: false)
            : _texts[room] ??= CoinCollectorTexts.Room(_names[room], _features[room], _open[room], coin);

    /// <summary>Makes the game that <paramref name="seed"/> names, in place of the one before. O(rooms), next to no allocation.</summary>
    public void Generate(long seed)
    {
        var random = new Rng(seed, Stream);
        Array.Fill(_exits, (short)-1);
        Array.Clear(_open);
        Array.Clear(_texts);
        Array.Clear(_nameTaken);

        for (var room = 0; room < level - 1; room++) Connect(room, FreeExit(room, random), room + 1);
        for (var room = 0; room < level; room++)
            for (var i = 0; i < deadEnds; i++)
                Connect(room, FreeExit(room, random), level + room * deadEnds + i);

        for (var room = 0; room < Rooms; room++)
        {
            int name;
            do name = random.NextInt(_nameTaken.Length);
            while (_nameTaken[name]);
            _nameTaken[name] = true;
            _names[room] = (short)name;
            _features[room] = (byte)random.NextInt(CoinCollectorTexts.Features);
        }
    }

    /// <summary>The first directions of all shortest ways to the coin, by breadth-first search from the coin: [room] → direction, −1 at the coin.</summary>
    public int[] WayToCoin()
    {
        var way = new int[Rooms];
        Array.Fill(way, -2);
        way[CoinRoom] = -1;
        var queue = new Queue<int>([CoinRoom]);
        while (queue.TryDequeue(out var room))
        {
            for (var d = 0; d < 4; d++)
            {
                var next = Behind(room, d);
                if (next < 0 || way[next] != -2) continue;
                way[next] = Opposite(d);
                queue.Enqueue(next);
            }
        }

        return way;
    }

    private void Connect(int room, int direction, int next)
    {
        _exits[room * 4 + direction] = (short)next;
        _open[room] |= (byte)(1 << direction);
        _exits[next * 4 + Opposite(direction)] = (short)room;
        _open[next] |= (byte)(1 << Opposite(direction));
    }

    private int FreeExit(int room, Rng random)
    {
        var skip = random.NextInt(4 - System.Numerics.BitOperations.PopCount(_open[room]));
        for (var d = 0; ; d++)
            if ((_open[room] >> d & 1) == 0 && skip-- == 0) return d;
    }
}
