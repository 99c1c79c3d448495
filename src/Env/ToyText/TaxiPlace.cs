namespace Troupe.Env.ToyText;

/// <summary>
/// Where everything is, as Gymnasium numbers it: ((row × 5 + column) × 5 + passenger) × 4 + destination; 500 more while a
/// fickle passenger has not changed their mind yet, which nobody sees.
/// </summary>
/// <param name="Row">0 … 4, from the north.</param>
/// <param name="Column">0 … 4, from the west.</param>
/// <param name="Passenger">The stand they wait at, 0 … 3, or <see cref="InTaxi"/>.</param>
/// <param name="Destination">A stand, 0 … 3.</param>
internal readonly record struct TaxiPlace(int Row, int Column, int Passenger, int Destination, bool WillChangeMind = false)
{
    public const int Side = 5;
    public const int Visible = Side * Side * (InTaxi + 1) * Stands;
    public const int Stands = 4;
    public const int InTaxi = 4;

    private static readonly (int Row, int Column)[] s_stands = [(0, 0), (0, 4), (4, 0), (4, 3)];

    // Walls to the east of tiles, [row]: bit c is set where columns c and c + 1 are parted.
    private static readonly int[] s_walls = [0b00010, 0b00010, 0, 0b00101, 0b00101];

    public static TaxiPlace Of(int state)
    {
        var (rest, destination) = (state % Visible / Stands, state % Stands);
        return new TaxiPlace(rest / (Side * Side), rest / Side % Side, rest % Side, destination, state >= Visible);
    }

    public int State => ((Row * Side + Column) * Side + Passenger) * Stands + Destination + (WillChangeMind ? Visible : 0);

    /// <summary>The stand the taxi is at, or −1.</summary>
    public int Stand => Array.IndexOf(s_stands, (Row, Column));

    /// <summary>Whether the road goes on: south 0, north 1, east 2, west 3.</summary>
    public bool IsOpen(int direction) => direction switch
    {
        0 => Row < Side - 1,
        1 => Row > 0,
        2 => Column < Side - 1 && (s_walls[Row] >> Column & 1) == 0,
        _ => Column > 0 && (s_walls[Row] >> (Column - 1) & 1) == 0,
    };

    /// <summary>One tile on, or here where the way is blocked.</summary>
    public TaxiPlace Towards(int direction) => !IsOpen(direction) ? this : direction switch
    {
        0 => this with { Row = Row + 1 },
        1 => this with { Row = Row - 1 },
        2 => this with { Column = Column + 1 },
        _ => this with { Column = Column - 1 },
    };
}
