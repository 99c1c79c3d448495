namespace Troupe.Env.Processes;

/// <summary>Where an observation that is an object keeps what matters; a path's parts are separated by dots.</summary>
/// <param name="Text">Path of the text; empty: <c>feedback</c>, <c>room</c> and <c>inventory</c> if there, else the whole object, told line by line.</param>
/// <param name="LegalActions">Path of the list of what may be done, in the observation.</param>
internal sealed record ObservationFields(string Text = "", string LegalActions = "legal_actions");
