namespace Troupe.Env.Text;

/// <summary>
/// A text policy's input. Every token carries the segment it stands in: the last K commands (<c>lag1:north</c>, newest
/// first), feedback, room, inventory, or an action's text; so <c>lag1:north</c> and <c>room:north</c> are different tokens.
/// Without the commands a policy of the present screen loops, since most text worlds are partially observable.
/// </summary>
/// <remarks>
/// <para>Ids: 0 pads; 1 stands for a text without any word, so that an input is never empty; then
/// 2 + segment × <see cref="Vocabulary.Size"/> + word.</para>
/// <para>Too long an observation is cut so: commands stay, the newest first; of what is left, feedback and inventory
/// claim at most a quarter each; the room's beginning gets the rest; what a short room leaves over goes to feedback, then inventory.</para>
/// <para>Token ids of texts seen before come from a bounded cache. Not thread-safe: one encoder a thread.
/// The arrays it returns are fresh, except <see cref="EncodeAction"/>'s, which are shared: not to be changed.</para>
/// </remarks>
public class InputEncoder
{
    public const int Padding = 0;
    public const int NoWords = 1;
    private const int FirstWord = 2;

    private readonly SegmentCache _cache;
    private readonly bool _showCommand;
    private readonly int _feedback, _room, _inventory, _action;

    /// <param name="lagCommands">K, 0 or more; with 0 the observation's own command stands in a segment of its own.</param>
    /// <param name="maxTokens">Longest input, tokens.</param>
    /// <param name="showCommand">False, with K = 0: commands are left out, and a policy sees the present screen alone.</param>
    /// <param name="cachedTexts">Distinct texts whose ids are kept.</param>
    public InputEncoder(Vocabulary vocabulary, int lagCommands, int maxTokens, bool showCommand = true, int cachedTexts = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lagCommands);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        if (lagCommands > 0 && !showCommand) throw new ArgumentException("Commands can be left out only where no lags are asked for.", nameof(showCommand));
        Vocabulary = vocabulary;
        LagCommands = lagCommands;
        MaxTokens = maxTokens;
        _showCommand = showCommand;
        _feedback = Math.Max(lagCommands, 1);
        _room = _feedback + 1;
        _inventory = _room + 1;
        _action = _inventory + 1;
        TokenCount = FirstWord + (_action + 1) * vocabulary.Size;
        _cache = new SegmentCache(cachedTexts, Ids);
    }

    public Vocabulary Vocabulary { get; }

    public int LagCommands { get; }

    public int MaxTokens { get; }

    /// <summary>Rows of the embedding: ids run from 0 to TokenCount − 1.</summary>
    public virtual int TokenCount { get; }

    /// <summary>The tokens of what a player sees and did, 1 to <see cref="MaxTokens"/> of them.</summary>
    /// <param name="history">Commands of this episode, the one that led to <paramref name="observation"/> already pushed; may hold more than K.</param>
    public virtual int[] Encode(in Observation observation, CommandHistory history)
    {
        if (history.Capacity < LagCommands)
            throw new ArgumentException($"The encoder shows the last {LagCommands} commands; this history keeps {history.Capacity}.", nameof(history));

        var feedback = _cache.Get(_feedback, observation.Feedback);
        var room = _cache.Get(_room, observation.Room);
        var inventory = _cache.Get(_inventory, observation.Inventory);
        var lags = Math.Min(LagCommands, history.Count);
        var command = LagCommands == 0 && _showCommand ? _cache.Get(0, observation.Command) : [];

        var commands = command.Length;
        for (var lag = 1; lag <= lags; lag++) commands += _cache.Get(lag - 1, history[lag]).Length;

        var total = commands + feedback.Length + room.Length + inventory.Length;
        if (total == 0) return [NoWords];
        if (total > MaxTokens) return EncodeCut(command, history, lags, commands, feedback, room, inventory);

        var tokens = GC.AllocateUninitializedArray<int>(total);
        var at = 0;
        Append(tokens, ref at, command);
        for (var lag = 1; lag <= lags; lag++) Append(tokens, ref at, _cache.Get(lag - 1, history[lag]));
        Append(tokens, ref at, feedback);
        Append(tokens, ref at, room);
        Append(tokens, ref at, inventory);
        return tokens;
    }

    /// <summary>The tokens of an admissible action's text, 1 to <see cref="MaxTokens"/> of them; shared, not to be changed.</summary>
    public int[] EncodeAction(string text)
    {
        var ids = _cache.Get(_action, text);
        return ids.Length == 0 ? s_noWords : ids.Length <= MaxTokens ? ids : ids[..MaxTokens];
    }

    /// <summary>Tokens for people: <c>lag1:north room:you</c> …</summary>
    public string Describe(ReadOnlySpan<int> tokens)
    {
        var names = new List<string>();
        foreach (var token in tokens)
        {
            names.Add(token switch
            {
                Padding => "·",
                NoWords => "∅",
                _ => $"{SegmentName((token - FirstWord) / Vocabulary.Size)}:{Vocabulary.Word((token - FirstWord) % Vocabulary.Size)}",
            });
        }

        return string.Join(' ', names);
    }

    private static readonly int[] s_noWords = [NoWords];

    private string SegmentName(int segment) =>
        segment == _feedback ? "feedback"
        : segment == _room ? "room"
        : segment == _inventory ? "inventory"
        : segment == _action ? "action"
        : LagCommands == 0 ? "command" : $"lag{segment + 1}";

    private int[] Ids(int segment, string text)
    {
        var ids = new List<int>();
        foreach (var word in WordTokenizer.Enumerate(text)) ids.Add(FirstWord + segment * Vocabulary.Size + Vocabulary.Id(word));
        return [.. ids];
    }

    private int[] EncodeCut(int[] command, CommandHistory history, int lags, int commands, int[] feedback, int[] room, int[] inventory)
    {
        var rest = Math.Max(0, MaxTokens - commands);
        var roomKept = Math.Min(room.Length, rest - Math.Min(feedback.Length, rest / 4) - Math.Min(inventory.Length, rest / 4));
        var inventoryClaim = Math.Min(inventory.Length, rest / 4);
        var feedbackKept = Math.Min(feedback.Length, rest - roomKept - inventoryClaim);
        var inventoryKept = Math.Min(inventory.Length, rest - roomKept - feedbackKept);

        var tokens = new List<int>(command);
        for (var lag = 1; lag <= lags; lag++) tokens.AddRange(_cache.Get(lag - 1, history[lag]));
        if (tokens.Count > MaxTokens) tokens.RemoveRange(MaxTokens, tokens.Count - MaxTokens);
        tokens.AddRange(feedback.AsSpan(0, feedbackKept));
        tokens.AddRange(room.AsSpan(0, roomKept));
        tokens.AddRange(inventory.AsSpan(0, inventoryKept));
        return [.. tokens];
    }

    private static void Append(int[] tokens, ref int at, int[] ids)
    {
        // Most segments are a few tokens: a loop beats a call.
        var i = at;
        foreach (var id in ids) tokens[i++] = id;
        at = i;
    }
}
