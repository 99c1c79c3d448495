using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// Where the arrays of a story's memory begin, as far as its own code and tables tell: every number there that may be an
/// address. (Objects hold too many other numbers, and round ones are seldom addresses.) What lies between two beginnings is
/// one array or a part of one; too many beginnings do no harm.
/// </summary>
internal sealed unsafe class StoryArrays
{
    private const int Longest = 2048;

    private readonly int[] _starts;

    public StoryArrays(StoryFile story, ObjectTable objects)
    {
        var starts = new SortedSet<int> { StateMask.Header, story.DynamicSize };
        StoryCode.Visit(story, instruction =>
        {
            for (var i = 0; i < instruction->Count; i++)
            {
                var slot = i < 4 ? instruction : instruction + 1;
                if ((&slot->K0)[i & 3] == Place.None) Add((&slot->V0)[i & 3]);
            }
        });
        for (var at = StateMask.Header; at + 1 < story.DynamicSize; at++)
            if (at < objects.Start || at >= objects.DataEnd && (story.Word(at) & 0xFF) != 0) Add(story.Word(at));
        for (var global = 0; global <= 240; global++) Add(story.GlobalsAddress + 2 * global);
        _starts = [.. starts];

        void Add(int address)
        {
            if (address > StateMask.Header && address < story.DynamicSize) starts.Add(address);
        }
    }

    /// <summary>The arrays of which at least two bytes are among these and none among those that matter.</summary>
    public IEnumerable<int> Fill(IReadOnlySet<int> some, IReadOnlySet<int> matter)
    {
        var arrays = new List<(int Start, int End)>();
        for (var i = 0; i + 1 < _starts.Length; i++)
        {
            var (start, end) = (_starts[i], _starts[i + 1]);
            if (end - start is < 3 or > Longest) continue;
            var (among, matters) = (0, false);
            for (var cell = start; cell < end && !matters; cell++)
                if (some.Contains(cell)) among++;
                else matters = matter.Contains(cell);
            if (among >= 2 && !matters) arrays.Add((start, end));
        }

        foreach (var (start, end) in arrays)
            for (var cell = start; cell < end; cell++) yield return cell;
    }
}
