using System.Text.Json;

namespace Troupe.Env.OpenEnv;

/// <summary>
/// A world behind messages. Whatever it throws becomes an error; a world that threw is replaced at the next reset.
/// </summary>
internal sealed class ServedWorld(Func<IWorld> create) : IDisposable
{
    private const string Invalid = "VALIDATION_ERROR";

    private IWorld? _world;
    private string? _episode;
    private StepResult _last;
    private bool _started;

    /// <returns>False: the client says goodbye; nothing is answered.</returns>
    public bool Answer(JsonElement message, OpenEnvAnswer answer)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            answer.Error("A message is an object with type and data.", Invalid);
            return true;
        }

        var type = message.TryGetProperty("type", out var t) && t.ValueKind == JsonValueKind.String ? t.GetString()! : "";
        var data = message.TryGetProperty("data", out var d) ? d : default;
        if (type == "close") return false;
        try
        {
            var world = _world ??= create();
            switch (type)
            {
                case "spec":
                    answer.Spec(world.Spec, world.MaxScore);
                    break;
                case "reset":
                    Reset(world, data);
                    answer.Observation(world, _last, isFirst: true);
                    break;
                case "step":
                    _last = Step(world, data);
                    answer.Observation(world, _last, isFirst: false);
                    break;
                case "state":
                    answer.State(_episode, world.Moves);
                    break;
                case "save":
                    // A world does not tell whether its game is over: what the last step said goes with its state.
                    answer.Saved(Convert.ToBase64String([(byte)((_last.Terminated ? 1 : 0) + (_last.Truncated ? 2 : 0)), .. world.Save()]));
                    break;
                case "restore":
                    Restore(world, data);
                    answer.Observation(world, _last, isFirst: false);
                    break;
                default:
                    answer.Error($"Unknown message type: {type}", "UNKNOWN_TYPE");
                    break;
            }
        }
        catch (RefusedMessage refused)
        {
            answer.Error(refused.Message, refused.Code);
        }
        catch (Exception e)
        {
            var made = _world is not null;
            Dispose();
            answer.Error($"{e.GetType().Name}: {e.Message}", made ? "EXECUTION_ERROR" : "FACTORY_ERROR");
        }

        return true;
    }

    public void Dispose()
    {
        var world = _world;
        _world = null;
        _started = false;
        try
        {
            world?.Dispose();
        }
        catch (Exception)
        {
            // Its failure was told, or nobody asks any more.
        }
    }

    private void Reset(IWorld world, JsonElement data)
    {
        var seed = Random.Shared.NextInt64();
        if (Field(data, "seed") is { } given && !(given.ValueKind == JsonValueKind.Number && given.TryGetInt64(out seed)))
            throw new RefusedMessage($"A seed is a whole number of 64 bits; read {given.GetRawText()}.");
        _episode = Field(data, "episode_id") is not { } name ? Guid.NewGuid().ToString("N")
            : name.ValueKind == JsonValueKind.String ? name.GetString() : throw new RefusedMessage("An episode_id is a text.");
        _last = new StepResult(world.Reset(seed), 0, false, false);
        _started = true;
    }

    private StepResult Step(IWorld world, JsonElement data)
    {
        if (!_started || _last.Ended) throw new RefusedMessage("No episode is under way: send reset.", "EXECUTION_ERROR");
        // OpenEnv's actions carry metadata, and refuse what else they do not know.
        if (data.ValueKind == JsonValueKind.Object)
            foreach (var field in data.EnumerateObject())
                if (field.Name is not ("action" or "metadata")) throw new RefusedMessage($"An action has the field 'action'; read '{field.Name}'.");
        return Field(data, "action") switch
        {
            { ValueKind: JsonValueKind.String } text => world.Step(text.GetString()!),
            { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var index) && index >= 0 && index < world.AdmissibleActions.Count => world.Step(index),
            _ => throw new RefusedMessage("A step's data is {\"action\": TEXT}, or {\"action\": N} for the N-th of legal_actions, from 0."),
        };
    }

    private void Restore(IWorld world, JsonElement data)
    {
        if (Field(data, "state") is not { ValueKind: JsonValueKind.String } text || !text.TryGetBytesFromBase64(out var state) || state.Length == 0)
            throw new RefusedMessage("A restore's data is {\"state\": TEXT} as a save answered it.");
        try
        {
            world.Restore(state.AsSpan(1));
        }
        catch (InvalidDataException e)
        {
            _started = false;
            throw new RefusedMessage(e.Message);
        }

        _last = new StepResult(world.Current, 0, (state[0] & 1) != 0, (state[0] & 2) != 0);
        _started = true;
    }

    private static JsonElement? Field(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private sealed class RefusedMessage(string message, string code = Invalid) : Exception(message)
    {
        public string Code { get; } = code;
    }
}
