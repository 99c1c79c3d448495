using System.Text;
using System.Text.Json;

namespace Troupe.Env.Processes;

/// <summary>What the other side shows, as a screen: a text, numbers, or an object told in words.</summary>
internal static class ObservationReader
{
    public static RemoteTurn Read(JsonElement screen, RemoteTurn turn, bool numbers, ObservationFields fields)
    {
        if (numbers && (screen.ValueKind == JsonValueKind.Array ? screen : At(screen, "numbers")) is { } list) turn = turn with { Numbers = Numbers(list) };
        if (numbers && screen.ValueKind == JsonValueKind.Array) return turn;
        if (fields.Text.Length > 0)
            return turn with { Room = At(screen, fields.Text) is { } text ? Told(text) : throw new FormatException($"its observation has no '{fields.Text}'; it has {Names(screen)}") };
        return screen.ValueKind == JsonValueKind.Object && (At(screen, "room") ?? At(screen, "feedback")) is { ValueKind: JsonValueKind.String }
            ? turn with { Feedback = Part(screen, "feedback"), Room = Part(screen, "room"), Inventory = Part(screen, "inventory") }
            : turn with { Room = numbers ? "" : Told(screen, fields) };
    }

    public static JsonElement? At(JsonElement value, string path)
    {
        foreach (var name in path.Split('.'))
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value) || value.ValueKind == JsonValueKind.Null) return null;
        return value;
    }

    /// <summary>Texts as they are, an object as lines of <c>name: value</c>, the rest as JSON.</summary>
    private static string Told(JsonElement value, ObservationFields? fields = null)
    {
        if (value.ValueKind == JsonValueKind.String) return value.GetString()!;
        if (value.ValueKind == JsonValueKind.Null) return "";
        if (value.ValueKind != JsonValueKind.Object) return value.GetRawText();
        var lines = new StringBuilder();
        foreach (var field in value.EnumerateObject())
        {
            if (field.Name == fields?.LegalActions || field.Value.ValueKind == JsonValueKind.Null) continue;
            lines.Append(lines.Length > 0 ? "\n" : "").Append(field.Name).Append(": ")
                .Append(field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : field.Value.GetRawText());
        }

        return lines.ToString();
    }

    private static float[] Numbers(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array) throw new FormatException("the numbers of an observation are a list");
        var numbers = new float[list.GetArrayLength()];
        var i = 0;
        foreach (var item in list.EnumerateArray())
            numbers[i++] = item.ValueKind == JsonValueKind.Number && item.TryGetSingle(out var number) && float.IsFinite(number) ? number : throw new FormatException("an observation of numbers holds numbers only");
        return numbers;
    }

    private static string Part(JsonElement screen, string name) => At(screen, name) is { } part ? Told(part) : "";

    private static string Names(JsonElement screen) =>
        screen.ValueKind == JsonValueKind.Object ? string.Join(", ", screen.EnumerateObject().Select(f => f.Name)) : "no fields at all";
}
