namespace Troupe.Env.Quests;

/// <summary>Commands and answers by verb and names, made once: the same string object each time. Bounded. Not thread-safe.</summary>
internal sealed class QuestTextCache
{
    private const int Capacity = 1 << 16;

    private readonly Dictionary<ulong, string> _commands = [];
    private readonly Dictionary<ulong, string> _done = [];

    public string Command(QuestGame game, in QuestAction action)
    {
        var key = Key(game, action, 0);
        if (_commands.TryGetValue(key, out var text)) return text;
        if (_commands.Count >= Capacity) _commands.Clear();
        return _commands[key] = QuestTexts.Command(action.Verb, Name(game, action.Thing), Name(game, action.With));
    }

    public string Done(QuestGame game, in QuestAction action, int cooking)
    {
        var key = Key(game, action, cooking);
        if (_done.TryGetValue(key, out var text)) return text;
        if (_done.Count >= Capacity) _done.Clear();
        return _done[key] = QuestTexts.Done(action.Verb, Name(game, action.Thing), Name(game, action.With), cooking);
    }

    public static string Name(QuestGame game, int thing) => thing < 0 ? "" : game.Things[thing].Noun.Name;

    // Nouns are numbered by process and stay below 2^24.
    private static ulong Key(QuestGame game, in QuestAction action, int cooking) =>
        Id(game, action.Thing) << 24 | Id(game, action.With) | (ulong)action.Verb << 48 | (ulong)(uint)cooking << 56;

    private static ulong Id(QuestGame game, int thing) => thing < 0 ? 0 : (uint)game.Things[thing].Noun.Id;
}
