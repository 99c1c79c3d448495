using Spectre.Console.Rendering;

namespace Troupe.Actors.Reporting;

/// <summary>
/// Everything that tells how a run goes: terminal, metrics.csv, TensorBoard, and at the end summary.json and curve.svg.
/// A file that cannot be written (a full disk) is said once and tried again at the next report; it never stops the run.
/// Safe to call from any thread.
/// </summary>
public sealed class RunReport : IProgress<RunProgress>, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly string _runFolder;
    private readonly ITerminal _terminal;
    private readonly MetricsCsv _metrics;
    private readonly TensorBoardWriter? _tensorBoard;
    private bool _complained;   // about files that cannot be written

    /// <param name="runFolder">Exists, and is locked by this process.</param>
    /// <exception cref="IOException">A file of the folder cannot be made.</exception>
    public RunReport(string runFolder, ITerminal terminal, bool tensorBoard, TimeProvider clock)
    {
        _runFolder = runFolder;
        _terminal = terminal;
        _metrics = new MetricsCsv(runFolder);
        _tensorBoard = tensorBoard ? new TensorBoardWriter(runFolder, clock) : null;
    }

    /// <summary>As the command line asked, on this process's standard output.</summary>
    public static RunReport ToConsole(string runFolder, OutputStyle style, bool tensorBoard) =>
        new(runFolder, Terminals.For(style, Terminals.StandardOutput(), Console.Out), tensorBoard, TimeProvider.System);

    public void Report(RunProgress value)
    {
        if (value.Note is { } note) _terminal.Say(note);
        _terminal.Show(value);
        lock (_lock)
        {
            try
            {
                _metrics.Write(value);
                _tensorBoard?.Write(value);
                _complained = false;
            }
            catch (IOException e)
            {
                if (!_complained) _terminal.Say($"The metrics of this run cannot be written now: {e.Message} Tried again at each report.");
                _complained = true;
            }
        }
    }

    /// <summary>A sentence for whoever watches.</summary>
    public void Say(string text) => _terminal.Say(text);

    public void Show(string title, IReadOnlyList<ScoreRow> scores) => _terminal.Show(ScoreTable.Of(title, scores));

    public void Show(IRenderable picture) => _terminal.Show(picture);

    /// <summary>Writes summary.json, and curve.svg from all the rows of metrics.csv.</summary>
    public void Finish(Summary summary)
    {
        summary.Write(_runFolder);
        lock (_lock) LearningCurve.Write(_runFolder);
        _terminal.Show(summary);
    }

    public async ValueTask DisposeAsync()
    {
        await _terminal.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
        _tensorBoard?.Dispose();
    }
}
