using Troupe.Env.Processes;

namespace Troupe.Env.OpenEnv;

/// <summary>
/// A world on an OpenEnv server, over its WebSocket: one connection, and so one environment there, for each world here.
/// A connection that breaks costs the episode; the next reset connects anew.
/// </summary>
/// <remarks>
/// OpenEnv's environments show objects and take objects: the options name the fields. Most of them do not promise the
/// same game for the same seed; what is saved is then not always restored.
/// </remarks>
public sealed class OpenEnvWorld : RemoteWorld
{
    /// <exception cref="ArgumentException">An address that is none, or an option out of range. Nothing is connected yet.</exception>
    public OpenEnvWorld(OpenEnvWorldOptions options)
        : base(options.Remote.Checked(), (options with { Remote = new RemoteWorldOptions() }).ToString(), Connector(options))
    {
    }

    private static Func<IRemoteGame> Connector(OpenEnvWorldOptions options)
    {
        var address = options.Address();
        var unknown = new RemoteSpec
        {
            Name = options.Name,
            TakesCommands = true,
            ActionField = options.ActionField,
            ByIndex = options.ActionIsIndex,
            SendsLegalActions = options.SendsLegalActions,
        };
        if (options.ActionIsIndex && options.Remote.Actions.Count == 0)
            throw new ArgumentException("Actions sent as their index need their list: set 'actions', as in actions=left|right.");
        var fields = new ObservationFields(options.TextField, options.LegalField);
        return () => new MessageGame(SocketChannel.Connect(address, options.Remote), options.Remote, unknown, fields);
    }
}
