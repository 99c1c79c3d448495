using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Troupe.Actors.Reporting;

/// <summary><see cref="RunProgress"/> as a picture for a terminal and as a line for a log.</summary>
public static class ProgressView
{
    private const int BarWidth = 40;   // characters

    public static IRenderable Picture(RunProgress p)
    {
        var grid = new Grid().AddColumn().AddColumn(new GridColumn().PadRight(4)).AddColumn().AddColumn();
        void Row(string left, string leftValue, string right, string rightValue) =>
            grid.AddRow(new Markup($"[grey]{left}[/]"), new Text(leftValue), new Markup($"[grey]{right}[/]"), new Text(rightValue));

        if (p.Supervised is { } s)
        {
            Row("updates", Text($"{p.Updates:N0}  ({p.UpdatesPerSecond:N1}/s)"), "epoch", Text($"{s.Epoch:0.00}  ({s.SeenPerSecond:N0} tokens or choices/s)"));
            Row("loss", $"{Number(p.Loss)}  (gradient {Number(p.GradientNorm)})", "memory", Text($"{p.ProcessMemoryMb:N0} MiB"));
            Row("validation", $"loss {Number(s.Validated?.Loss)}, {Figure(s.Validated)}", "best", Figure(s.Best));
            return Panel(p, grid);
        }

        Row("steps", Text($"{p.EnvironmentSteps:N0}  ({p.StepsPerSecond:N0}/s)"), "updates", Text($"{p.Updates:N0}  ({p.UpdatesPerSecond:N0}/s)"));
        Row("return", $"{Number(p.MeanReturn)}  (last 100 of {Text($"{p.Episodes:N0}")} episodes)", "won", Share(p.SuccessRate));
        Row("validation", Number(p.ValidationReturn), "won", Share(p.ValidationSuccess));
        Row("loss", $"{Number(p.Loss)}  (gradient {Number(p.GradientNorm)})", p.Learner.Entropy is null ? "mean Q" : "entropy", Number(p.Learner.Entropy ?? p.Learner.MeanQ));
        Row("ε", Number(p.Epsilon), "weights", Text($"{p.WeightsVersion}  (agents {p.WeightsLag:N0} updates behind)"));
        Row("buffer", Text($"{p.BufferTransitions:N0} of {p.BufferCapacity:N0}  ({Filled(p):0}%)"), "durable", Text($"{p.Acknowledged:N0}"));
        Row("memory", Text($"{p.ProcessMemoryMb:N0} MiB  (managed {p.ManagedMemoryMb:N0})"), "dropped", Text($"{p.Dropped:N0}  (worlds replaced: {p.WorldFailures:N0})"));

        return Panel(p, grid);
    }

    private static Panel Panel(RunProgress p, Grid grid)
    {
        var head = $"[bold]{p.State.EscapeMarkup()}[/]  {Bar(p.Fraction)}  {100 * p.Fraction:0}%  {Clock(p.TrainingTime)}{Left(p)}";
        return new Panel(new Rows(new Markup(head), grid)).Border(BoxBorder.Rounded).Header("Troupe");
    }

    public static string Line(RunProgress p) => p.Supervised is { } s
        ? Text($"{Clock(p.TrainingTime)} {p.State}: {p.Updates:N0} updates ({p.UpdatesPerSecond:N1}/s), epoch {s.Epoch:0.00}, loss {Number(p.Loss)}, validation loss {Number(s.Validated?.Loss)}, {Figure(s.Validated)}{Left(p)}")
        : Text(
        $"{Clock(p.TrainingTime)} {p.State}: {p.EnvironmentSteps:N0} steps ({p.StepsPerSecond:N0}/s), {p.Updates:N0} updates ({p.UpdatesPerSecond:N0}/s), ") +
        $"return {Number(p.MeanReturn)}, won {Share(p.SuccessRate)}, validation {Share(p.ValidationSuccess)}, loss {Number(p.Loss)}, ε {Number(p.Epsilon)}, " +
        Text($"buffer {Filled(p):0}%, weights {p.WeightsVersion} (lag {p.WeightsLag:N0}){Left(p)}");

    private static string Figure(Supervised.SupervisedScore? score) => score is null ? "–" : $"{score.Figure.Name} {Number(score.Figure.Value)}";

    private static double Filled(RunProgress p) => p.BufferCapacity > 0 ? 100.0 * p.BufferTransitions / p.BufferCapacity : 0;

    private static string Left(RunProgress p) => p.Remaining is { } left ? $", {Clock(left)} left" : "";

    private static string Bar(double fraction)
    {
        var done = (int)Math.Round(Math.Clamp(fraction, 0, 1) * BarWidth);
        return $"[green]{new string('━', done)}[/][grey]{new string('━', BarWidth - done)}[/]";
    }

    private static string Clock(TimeSpan time) =>
        time.TotalHours >= 1 ? Text($"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}") : Text($"{time.Minutes}:{time.Seconds:00}");

    private static string Number(double? value) => value is { } v ? Text($"{v:0.####}") : "–";

    private static string Share(double? value) => value is { } v ? Text($"{100 * v:0.0}%") : "–";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
