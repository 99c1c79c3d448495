using System.Numerics;
using System.Runtime.InteropServices;

namespace Troupe.Env.Quests;

/// <summary>
/// Everything that changes in a game, as bytes: the player's room, end, what was read, points, then where each thing is and
/// how it is. Rooms are 0 to 63; what lies in or on thing t is at 64 + t (holders are the first 128 things).
/// </summary>
internal sealed class QuestState(int things)
{
    public const int MaxRooms = 64;
    public const int MaxHolders = 128;
    public const byte Carried = 254;
    public const byte Nowhere = 255;
    public const byte Open = 0;
    public const byte Closed = 1;
    public const byte Locked = 2;

    private const int PointsAt = 3;
    private const int Head = PointsAt + sizeof(uint);

    private readonly byte[] _bytes = new byte[Head + 2 * things];

    public Span<byte> Bytes => _bytes;

    public int Room { get => _bytes[0]; set => _bytes[0] = (byte)value; }

    public GameEnd End { get => (GameEnd)_bytes[1]; set => _bytes[1] = (byte)value; }

    /// <summary>Bit i: the i-th of <see cref="QuestGame.Remembered"/> was read.</summary>
    public int Read { get => _bytes[2]; set => _bytes[2] = (byte)value; }

    /// <summary>Points counted for good, a bit each; what they are is the family's.</summary>
    public uint Points
    {
        get => MemoryMarshal.Read<uint>(_bytes.AsSpan(PointsAt));
        set => MemoryMarshal.Write(_bytes.AsSpan(PointsAt), in value);
    }

    public static byte In(int holder) => (byte)(MaxRooms + holder);

    public byte Place(int thing) => _bytes[Head + thing];

    public void Place(int thing, byte place) => _bytes[Head + thing] = place;

    /// <summary>The thing that this one lies in or on, or −1.</summary>
    public int HolderOf(int thing) => Place(thing) is >= MaxRooms and < MaxRooms + MaxHolders and var place ? place - MaxRooms : -1;

    /// <summary>Of doors and containers: <see cref="Open"/>, <see cref="Closed"/> or <see cref="Locked"/>; of food: <see cref="QuestFood"/>.</summary>
    public byte Status(int thing) => _bytes[Head + things + thing];

    public void Status(int thing, byte status) => _bytes[Head + things + thing] = status;

    public int CountCarried(QuestGame game)
    {
        var count = 0;
        foreach (var thing in CollectionsMarshal.AsSpan(game.Portables))
            if (Place(thing) == Carried) count++;
        return count;
    }

    /// <summary>Whether the player can see and touch it: it is carried, or in the room and not shut away.</summary>
    public bool Present(QuestGame game, int thing)
    {
        var place = Place(thing);
        if (place == Carried || place == Room) return true;
        if (place == Nowhere)
        {
            var door = game.Things[thing];
            return door.Is(QuestTraits.Door) && (door.Front == Room || door.Back == Room);
        }

        if (place < MaxRooms) return false;
        var holder = place - MaxRooms;
        return Place(holder) == Room && (game.Things[holder].Is(QuestTraits.Supporter) || Status(holder) == Open);
    }

    /// <summary>The room that a thing is in, however deep, or −1 where it is carried or nowhere.</summary>
    public int RoomOf(int thing)
    {
        var place = Place(thing);
        if (place >= MaxRooms) place = HolderOf(thing) is >= 0 and var holder ? Place(holder) : Nowhere;
        return place < MaxRooms ? place : -1;
    }

    public QuestState Copy()
    {
        var copy = new QuestState(things);
        copy.CopyFrom(this);
        return copy;
    }

    public void CopyFrom(QuestState other) => other._bytes.CopyTo(_bytes, 0);

    public bool SameAs(QuestState other) => _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <summary>Whether these bytes can be a state of this game.</summary>
    public bool IsSound(QuestGame game)
    {
        if (Room >= game.Rooms.Count || _bytes[1] > (byte)GameEnd.Lost || Read >> game.Remembered.Count != 0 || !game.CanHavePoints(Points)) return false;
        for (var thing = 0; thing < things; thing++)
        {
            var (what, place, status) = (game.Things[thing], Place(thing), Status(thing));
            var placed = !what.Is(QuestTraits.Portable) ? place == game.Start.Place(thing)
                : place < game.Rooms.Count || place >= Carried || HolderOf(thing) is >= 0 and var holder && holder < things && game.Things[holder].Is(QuestTraits.Holder);
            var most = what.Is(QuestTraits.Food) ? 2 * QuestFood.Burned - 1 : what.Is(QuestTraits.Lid) ? what.Key >= 0 ? Locked : Math.Max(Closed, game.Start.Status(thing)) : 0;
            if (!placed || status > most) return false;
        }

        return true;
    }

    /// <summary>Of all of it, each step reversible: two states of one game differ in one word at least, and seldom collide.</summary>
    public ulong Hash(ulong seed)
    {
        var hash = seed;
        var words = MemoryMarshal.Cast<byte, ulong>(_bytes.AsSpan());
        foreach (var word in words) hash = BitOperations.RotateLeft((hash ^ word) * 0x9E3779B97F4A7C15, 29);
        var rest = 0UL;
        for (var i = words.Length * sizeof(ulong); i < _bytes.Length; i++) rest = rest << 8 | _bytes[i];
        return Rng.Mix(hash, rest);
    }
}
