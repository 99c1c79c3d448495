using System.Globalization;
using Troupe.Actors.CommandLine;

namespace Troupe.Actors.Run;

/// <summary>A run on disk, held by one process at a time.</summary>
public sealed class RunFolder : IDisposable
{
    private readonly FileStream _lock;

    private RunFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    public string Configuration => In(ConfigurationFile);

    public const string ConfigurationFile = "run.conf";

    public string Database => In("replay.db");

    public string Checkpoints => In("checkpoints");

    /// <summary>The weights that validated best, beside the newest checkpoints.</summary>
    public string Best => System.IO.Path.Combine(Checkpoints, "best");

    public string Vocabulary => In(VocabularyFile);

    public const string VocabularyFile = "vocabulary.json";

    public string Tokenizer => In(TokenizerFile);

    public const string TokenizerFile = "tokenizer.json";

    public string Metrics => In("metrics.csv");

    public string Summary => In("summary.json");

    public string Log => In("run.log");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The configuration file of a run's folder, which is not taken hold of.</summary>
    /// <exception cref="UsageException">It holds no run.</exception>
    public static string ConfigurationOf(string run) => System.IO.Path.Combine(run, ConfigurationFile) is var file && File.Exists(file) ? file
        : throw new UsageException($"{run} holds no run: there is no {ConfigurationFile} in it. Runs are made by ./troupe train CONFIGURATION.");

    /// <summary>Makes the folder of a new run and takes hold of it.</summary>
    /// <exception cref="UsageException">It holds a run already, another process has it, or it cannot be written.</exception>
    public static RunFolder Create(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (File.Exists(System.IO.Path.Combine(path, ConfigurationFile)))
            throw new UsageException($"{path} holds a run already. Go on with it: ./troupe train --resume {path}; or choose another folder with --run, or remove it.");
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The run's folder {path} cannot be made: {e.Message} Choose another with --run, or give write permission.", e);
        }

        return Hold(path);
    }

    /// <summary>Takes hold of a run that exists.</summary>
    /// <exception cref="UsageException">There is none, another process has it, or it cannot be written.</exception>
    public static RunFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (!File.Exists(System.IO.Path.Combine(path, ConfigurationFile)))
            throw new UsageException($"{path} holds no run: there is no run.conf in it. Runs are made by ./troupe train CONFIGURATION.");
        return Hold(path);
    }

    public void Dispose() => _lock.Dispose();

    private static RunFolder Hold(string path)
    {
        var file = System.IO.Path.Combine(path, "run.lock");
        FileStream stream;
        try
        {
            // The operating system frees it when the process ends, however it ends.
            stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UsageException($"The run's folder {path} cannot be written: {e.Message} Give write permission, or choose another folder with --run.", e);
        }
        catch (IOException e)
        {
            throw new UsageException($"The run in {path} is in use by another process ({e.Message}). Wait for it to end or stop it; two processes never share a run.", e);
        }

        try
        {
            stream.SetLength(0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            stream.Flush();
            return new RunFolder(path, stream);
        }
        catch (IOException e)
        {
            stream.Dispose();
            throw new UsageException($"The run's folder {path} cannot be written: {e.Message} Make room, or choose another folder with --run.", e);
        }
    }
}
