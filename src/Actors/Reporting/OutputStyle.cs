namespace Troupe.Actors.Reporting;

/// <summary>How a run shows itself on the terminal.</summary>
public enum OutputStyle
{
    /// <summary>A live picture on a terminal, plain lines elsewhere.</summary>
    Live,

    /// <summary>Errors only.</summary>
    Quiet,

    /// <summary>One JSON object a line on standard output.</summary>
    Json,
}
