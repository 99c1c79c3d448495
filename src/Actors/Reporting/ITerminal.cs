using Spectre.Console.Rendering;

namespace Troupe.Actors.Reporting;

/// <summary>What a run shows while it goes on. Safe to call from any thread.</summary>
public interface ITerminal : IAsyncDisposable
{
    void Show(RunProgress progress);

    /// <summary>A sentence that stays on the screen.</summary>
    void Say(string text);

    /// <summary>A table, a transcript.</summary>
    void Show(IRenderable picture);

    /// <summary>The end of a run; for programs that read along.</summary>
    void Show(Summary summary);
}
