using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Troupe.Actors.Reporting;

public static class Terminals
{
    private const int LogWidth = 120;   // characters of a table in a log

    /// <summary>This process's standard output: plain text unless someone watches.</summary>
    public static IAnsiConsole StandardOutput() => Console.IsOutputRedirected ? Plain(Console.Out) : AnsiConsole.Console;

    internal static IAnsiConsole Plain(TextWriter output)
    {
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = LogWidth;
        return console;
    }

    /// <summary>The terminal that fits: a live picture where someone watches, plain lines in a pipe or log.</summary>
    public static ITerminal For(OutputStyle style, IAnsiConsole console, TextWriter output) => style switch
    {
        OutputStyle.Quiet => new QuietTerminal(),
        OutputStyle.Json => new JsonTerminal(output),
        _ when console.Profile.Capabilities is { Interactive: true, Ansi: true } => new LiveTerminal(console),
        _ => new PlainTerminal(console),
    };
}

/// <summary>One picture, redrawn in place; what is said scrolls by above it.</summary>
/// <remarks>Spectre's own live display leaves the rest of a line that something shorter is written over.</remarks>
internal sealed class LiveTerminal(IAnsiConsole console) : ITerminal
{
    private readonly Lock _lock = new();
    private RunProgress? _last;
    private int _height;   // lines of the picture on the screen, the cursor below it

    public void Show(RunProgress progress) => Draw(null, progress);

    public void Say(string text) => Draw(new Text(text + "\n"), _last);

    public void Show(IRenderable picture) => Draw(picture, _last);

    /// <summary>The picture makes room: what was said last, tables and transcript, stays at the bottom of the screen.</summary>
    public void Show(Summary summary) => Draw(_last is { } last ? new Text(ProgressView.Line(last) + "\n") : null, null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Draw(IRenderable? said, RunProgress? progress)
    {
        var picture = progress is null ? null : ProgressView.Picture(progress);
        lock (_lock)
        {
            if (_height > 0) console.Write(new ControlCode($"\e[{_height}A\e[J"));   // up, and clear from there
            if (said is not null) console.Write(said);
            if (picture is not null) console.Write(picture);
            _last = progress;
            _height = picture is null ? 0 : Segment.SplitLines(picture.GetSegments(console)).Count;
        }
    }
}

/// <summary>Lines for logs: one at each change of state, else one every few seconds.</summary>
internal sealed class PlainTerminal(IAnsiConsole console) : ITerminal
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private RunProgress? _last;

    public void Show(RunProgress progress)
    {
        lock (_lock)
        {
            if (_last is not null && _last.State == progress.State && progress.Elapsed - _last.Elapsed < Between) return;
            _last = progress;
            Write(ProgressView.Line(progress));
        }
    }

    public void Say(string text)
    {
        lock (_lock) Write(text);
    }

    public void Show(IRenderable picture)
    {
        lock (_lock) console.Write(picture);
    }

    public void Show(Summary summary)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Past Spectre: it would fold lines at the width it believes a pipe has.
    private void Write(string line) => console.Profile.Out.Writer.WriteLine(line);
}

/// <summary>One object a line, told apart by <c>type</c>: progress, note, summary.</summary>
internal sealed class JsonTerminal(TextWriter output) : ITerminal
{
    private readonly Lock _lock = new();

    public void Show(RunProgress progress)
    {
        var line = new JsonObject { ["type"] = "progress", ["state"] = progress.State };
        foreach (var column in ProgressColumns.All)
            line[column.Name] = column.Value(progress) is { } value && double.IsFinite(value) ? JsonValue.Create(value) : null;
        line["remainingSeconds"] = progress.Remaining?.TotalSeconds;
        line["fraction"] = progress.Fraction;
        Write(line);
    }

    public void Say(string text) => Write(new() { ["type"] = "note", ["text"] = text });

    public void Show(IRenderable picture)
    {
    }

    public void Show(Summary summary) => Write(new() { ["type"] = "summary", ["summary"] = JsonNode.Parse(summary.ToJson()) });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Write(JsonObject line)
    {
        var text = line.ToJsonString();
        lock (_lock)
        {
            output.WriteLine(text);
            output.Flush();
        }
    }
}

internal sealed class QuietTerminal : ITerminal
{
    public void Show(RunProgress progress)
    {
    }

    public void Say(string text)
    {
    }

    public void Show(IRenderable picture)
    {
    }

    public void Show(Summary summary)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
