namespace Troupe.Env.Processes;

/// <summary>
/// A world that a child process runs: JSON lines over its standard input and output (docs/processes.md tells the messages),
/// or a plain program that prints a prompt.
/// </summary>
/// <remarks>
/// The child runs with the rights, the environment and the folder of this process: only run what you trust. Guarded
/// against is what breaks, not what is evil: each call has a time limit, messages a longest length, and a child that
/// misbehaves is killed with all that it started.
/// </remarks>
public sealed class ProcessWorld : RemoteWorld
{
    /// <exception cref="ArgumentException">No such program, or an option out of range. The program is not started yet.</exception>
    public ProcessWorld(ProcessWorldOptions options)
        : base(options.Remote.Checked(), KeyOf(options), Starter(options))
    {
    }

    private static string KeyOf(ProcessWorldOptions options) =>
        string.Join('\u001f', [options.Command, .. options.Arguments, options.Folder, options.Name, options.Text?.Key, ""]);

    private static Func<IRemoteGame> Starter(ProcessWorldOptions options)
    {
        var program = ProgramFile.Find(options.Command);
        if (options.Folder is { } folder && !Directory.Exists(folder)) throw new ArgumentException($"There is no folder {Path.GetFullPath(folder)}.");
        if (options.Text is { } text)
        {
            var patterns = new TextPatterns(text);
            return () => new TextGame(program, options, text, patterns);
        }

        var unknown = new RemoteSpec { Name = options.Name, TakesCommands = true };
        return () => new MessageGame(
            new LineChannel(new ChildProcess(program, options.Arguments, options.Folder), options.Remote.MaxMessage), options.Remote, unknown, new ObservationFields());
    }
}
