using System.Text.Json;
using Troupe.Env.Guard;

namespace Troupe.Env.Processes;

/// <summary>A remote world that speaks in JSON messages, over whatever carries them.</summary>
/// <param name="fallback">What is assumed where the other side does not know <c>spec</c>, as plain OpenEnv servers.</param>
/// <param name="fields">Where observations keep their text and legal actions.</param>
internal sealed class MessageGame(IMessageChannel channel, RemoteWorldOptions options, RemoteSpec fallback, ObservationFields fields) : IRemoteGame
{
    private readonly MessageWriter _writer = new();
    private RemoteSpec _spec = fallback;
    private long _episode;

    public RemoteSpec Hello()
    {
        try
        {
            _spec = Exchange(w => w.Spec(), "spec", options.StartTimeout, data => MessageReader.Spec(data));
        }
        catch (RemoteRefusal refusal) when (refusal.Code == RemoteRefusal.Unknown)
        {
            // It has no such message, as plain OpenEnv servers.
        }

        return _spec = _spec.With(options);
    }

    public RemoteTurn Reset(long seed) => Exchange(w => w.Reset(seed, $"episode-{++_episode}"), "observation", options.StartTimeout, Turn);

    public RemoteTurn Step(string action, int index) =>
        Exchange(w => w.Step(_spec.ActionField, action, _spec.ByIndex ? index : -1), "observation", options.StepTimeout, Turn);

    public string? Save() => Exchange(w => w.Plain("save"), "saved", options.StepTimeout, MessageReader.Saved);

    public RemoteTurn Restore(string state) => Exchange(w => w.Restore(state), "observation", options.StepTimeout, Turn);

    public RemoteState State() => Exchange(w => w.Plain("state"), "state", options.StepTimeout, MessageReader.State);

    public void Dispose()
    {
        channel.Farewell(_writer.Write(w => w.Plain("close")));
        channel.Dispose();
    }

    private RemoteTurn Turn(JsonElement data) => MessageReader.Turn(data, _spec, fields);

    private T Exchange<T>(Action<MessageWriter> write, string expected, TimeSpan limit, Func<JsonElement, T> read)
    {
        var answer = channel.Exchange(_writer.Write(write), limit);
        try
        {
            using var document = JsonDocument.Parse(answer);
            return read(MessageReader.Data(document.RootElement, expected));
        }
        catch (JsonException e)
        {
            throw new WorldFailedException($"it sent no JSON message but {MessageReader.Shown(answer.Span)} ({e.Message.TrimEnd('.')}). {channel.Obituary()}", e);
        }
        catch (FormatException e)
        {
            throw new WorldFailedException($"it sent {MessageReader.Shown(answer.Span)}: {e.Message}", e);
        }
    }
}
