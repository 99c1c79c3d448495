using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Troupe.Env.Processes;

namespace Troupe.Env.OpenEnv;

/// <summary>Writes answers as OpenEnv shapes them, Troupe's additions beside its fields. The last one written holds.</summary>
internal sealed class OpenEnvAnswer(ArrayBufferWriter<byte> buffer)
{
    public void Observation(IWorld world, StepResult result, bool isFirst) => Write("observation", json =>
    {
        var seen = result.Observation;
        json.WriteStartObject("observation");
        json.WriteString("text", seen.ToString());
        json.WriteString("feedback", seen.Feedback);
        json.WriteString("room", seen.Room);
        json.WriteString("inventory", seen.Inventory);
        if (seen.Numbers is { } numbers)
        {
            json.WriteStartArray("numbers");
            foreach (var number in numbers) json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        if (world.Spec.Action is not ActionSpec.Generated) Texts(json, "legal_actions", world.AdmissibleActions);
        json.WriteEndObject();
        if (isFirst) json.WriteNull("reward");
        else json.WriteNumber("reward", result.Reward);
        json.WriteBoolean("done", result.Ended);
        json.WriteBoolean("terminated", result.Terminated);
        json.WriteBoolean("truncated", result.Truncated);
        json.WriteNumber("score", world.Score);
        if (world.MaxScore is { } max) json.WriteNumber("max_score", max);
        json.WriteBoolean("won", world.Won);
        json.WriteBoolean("lost", world.Lost);
        json.WriteString("state_hash", world.StateHash.ToString("x16", CultureInfo.InvariantCulture));
    });

    public void Spec(WorldSpec spec, double? maxScore) => Write("spec", json =>
    {
        json.WriteNumber("protocol", MessageReader.Protocol);
        json.WriteString("name", spec.Name);
        if (spec.Observation is ObservationSpec.Numbers numbers) json.WriteNumber("numbers", numbers.Size);
        if (spec.Action is ActionSpec.OneOf all) Texts(json, "actions", all.Names);
        if (spec.Action is ActionSpec.Generated texts) json.WriteNumber("max_tokens", texts.MaxTokens);
        json.WriteBoolean("legal_actions", spec.Action is not ActionSpec.Generated);
        json.WriteBoolean("commands", true);
        json.WriteBoolean("save", true);
        if (spec.MaxSteps is { } steps) json.WriteNumber("max_steps", steps);
        if (maxScore is { } score) json.WriteNumber("max_score", score);
        Texts(json, "words", spec.Words);
    });

    public void State(string? episode, int steps) => Write("state", json =>
    {
        json.WriteString("episode_id", episode);
        json.WriteNumber("step_count", steps);
    });

    public void Saved(string state) => Write("saved", json => json.WriteString("state", state));

    public void Error(string message, string code, params (string Name, int Value)[] more) => Write("error", json =>
    {
        json.WriteString("message", message);
        json.WriteString("code", code);
        foreach (var (name, value) in more) json.WriteNumber(name, value);
    });

    private void Write(string type, Action<Utf8JsonWriter> data)
    {
        buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteStartObject("data");
        data(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
