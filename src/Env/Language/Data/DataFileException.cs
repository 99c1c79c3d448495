namespace Troupe.Env.Language.Data;

/// <summary>A data file cannot be used; the message names the file, the line and what stands there.</summary>
public sealed class DataFileException : Exception
{
    /// <param name="line">From 1; 0 where the whole file is meant.</param>
    public DataFileException(string path, long line, string problem, Exception? inner = null)
        : base(line > 0 ? $"{path}, line {line}: {problem}" : $"{path}: {problem}", inner) => (Path, Line, Problem) = (path, line, problem);

    public string Path { get; }

    public long Line { get; }

    public string Problem { get; }
}
