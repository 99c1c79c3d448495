using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Troupe.Env.Processes;

/// <summary>
/// Reads answers. <see cref="FormatException"/> says what is wrong with one; an answer of type <c>error</c> is a
/// <see cref="RemoteRefusal"/>.
/// </summary>
internal static class MessageReader
{
    public const int Protocol = 1;

    private const int ShownBytes = 200;

    /// <returns>The answer's data.</returns>
    public static JsonElement Data(JsonElement message, string expected)
    {
        if (message.ValueKind != JsonValueKind.Object) throw new FormatException("a message is a JSON object with type and data");
        var type = message.TryGetProperty("type", out var t) && t.ValueKind == JsonValueKind.String ? t.GetString()! : "";
        var data = message.TryGetProperty("data", out var d) ? d : default;
        if (type == "error") throw new RemoteRefusal(Text(data, "message") ?? "an error without a message", Text(data, "code") ?? "EXECUTION_ERROR");
        if (type != expected) throw new FormatException($"a message of type '{expected}' was expected");
        return data.ValueKind == JsonValueKind.Object ? data : throw new FormatException("its data is no JSON object");
    }

    public static RemoteSpec Spec(JsonElement data)
    {
        var protocol = Whole(data, "protocol");
        if (protocol != Protocol) throw new FormatException($"it speaks protocol {protocol?.ToString(CultureInfo.InvariantCulture) ?? "(none told)"}; this Troupe speaks {Protocol}");
        var numbered = data.TryGetProperty("actions", out var actions) && actions.ValueKind == JsonValueKind.Number;
        var spec = new RemoteSpec
        {
            Name = Text(data, "name"),
            Numbers = Whole(data, "numbers"),
            Actions = numbered ? Numbered(Whole(data, "actions")!.Value) : Texts(data, "actions"),
            ByIndex = numbered,
            SendsLegalActions = Flag(data, "legal_actions"),
            TakesCommands = Flag(data, "commands"),
            MaxSteps = Whole(data, "max_steps"),
            MaxScore = Real(data, "max_score"),
            MaxTokens = Whole(data, "max_tokens") ?? new RemoteSpec().MaxTokens,
            Words = Texts(data, "words"),
            Saves = Flag(data, "save"),
        };
        if (spec is { Numbers: < 1 } or { MaxSteps: < 1 } or { MaxTokens: < 1 }) throw new FormatException("numbers, max_steps and max_tokens are 1 or more");
        if (spec.Actions is { Count: 0 }) throw new FormatException("a list of actions that is empty");
        if (spec.Actions is { } all && all.Distinct().Count() != all.Count) throw new FormatException("an action is listed twice");
        return spec;
    }

    public static RemoteTurn Turn(JsonElement data, RemoteSpec spec, ObservationFields fields)
    {
        var screen = data.TryGetProperty("observation", out var o) ? o : throw new FormatException("it has no observation");
        var (terminated, truncated) = (Flag(data, "terminated"), Flag(data, "truncated"));
        var reward = Real(data, "reward") ?? 0;
        if (!float.IsFinite((float)reward)) throw new FormatException($"a reward of {reward.ToString(CultureInfo.InvariantCulture)}");
        var turn = new RemoteTurn
        {
            Reward = (float)reward,
            Terminated = terminated || !truncated && Flag(data, "done"),
            Truncated = truncated && !terminated,
            LegalActions = Legal(data, screen, spec, fields),
            Score = Real(data, "score"),
            MaxScore = Real(data, "max_score"),
            Won = Flag(data, "won"),
            Lost = Flag(data, "lost"),
            StateHash = Text(data, "state_hash") is not { } hash ? null
                : ulong.TryParse(hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) ? bits : throw new FormatException("state_hash is up to 16 hexadecimal digits"),
        };
        return ObservationReader.Read(screen, turn, spec.Numbers is not null, fields);
    }

    public static string Saved(JsonElement data) => Text(data, "state") is { Length: > 0 } state ? state : throw new FormatException("a saved state is a text that is not empty");

    public static RemoteState State(JsonElement data) => new(Text(data, "episode_id"), Whole(data, "step_count") ?? 0);

    /// <summary>The beginning of what was sent, fit for an error message.</summary>
    public static string Shown(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, ShownBytes)]);
        return $"'{string.Concat(text.Select(c => char.IsControl(c) ? '\u00b7' : c))}{(bytes.Length > ShownBytes ? "…" : "")}' ({bytes.Length} bytes)";
    }

    private static IReadOnlyList<string>? Legal(JsonElement data, JsonElement screen, RemoteSpec spec, ObservationFields fields)
    {
        var list = data.TryGetProperty("legal_actions", out var l) && l.ValueKind != JsonValueKind.Null ? l : ObservationReader.At(screen, fields.LegalActions);
        if (list is not { ValueKind: JsonValueKind.Array } array) return null;
        var actions = new string[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray())
        {
            actions[i++] = item.ValueKind switch
            {
                JsonValueKind.String => item.GetString()!,
                JsonValueKind.Number when item.TryGetInt32(out var index) && spec.Actions is { } all && (uint)index < (uint)all.Count => all[index],
                _ => throw new FormatException($"a legal action is one of the actions' names or numbers; read {Shown(Encoding.UTF8.GetBytes(item.GetRawText()))}"),
            };
        }

        if (new HashSet<string>(actions).Count != actions.Length) throw new FormatException("a legal action is listed twice");
        if (spec.Actions is { } names && actions.FirstOrDefault(a => !names.Contains(a)) is { } unknown) throw new FormatException($"'{unknown}' is a legal action now and not among the actions");
        return actions;
    }

    private static string[] Numbered(int count) =>
        count is > 0 and <= 100_000 ? [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))] : throw new FormatException("a number of actions lies between 1 and 100000");

    private static string? Text(JsonElement data, string name) => Get(data, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw new FormatException($"'{name}' is a text"),
    };

    private static bool Flag(JsonElement data, string name) => Get(data, name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw new FormatException($"'{name}' is true or false"),
    };

    private static int? Whole(JsonElement data, string name) => Get(data, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var whole) => whole,
        _ => throw new FormatException($"'{name}' is a whole number"),
    };

    private static double? Real(JsonElement data, string name) => Get(data, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var real) && double.IsFinite(real) => real,
        { ValueKind: JsonValueKind.True } => 1,    // OpenEnv allows a reward of true
        { ValueKind: JsonValueKind.False } => 0,
        _ => throw new FormatException($"'{name}' is a number"),
    };

    private static List<string>? Texts(JsonElement data, string name)
    {
        if (Get(data, name) is not { } list) return null;
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(i => i.ValueKind != JsonValueKind.String)) throw new FormatException($"'{name}' is a list of texts");
        return [.. list.EnumerateArray().Select(i => i.GetString()!)];
    }

    private static JsonElement? Get(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
