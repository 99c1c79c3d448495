using System.Text.Json.Nodes;
using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Troupe.Actors.Reporting;

public static class Terminals
{
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
internal sealed class LiveTerminal : ITerminal
{
    private readonly IAnsiConsole _console;
    // The newest picture is enough, but nothing said may be lost: both go through one queue to the one drawing task.
    private readonly Channel<(RunProgress? Progress, IRenderable? Said)> _queue =
        Channel.CreateUnbounded<(RunProgress?, IRenderable?)>(new() { SingleReader = true });
    private readonly Task _drawing;

    public LiveTerminal(IAnsiConsole console)
    {
        _console = console;
        _drawing = Task.Run(() => _console.Live(Spectre.Console.Text.Empty).AutoClear(false).Overflow(VerticalOverflow.Crop).StartAsync(Draw));
    }

    public void Show(RunProgress progress) => _queue.Writer.TryWrite((progress, null));

    public void Say(string text) => _queue.Writer.TryWrite((null, new Text(text + "\n")));

    public void Show(IRenderable picture) => _queue.Writer.TryWrite((null, picture));

    public void Show(Summary summary)
    {
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _drawing.ConfigureAwait(false);
    }

    private async Task Draw(LiveDisplayContext live)
    {
        await foreach (var (progress, said) in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (said is not null) _console.Write(said);
            if (progress is not null) live.UpdateTarget(ProgressView.Picture(progress));
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
